"""WCAG 2.2 AA on every page of the walk: by axe, and by measuring what axe cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import accessibility
from tests.support.browser import DeskPage
from tests.support.pages_to_walk import Stop, stops
from tests.support.seeded import SandboxServer
from tests.support.walking import visit_in_browser
from webapp.staff.demo import DEMO_STAFF

PASSWORDS = {person.role: (person.email, person.password) for person in DEMO_STAFF}


@pytest.fixture
def walk(
    new_context: Callable[..., Any], desk_url: str, sandbox: SandboxServer
) -> Callable[[str], tuple[DeskPage, list[Stop]]]:
    """Sign somebody in; gives the tab and their stops."""

    def begin(who: str) -> tuple[DeskPage, list[Stop]]:
        desk = DeskPage(new_context().new_page(), desk_url)
        accessibility.prepare(desk.page)
        if who:
            desk.sign_in(*PASSWORDS[who])
        return desk, [stop for stop in stops(sandbox.application()) if stop.who == who]

    return begin


@pytest.mark.parametrize("who", ["", "viewer", "admin", "agent"])
def test_every_page_can_be_read_and_used_by_everybody(
    walk: Callable[[str], tuple[DeskPage, list[Stop]]], who: str
) -> None:
    desk, found = walk(who)
    assert found
    # No subtests: each would give the desk's threads another stdout, and close it while they write.
    kinds: set[str] = set()
    wrong: list[str] = []
    for stop in found:
        kind = stop.name.partition(",")[0]
        desk.page.set_viewport_size({"width": 1280, "height": 900})
        visit_in_browser(desk.page, desk.base_url, stop)
        faults = accessibility.faults(desk.page, is_first_of_its_kind=kind not in kinds)
        kinds.add(kind)
        wrong += [f"{stop.name}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)
    desk.check_console()
