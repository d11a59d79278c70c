"""One Application's data, from its first customer to the anchor."""

from __future__ import annotations

from ..work import Work
from . import foundation
from .campaigns import add_campaigns
from .cards import add_cards
from .codes import add_codes
from .history import add_history
from .people import people
from .plan import Plan
from .questions import add_questions
from .refusals import add_refused_codes
from .shops import Shop
from .stories import add_stories


def fill(work: Work, shop: Shop, number: int) -> Plan:
    """Fill one shop; the plan says which identifiers are worth naming first, and what the stories are."""
    ids = foundation.found_shop(work.at(work.now - foundation.YEARS), shop)
    add_campaigns(work, shop, ids)
    plan = Plan(work, shop, ids, number, people(shop, number, work.now))
    plan.know("events", *foundation.EVENTS)
    add_stories(plan)
    add_codes(plan)
    add_refused_codes(plan)
    add_cards(plan)
    add_questions(plan)
    add_history(plan)
    plan.run()
    return plan
