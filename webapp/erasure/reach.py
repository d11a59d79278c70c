"""What an erasure reaches: Applications, and what is a customer's alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from webapp.audit import about
from webapp.extensions import application, client_of, policy
from webapp.policy import Application
from webapp.talon import Client
from webapp.talon.errors import NotFound
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.paging import Page

MOST_PAGES = 20
"""Pages of a ledger that are looked through for orders: 1000 lines."""


@dataclass(frozen=True)
class Held:
    """What one Application says of a customer; `inventory` is None where it does not know them."""

    application: Application
    inventory: CustomerInventory | None


def reached() -> tuple[Application, ...]:
    """The Applications of this desk that share the environment of the current one; that one comes first."""
    here = application()
    others = (one for one in policy().application if one.environment == here.environment and one != here)
    return (here, *others)


def held_by(integration_id: str) -> list[Held]:
    """The whole inventory of each Application that is reached. Raises an API error."""
    return [Held(one, _inventory(client_of(one), integration_id)) for one in reached()]


def theirs(integration_id: str) -> list[tuple[str, str]]:
    """Kind and identifier of what belongs to the customer alone, themselves first.

    Orders are found where they left a trace: in a ledger or in the audit. Raises an API error.
    """
    found: dict[tuple[str, str], None] = {("customer", integration_id): None}
    for held in held_by(integration_id):
        if held.inventory is not None:
            found |= dict.fromkeys(_personal(held.inventory, integration_id))
            found |= dict.fromkeys(_sessions(client_of(held.application), held.inventory, integration_id))
        for change in about.changes_of(held.application.slug, integration_id):
            if change.subject_kind == "session":
                found["session", change.subject] = None
    return list(found)


def _inventory(client: Client, integration_id: str) -> CustomerInventory | None:
    try:
        return client.customers.inventory(
            integration_id,
            profile=True,
            referrals=True,
            coupons=True,
            loyalty=True,
            giveaways=True,
            achievements=True,
        )
    except NotFound:
        return None


def _personal(inventory: CustomerInventory, integration_id: str) -> Iterator[tuple[str, str]]:
    """Codes that were made for the customer, and cards that nobody else has."""
    for coupon in inventory.coupons or ():
        if coupon.recipient_integration_id == integration_id:
            yield "coupon", coupon.value
    for referral in inventory.referrals or ():
        if referral.advocate_profile_integration_id == integration_id:
            yield "referral", referral.code
    for card in inventory.loyalty.cards if inventory.loyalty else ():
        if len(card.profiles) <= 1:
            yield "card", card.identifier


def _sessions(client: Client, inventory: CustomerInventory, integration_id: str) -> Iterator[tuple[str, str]]:
    loyalty = inventory.loyalty
    if loyalty is None:
        return
    for program in loyalty.programs.values():
        yield from _in_ledger(partial(client.loyalty.profile_transactions, program.id, integration_id))
    for card in loyalty.cards:
        if len(card.profiles) <= 1:
            yield from _in_ledger(partial(client.loyalty.card_transactions, card.program_id, card.identifier))


def _in_ledger(read: Callable[..., Page[Any]]) -> Iterator[tuple[str, str]]:
    skip = 0
    for _number in range(MOST_PAGES):
        page = read(transaction_type="session", skip=skip)
        yield from (("session", line.customer_session_id) for line in page.items if line.customer_session_id)
        skip += len(page.items)
        if not page.has_more or not page.items:
            return
