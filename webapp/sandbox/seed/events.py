"""What customers did beside their orders: custom events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..core import call
from ..work import Work
from .goods import GOODS
from .people import Person, tell
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
    tell(work, person.integration_id, plan.ids.audiences["Newsletter"])


def _note_the_lapsed(work: Work, plan: Plan) -> None:
    """Those who have not ordered for nine months."""
    lapsed = work.many(
        "SELECT p.integration_id FROM sessions s JOIN profiles p ON p.id = s.profile_id"
        " WHERE s.application_id = ? GROUP BY p.id HAVING MAX(s.created) < ? ORDER BY p.id",
        work.application.id,
        work.at(work.now - timedelta(days=270)).micros,
    )
    for row in lapsed:
        tell(work, row["integration_id"], plan.ids.audiences["Lapsed"])


def _happen(work: Work, person: Person, kind: str, attributes: Json | None = None) -> None:
    body = {"profileId": person.integration_id, "type": kind, "attributes": attributes or {}}
    call(work, "trackEventV2", body=body)
