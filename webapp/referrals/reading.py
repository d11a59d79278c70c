"""The customers who are to get referral codes, and the codes that they have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from webapp.extensions import side_by_side, talon
from webapp.naming import person
from webapp.talon import errors
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.referral import InventoryReferral


@dataclass(frozen=True)
class People:
    """Advocates and a friend by integration id; `unknown` are those who do not exist."""

    found: dict[str, CustomerInventory]
    unknown: tuple[str, ...]

    def name_of(self, integration_id: str) -> str:
        """A customer by id, with what desk.toml wants beside it."""
        held = self.found.get(integration_id)
        return person(held.profile if held else None, integration_id)

    def codes_of(self, integration_id: str, campaign_id: int) -> list[InventoryReferral]:
        """The codes that a customer has of a campaign."""
        held = self.found.get(integration_id)
        codes = held.referrals if held and held.referrals else ()
        return [one for one in codes if one.campaign_id == campaign_id]


def read(advocates: Sequence[str], friend: str = "") -> People:
    """Look everybody up at once, always anew (getCustomerInventory). Raises the client's other errors."""
    read_one = partial(talon().customers.inventory, profile=True)
    wanted = dict.fromkeys(advocates, True) | ({friend: friend in advocates} if friend else {})
    asks = [partial(read_one, each, referrals=is_advocate) for each, is_advocate in wanted.items()]
    return _sorted_out(zip(wanted, side_by_side(asks), strict=True))


def _sorted_out(answers: Iterable[tuple[str, Any]]) -> People:
    found, unknown = {}, []
    for integration_id, answer in answers:
        if isinstance(answer, errors.NotFound | errors.InvalidArgument):
            unknown.append(integration_id)
        elif isinstance(answer, Exception):
            raise answer
        else:
            found[integration_id] = answer
    return People(found, tuple(unknown))
