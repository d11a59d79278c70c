"""Why points of an order are missing: every explanation that the facts bear out, the first one on top."""

from __future__ import annotations

from collections.abc import Callable

from webapp.diagnosis.points import booked, standing, whereabouts
from webapp.diagnosis.points.case import Case
from webapp.diagnosis.points.finding import Finding

Rule = Callable[[Case], Finding | None]

OF_THE_ORDER: tuple[Rule, ...] = (
    standing.anonymous,
    standing.other_customer,
    standing.open_order,
    standing.cancelled,
    standing.not_booked,
    whereabouts.elsewhere,
    standing.card_stopped,
    standing.card_not_shown,
    standing.no_rule,
)
"""Whose the order is and how it stands comes before what was booked: it explains all of that."""
OF_ITS_POINTS: tuple[Rule, ...] = (
    booked.negative,
    booked.rolled_back,
    booked.expired,
    booked.pending,
    booked.used,
)
"""What became of booked points: what explains most of them comes first."""
BESIDE: tuple[Rule, ...] = (booked.cut, whereabouts.unclear, whereabouts.apart, whereabouts.there)
RULES = (*OF_THE_ORDER, *OF_ITS_POINTS, *BESIDE)


def findings(case: Case) -> list[Finding]:
    """The explanations in their order; empty only where not enough could be read."""
    parts = sorted(_found(OF_ITS_POINTS, case), key=lambda one: one.weight, reverse=True)
    return [*_found(OF_THE_ORDER, case), *parts, *_found(BESIDE, case)]


def _found(rules: tuple[Rule, ...], case: Case) -> list[Finding]:
    return [found for rule in rules if (found := rule(case))]
