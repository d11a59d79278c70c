"""What customers did beside their orders: custom events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..records import audiences, events, profiles
from ..work import Work
from .goods import GOODS
from .people import Person
from .plan import Plan
from .rules import Json


def add_events(plan: Plan) -> None:
    """Plan sign-ups for the newsletter, reviews, visits, and goodwill."""
    dice = plan.dice("events")
    plan.before(0.02, _note_the_lapsed, plan)
    for person in plan.people:
        if not person.ordinary:
            continue
        days = (plan.work.now - person.since) / timedelta(days=1)
        if person.attributes["Newsletter"]:
            plan.before(days * 0.99, _sign_up, plan, person)
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


def _sign_up(work: Work, plan: Plan, person: Person) -> None:
    _happen(work, person, "newsletter_signup")
    profile = profiles.wanted(work, person.integration_id)
    audiences.join(work, plan.ids.audiences["Newsletter"], profile["id"])


def _note_the_lapsed(work: Work, plan: Plan) -> None:
    """Those who have not ordered for nine months."""
    lapsed = work.many(
        "SELECT s.profile_id FROM sessions s WHERE s.application_id = ? AND s.profile_id IS NOT NULL"
        " GROUP BY s.profile_id HAVING MAX(s.created) < ? ORDER BY s.profile_id",
        work.application.id,
        work.at(work.now - timedelta(days=270)).micros,
    )
    for row in lapsed:
        audiences.join(work, plan.ids.audiences["Lapsed"], row["profile_id"])


def _happen(work: Work, person: Person, kind: str, attributes: Json | None = None) -> None:
    profile = profiles.wanted(work, person.integration_id)
    events.add(work, kind, profile_id=profile["id"], attributes=attributes)
