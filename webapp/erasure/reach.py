"""What an erasure reaches: Applications, and what is a customer's alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from webapp.audit import about
from webapp.erasure import ledgers
from webapp.erasure.ledgers import Ledger
from webapp.extensions import application, client_of, policy, side_by_side
from webapp.policy import Application
from webapp.talon import Client
from webapp.talon.errors import NotFound
from webapp.talon.models.inventory import CustomerInventory


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
    """The whole inventory of each Application that is reached, read side by side. Raises an API error."""
    every = reached()
    calls = [partial(_inventory, client_of(one), integration_id) for one in every]
    return [Held(one, _had(answer)) for one, answer in zip(every, side_by_side(calls), strict=True)]


def theirs(integration_id: str) -> list[tuple[str, str]]:
    """Kind and identifier of what belongs to the customer alone, themselves first.

    Orders are found where they left a trace: in the audit, and on the first page of each ledger. What is
    behind those pages stands in the list as ledgers (`ledgers.KIND`) that are looked through later: whoever
    approves does not wait for it. Raises an API error.
    """
    found: dict[tuple[str, str], None] = {("customer", integration_id): None}
    waiting: list[Ledger] = []
    for held in held_by(integration_id):
        if held.inventory is not None:
            found |= dict.fromkeys(_personal(held.inventory, integration_id))
            waiting += _ledgers(held, integration_id)
        for order in about.orders_touching(held.application.slug, integration_id):
            found["session", order] = None
    return [*(found | dict.fromkeys(ledgers.first_pages(waiting)))]


def _had(answer: Any) -> CustomerInventory | None:
    if isinstance(answer, Exception):
        raise answer
    return cast("CustomerInventory | None", answer)


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


def _ledgers(held: Held, integration_id: str) -> Iterator[Ledger]:
    """The customer's ledgers: each program's, and each card's that nobody else has."""
    loyalty = held.inventory.loyalty if held.inventory else None
    if loyalty is None:
        return
    for program in loyalty.programs.values():
        yield Ledger(held.application.slug, program.id, "", integration_id)
    for card in loyalty.cards:
        if len(card.profiles) <= 1:
            yield Ledger(held.application.slug, card.program_id, "card", card.identifier)
