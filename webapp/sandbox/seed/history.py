"""Eighteen months of ordinary business."""

from __future__ import annotations

from datetime import timedelta

from . import events
from .orders import order, random_cart, random_order
from .people import Person, add_person
from .plan import Plan

LONGEST = 548.0


def add_history(plan: Plan) -> None:
    """Plan everybody's orders, carts left open, and what they did beside."""
    for person in plan.people:
        plan.before(_days(plan, person), add_person, person)
        _orders(plan, person)
    _open_carts(plan)
    events.add_events(plan)


def _days(plan: Plan, person: Person) -> float:
    return (plan.work.now - person.since) / timedelta(days=1)


def _orders(plan: Plan, person: Person) -> None:
    dice = plan.dice("orders", person.integration_id)
    days = min(LONGEST, _days(plan, person)) - 0.01
    while True:
        # One order after the other, as far apart as chance has it.
        days -= 365 * dice.expovariate(person.ordinary) if person.ordinary else LONGEST
        if days <= 0.02:
            return
        plan.before(days, random_order, plan, dice, person)


def _open_carts(plan: Plan) -> None:
    """Carts of the last days, and some that were left behind long ago."""
    dice = plan.dice("carts")
    for person in dice.sample(plan.people[10:], len(plan.people) // 7):
        longest = min(_days(plan, person), 14 if dice.random() < 0.6 else 200)
        sent = order(plan, person, random_cart(dice, plan.shop))
        plan.open(dice.uniform(0.05, longest * 0.95), sent)
