"""What customers did beside their orders: custom events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..records import events, profiles
from ..work import Work
from .goods import GOODS
from .people import Person
from .plan import Plan
from .rules import Json


def add_events(plan: Plan) -> None:
    """Plan sign-ups for the newsletter, reviews, visits, and goodwill."""
    dice = plan.dice("events")
    for person in plan.people:
        days = (plan.work.now - person.since) / timedelta(days=1)
        if person.attributes["Newsletter"]:
            plan.before(days * 0.99, _happen, person, "newsletter_signup")
        for kind, share in (("product_review", 0.25), ("store_visit", 0.15), ("goodwill_points", 0.05)):
            if dice.random() < share:
                sent = _details(dice, kind)
                plan.before(min(500, days) * dice.uniform(0.02, 0.9), _happen, person, kind, sent)


def _details(dice: Any, kind: str) -> Json:
    if kind == "product_review":
        return {"Product": dice.choice(GOODS).sku, "Rating": dice.randint(1, 5)}
    if kind == "goodwill_points":
        return {"Points": 10 * dice.randint(2, 20), "Reason": dice.choice(("Late parcel", "Damaged item"))}
    return {}


def _happen(work: Work, person: Person, kind: str, attributes: Json | None = None) -> None:
    profile = profiles.wanted(work, person.integration_id)
    events.add(work, kind, profile_id=profile["id"], attributes=attributes)
