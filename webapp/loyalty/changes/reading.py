"""A card and its customers, as linking needs them: balances and links, and the rest from inventories.

There is no read of a card's status or limit: an inventory tells them, of a customer who is linked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import g

from webapp.access import may
from webapp.extensions import side_by_side, talon
from webapp.naming import person
from webapp.permissions import Permission
from webapp.talon import errors
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import (
    LoyaltyCard,
    LoyaltyCardBalances,
    LoyaltyCardProfileRegistration,
)

MOST_NAMED = 10
"""Of so many linked customers the inventory is read, to name them."""
_KEPT = "desk_card_readings"


@dataclass(frozen=True)
class CardReading:
    """A card as one request found it.

    Attributes:
        balances: what is on it, and who is linked to it.
        customers: the inventories that were read, by integration id.
        is_unknown: the customer who was asked for does not exist.
    """

    program_id: int
    card_id: str
    balances: LoyaltyCardBalances
    customers: dict[str, CustomerInventory] = field(default_factory=dict)
    is_unknown: bool = False

    @property
    def linked(self) -> tuple[LoyaltyCardProfileRegistration, ...]:
        """The customers linked to it, and since when."""
        return self.balances.profiles

    def link_of(self, integration_id: str) -> LoyaltyCardProfileRegistration | None:
        """The link of one customer, None where there is none."""
        return next((each for each in self.linked if each.integration_id == integration_id), None)

    @property
    def card(self) -> LoyaltyCard | None:
        """Status, block reason and successor; None where no inventory that was read shows the card."""
        return next((each for each in self._cards() if each.identifier == self.card_id), None)

    @property
    def limit(self) -> int | None:
        """How many customers a card of the program may have, 0 without limit, None where nothing tells it."""
        return next((each.users_per_card_limit for each in self._cards()), None)

    def cards_of(self, integration_id: str) -> list[LoyaltyCard]:
        """The other cards in the program that a customer has."""
        held = self.customers.get(integration_id)
        cards = held.loyalty.cards if held and held.loyalty else ()
        return [one for one in cards if one.program_id == self.program_id and one.identifier != self.card_id]

    def name_of(self, integration_id: str) -> str:
        """A customer by id, with what desk.toml wants beside it."""
        held = self.customers.get(integration_id)
        return person(held.profile if held else None, integration_id)

    def _cards(self) -> list[LoyaltyCard]:
        found = [each.loyalty.cards for each in self.customers.values() if each.loyalty]
        return [card for cards in found for card in cards if card.program_id == self.program_id]


def read(program_id: int, card_id: str, integration_id: str = "") -> CardReading:
    """Read a card and, at the same time, the customer who is to have it; then those who have it already.

    Calls getLoyaltyCardBalances and getCustomerInventory, once in a request for the same question. Raises
    NotFound (no such card or program), InvalidRequest (a program without cards), InvalidArgument (it can be
    no card number), and the other errors of the client.
    """
    kept = g.setdefault(_KEPT, {})
    question = (program_id, card_id, integration_id)
    if question not in kept:
        kept[question] = _read(*question)
    found: CardReading = kept[question]
    return found


def linked_now(program_id: int, card_id: str) -> dict[str, LoyaltyCardProfileRegistration]:
    """Who is linked to a card now, whatever this request read before (getLoyaltyCardBalances)."""
    found = talon().loyalty.card_balances(program_id, card_id)
    return {each.integration_id: each for each in found.profiles}


def _read(program_id: int, card_id: str, integration_id: str) -> CardReading:
    client = talon()
    asks = [partial(client.customers.inventory, integration_id, profile=True, loyalty=True)]
    balances, *held = side_by_side(
        [partial(client.loyalty.card_balances, program_id, card_id), *(asks if integration_id else [])]
    )
    if isinstance(balances, Exception):
        raise balances
    asked: Any = held[0] if held else None
    is_unknown = isinstance(asked, errors.NotFound | errors.InvalidArgument)
    if isinstance(asked, Exception) and not is_unknown:
        raise asked
    customers = {} if asked is None or is_unknown else {integration_id: asked}
    if may(Permission.GET_CUSTOMER_INVENTORY):
        customers |= _inventories([one.integration_id for one in balances.profiles], set(customers))
    return CardReading(program_id, card_id, balances, customers, is_unknown)


def _inventories(integration_ids: list[str], known: set[str]) -> dict[str, CustomerInventory]:
    """Of those linked, the first with cards. They only add to what is shown: one that fails is left out."""
    wanted = [each for each in integration_ids[:MOST_NAMED] if each not in known]
    asks = [
        partial(talon().customers.inventory, each, profile=True, loyalty=number == 0)
        for number, each in enumerate(wanted)
    ]
    answers = dict(zip(wanted, side_by_side(asks), strict=True))
    for answer in answers.values():
        if isinstance(answer, Exception) and not isinstance(answer, errors.TalonError):
            raise answer
    return {each: one for each, one in answers.items() if not isinstance(one, Exception)}
