"""What every tab of a card or of a customer in a program has around it: who, balances of now, tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from webapp import programs
from webapp.access import may
from webapp.loyalty.holders import Holder
from webapp.observability import log_event
from webapp.permissions import Permission
from webapp.problems import Words, words_for
from webapp.talon.errors import InvalidArgument, InvalidRequest, NotFound, TalonError
from webapp.talon.models.loyalty import (
    LoyaltyBalance,
    LoyaltyBalances,
    LoyaltyCardBalances,
    LoyaltyCardProfileRegistration,
)


@dataclass(frozen=True)
class LedgerPage:
    """The frame. `balances` is None where they were not asked for, or not read: then `problem` says why."""

    holder: Holder
    tab: str
    fetched: datetime
    balances: LoyaltyBalances | None = None
    problem: Words | None = None

    @classmethod
    def around(cls, holder: Holder, tab: str, fetched: datetime, *balances: Any) -> LedgerPage:
        """The frame with the balances that came, or with the reason why they did not.

        That there is no such card or customer is raised: it is no fault of the balances.
        """
        (found,) = balances or (None,)
        if not isinstance(found, Exception):
            return cls(holder, tab, fetched, found)
        if not isinstance(found, TalonError) or isinstance(
            found, NotFound | InvalidRequest | InvalidArgument
        ):
            raise found
        log_event("upstream_problem", code=found.code, detail=str(found))
        return cls(holder, tab, fetched, problem=words_for(found))

    @cached_property
    def program(self) -> str:
        """The name of the program."""
        return programs.name_of(self.holder.program_id)

    @property
    def main(self) -> LoyaltyBalance | None:
        """The points of the main ledger."""
        return self.balances.balance if self.balances else None

    @property
    def subledgers(self) -> list[tuple[str, LoyaltyBalance]]:
        """The points of the other ledgers, by name."""
        return sorted(self.balances.subledger_balances.items()) if self.balances else []

    @property
    def profiles(self) -> tuple[LoyaltyCardProfileRegistration, ...]:
        """The customers linked to a card."""
        return self.balances.profiles if isinstance(self.balances, LoyaltyCardBalances) else ()

    @cached_property
    def facts(self) -> str | None:
        """Where status and tiers are told, None where nothing tells them or the reader may not see it."""
        if not may(Permission.GET_CUSTOMER_INVENTORY):
            return None
        if self.holder.kind == "profile":
            return None if self.holder.tells_tiers else self.holder.address("facts")
        linked = next(iter(self.profiles), None)
        return self.holder.address("facts", integration_id=linked.integration_id) if linked else None

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs that the reader may open."""
        names = {
            "transactions": (_("Transactions"), "t"),
            "points": (_("Unused points"), "p"),
            "balances": (_("Balances"), "b"),
        }
        return [
            {
                "label": name,
                "href": self.holder.address(tab),
                "current": tab == self.tab,
                "shortcut": key,
            }
            for tab, (name, key) in names.items()
            if may(self.holder.permissions[tab])
        ]
