"""Loyalty cards: whose they are, which are blocked or replaced, and one with years of transactions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .. import setup
from ..core import call
from ..ledger.wallets import joined_card_wallet
from ..records import profiles
from ..work import Work
from .bulk import Movements, write
from .orders import order, random_cart
from .people import Person
from .plan import Plan

ODD_CARDS = ("{}C 77/88+9", "{}C-50%&more", "{}C#1?x=y", "{}C..a", "{}C-🎿-snow")
BIG = 5000


def add_cards(plan: Plan) -> None:
    """Plan a card for two customers in five, shared ones, odd ones, and those that no longer work."""
    dice = plan.dice("cards")
    for person in plan.people:
        days = (plan.work.now - person.since) / timedelta(days=1)
        if dice.random() > 0.4 or days < 5 or not person.ordinary:
            continue
        identifier = f"{plan.shop.letter}C-{person.integration_id[1:]}-{dice.randrange(10**4):04d}"
        others = dice.sample(plan.people[10:100], dice.choice((0, 0, 0, 0, 0, 1, 3)))
        holders = [person, *(other for other in others if other is not person)]
        plan.before(days * dice.uniform(0.2, 0.98), add_card, plan, identifier, holders)
    plan.before(320, _odd, plan)
    plan.before(260, _stopped, plan)
    plan.before(30, _big, plan)


def add_card(
    work: Work, plan: Plan, identifier: str, holders: list[Person], *, at_hand: bool = True, **more: Any
) -> int:
    """A card of those holders who are customers by then; `at_hand` ones are shown at the till."""
    program = plan.ids.programs["card"]
    card = setup.add_card(work, program, identifier, **more)
    place = {"loyaltyProgramId": str(program), "loyaltyCardId": identifier}
    for person in holders:
        if profiles.find(work, person.integration_id) is None:
            continue
        call(work, "linkLoyaltyCardToProfile", path=place, body={"integrationId": person.integration_id})
        if at_hand:
            person.cards.append(identifier)
    return card


def stop(work: Work, card: int, status: str, replacement: str | None = None) -> None:
    """What an operator does to a card."""
    work.run(
        "UPDATE cards SET status = ?, new_identifier = ?, modified = ? WHERE id = ?",
        status,
        replacement,
        work.micros,
        card,
    )


def _story(plan: Plan, identifier: str) -> dict[str, Any]:
    return {"program": plan.ids.programs["card"], "card": identifier}


def _know(plan: Plan, *identifiers: str) -> None:
    plan.know("cards", *([plan.ids.programs["card"], one] for one in identifiers))


def _odd(work: Work, plan: Plan) -> None:
    dice = plan.dice("odd cards")
    odd = [text.format(plan.shop.letter) for text in ODD_CARDS]
    plan.stories["odd_cards"] = [_story(plan, one) for one in odd]
    for identifier in odd:
        card = add_card(work, plan, identifier, [dice.choice(plan.people[10:50])])
        wallet = joined_card_wallet(work, plan.ids.programs["card"], card)
        setup.add_points(work, wallet, dice.randint(20, 200), "Points of the old card", source="import")


def _stopped(work: Work, plan: Plan) -> None:
    """Inactive, blocked, and replaced cards; what was on them stays there."""
    dice, letter = plan.dice("stopped cards"), plan.shop.letter
    people = dice.sample(plan.people[10:50], 6)
    old, new, lost, idle, shared = (
        f"{letter}C-{name}" for name in ("OLD-0001", "NEW-0001", "LOST-0002", "IDLE-0003", "FAMILY-4")
    )
    made = [
        add_card(work, plan, old, people[:1], at_hand=False),
        add_card(work, plan, new, people[:1], old_identifier=old),
        add_card(work, plan, lost, people[1:2], at_hand=False),
        add_card(work, plan, idle, people[2:3], at_hand=False),
        add_card(work, plan, shared, [people[0], *people[3:]]),
    ]
    for card in made:
        wallet = joined_card_wallet(work, plan.ids.programs["card"], card)
        setup.add_points(work, wallet, 10 * dice.randint(3, 40), "Points of the old card", source="import")
    stop(work, made[0], "blocked", new)
    stop(work, made[2], "blocked")
    stop(work, made[3], "inactive")
    plan.stories |= {
        "replaced_card": {**_story(plan, old), "replacement": new},
        "blocked_card": _story(plan, lost),
        "inactive_card": _story(plan, idle),
        "shared_card": _story(plan, shared),
    }
    _know(plan, shared, new)


def _big(work: Work, plan: Plan) -> None:
    """A card with years of transactions, used by an office; its last weeks come from orders."""
    identifier = f"{plan.shop.letter}C-OFFICE-5000"
    office = plan.people[:3]
    start = work.at(work.now - timedelta(days=1900))
    card = add_card(work, plan, identifier, office, at_hand=False)
    work.run("UPDATE cards SET created = ? WHERE id = ?", start.micros, card)
    wallet = joined_card_wallet(start, plan.ids.programs["card"], card)
    moves = Movements(plan.dice("big card"), last=work.micros, days=1900)
    write(work, [(wallet, moves.make(BIG, subledgers=("", "", "", "gift", "travel")))])
    plan.stories["card_5000_transactions"] = _story(plan, identifier)
    plan.known["cards"] = [[plan.ids.programs["card"], identifier], *plan.known.get("cards", [])]
    dice = plan.dice("office orders")
    for number in range(12):
        person = office[number % 3]
        sent = order(plan, person, random_cart(dice, plan.shop), loyaltyCards=[identifier])
        plan.close(dice.uniform(0.5, 29), sent)
