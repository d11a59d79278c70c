"""Writes that can all be under way at once."""

from __future__ import annotations

from collections.abc import Iterable

from tests.integration.intentions.scenarios import Case, Scenario
from tests.integration.sandbox_server import Shop
from webapp.intentions.action import Subject
from webapp.intentions.locks import number_of
from webapp.intentions.locks.files import FILES


def apart(shop: Shop, scenarios: Iterable[Scenario]) -> list[Case]:
    """A case of each scenario on a customer of its own, none of which shares a lock with another.

    There are few files of locks, so two cases share one by chance now and then: then another is made.
    """
    cases: list[Case] = []
    taken: set[int] = set()
    for scenario in scenarios:
        case, locks = _made(shop, scenario)
        while locks & taken:
            case, locks = _made(shop, scenario)
        cases.append(case)
        taken |= locks
    return cases


def _made(shop: Shop, scenario: Scenario) -> tuple[Case, set[int]]:
    case = scenario.make(shop, shop.person())
    return case, {number_of(Subject(*each.split(":", 1))) % FILES for each in case.locks}
