"""The menu "More" in the head of a page: by keyboard, on a phone, and with nothing grave near by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import DeskPage, demo_person
from tests.support.keyboard import focused, press, tab_to
from tests.support.seeded import SandboxServer

EU = "aurora-eu"
ENTRIES = ["Pin", "Copy link", "Print", "All data", "Erase"]


@pytest.fixture
def supervisor(new_context: Any, desk_url: str, sandbox: SandboxServer) -> Iterator[DeskPage]:
    """On the page of the customer with everything."""
    for desk in demo_person(new_context, desk_url, "supervisor", EU):
        desk.open(desk.at("customers", sandbox.application(EU)["stories"]["everything"]) + "/")
        yield desk


def test_by_keyboard(supervisor: DeskPage) -> None:
    page = supervisor.page
    tab_to(page, "More actions")
    press(page, "Enter")
    walked = []
    for _ in ENTRIES:
        press(page, "Tab")
        walked.append(focused(page))
    assert walked == ENTRIES
    supervisor.audit()
    press(page, "Escape")
    expect(page.locator("details.desk-more")).not_to_have_attribute("open", "")
    assert focused(page) == "More actions"


def test_what_was_copied_leads_back_to_the_menu(supervisor: DeskPage) -> None:
    page = supervisor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    supervisor.more().get_by_role("button", name="Copy link").click()
    expect(page.locator("#announcer")).to_have_text("Link copied")
    expect(page.locator("details.desk-more")).not_to_have_attribute("open", "")
    assert focused(page) == "More actions"


def test_on_a_phone_the_head_is_one_row_and_the_menu_is_whole(supervisor: DeskPage) -> None:
    page = supervisor.page
    page.set_viewport_size({"width": 390, "height": 844})
    buttons = page.locator(".desk-head-actions > .btn, .desk-head-actions > details > summary").all()
    tops = {round((button.bounding_box() or {})["y"]) for button in buttons}
    assert len(buttons) == 3
    assert len(tops) == 1, "Goodwill, Hand over and More stand side by side"
    menu = supervisor.more()
    erase = menu.get_by_role("link", name="Erase")
    expect(erase).to_be_in_viewport(ratio=1)
    expect(menu.get_by_role("button", name="Pin")).to_be_in_viewport(ratio=1)
    near = menu.get_by_role("link", name="All data").bounding_box()
    far = erase.bounding_box()
    assert near
    assert far
    assert far["y"] - (near["y"] + near["height"]) >= 8, "what cannot be undone stands apart"
