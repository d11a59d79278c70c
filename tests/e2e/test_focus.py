"""Where the focus is after the page has changed under it; and what a screen reader is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.keyboard import focused, press, tab_to
from tests.support.seeded import SandboxServer


@pytest.fixture
def stories(sandbox: SandboxServer) -> dict[str, Any]:
    found: dict[str, Any] = sandbox.application()["stories"]
    return found


@pytest.fixture
def tab(agent: DeskPage) -> Page:
    return agent.page


def refreshed(page: Page) -> Any:
    """Waits for one answer to htmx."""
    return page.expect_response(lambda answer: "hx-request" in answer.request.headers)


def test_a_refreshed_panel_keeps_the_focus_on_its_button(
    agent: DeskPage, tab: Page, stories: dict[str, Any]
) -> None:
    agent.open(agent.at("customers", stories["everything"]) + "/coupons")
    tab_to(tab, "Refresh Coupons")
    press(tab, "Enter")
    expect(tab.locator("#announcer")).to_have_text("Coupons, refreshed")
    assert focused(tab) == "Refresh Coupons"


def test_a_link_in_a_refreshed_panel_keeps_the_focus(
    agent: DeskPage, tab: Page, stories: dict[str, Any]
) -> None:
    agent.open(agent.at("customers", stories["everything"]) + "/coupons")
    link = tab.locator("#panel td a").nth(2)
    code = link.inner_text()
    link.focus()
    press(tab, "r")
    expect(tab.locator("#announcer")).to_have_text("Coupons, refreshed")
    assert focused(tab) == code


def test_what_is_gone_gives_the_focus_to_what_came(
    agent: DeskPage, tab: Page, stories: dict[str, Any]
) -> None:
    card = stories["card_5000_transactions"]
    agent.open(f"programs/{card['program']}/{agent.at('cards', card['card'])}?skip=4950")
    older = tab.get_by_role("link", name="Older")
    older.focus()
    press(tab, "Enter")
    expect(tab).to_have_url(re.compile("skip=5000"))
    expect(older).to_have_count(0)
    assert focused(tab).startswith("5,001 to"), "The rows that came below"


def test_a_panel_that_fails_gives_the_focus_to_what_went_wrong(
    agent: DeskPage, tab: Page, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    agent.open(agent.at("customers", stories["everything"]) + "/coupons")
    tab_to(tab, "Refresh Coupons")
    sandbox.fault("503", operation="getCustomerInventory", count=3)
    press(tab, "Enter")
    alert = tab.locator("#panel [role=alert]")
    expect(alert).to_be_focused()
    tab_to(tab, "Try again")
    press(tab, "Enter")
    expect(tab.get_by_role("link", name="Refresh Coupons")).to_be_visible()
    assert focused(tab) == "Coupons", "The heading of what came at last"
    agent.complaints.clear()  # of the answer that failed on purpose


def test_whoever_is_elsewhere_stays_there(agent: DeskPage, tab: Page, stories: dict[str, Any]) -> None:
    agent.open(agent.at("customers", stories["everything"]) + "/coupons")
    press(tab, "Control+k")
    tab.keyboard.insert_text("half an identi")
    with refreshed(tab):
        tab.get_by_role("link", name="Refresh Coupons").evaluate("one => one.click()")
    expect(tab.locator("#announcer")).to_have_text("Coupons, refreshed")
    expect(tab.get_by_role("searchbox")).to_be_focused()
    expect(tab.get_by_role("searchbox")).to_have_value("half an identi")


def test_a_refused_form_gives_the_focus_to_its_first_fault(
    agent: DeskPage, tab: Page, stories: dict[str, Any]
) -> None:
    agent.open(agent.at("sessions", stories["return"]) + "/returns")
    tab.locator("form[action$='/returns/preview']").evaluate("one => one.setAttribute('novalidate', '')")
    second = tab.get_by_role("spinbutton").nth(1)
    second.fill("99")
    tab_to(tab, "Preview the return")
    press(tab, "Enter")
    expect(second).to_be_focused()
    expect(second).to_have_accessible_description("Only 3 can still come back.")
    expect(tab.locator("#announcer")).to_have_text("Something in the form does not fit")


def test_a_refused_filter_gives_the_focus_to_its_first_fault(
    agent: DeskPage, tab: Page, stories: dict[str, Any]
) -> None:
    card = stories["card_5000_transactions"]
    agent.open(f"programs/{card['program']}/{agent.at('cards', card['card'])}")
    tab.get_by_label("From", exact=True).fill("2026-05-31")
    tab.get_by_label("To", exact=True).fill("2026-05-01")
    tab_to(tab, "Filter")
    press(tab, "Enter")
    expect(tab.locator("main [aria-invalid=true]")).to_be_focused()


def test_a_refused_page_gives_the_focus_to_its_first_fault(tab: Page, agent: DeskPage) -> None:
    tab.goto(f"{agent.base_url}/settings")
    tab.get_by_label("Present password").fill("not the password")
    tab.get_by_label("New password once more").fill("quite another password")
    tab.get_by_label("New password", exact=True).fill("quite another password")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    old = tab.get_by_label("Present password")
    expect(old).to_be_focused()
    expect(old).to_have_accessible_description("This is not your present password.")


def test_a_menu_closes_when_the_focus_leaves_it(tab: Page, agent: DeskPage) -> None:
    agent.open("")
    menu = tab.locator("details.desk-account")
    tab.get_by_label("Your account").focus()
    press(tab, "Enter")
    expect(menu).to_have_attribute("open", "")
    press(tab, "Escape")
    expect(menu).not_to_have_attribute("open", "")
    assert focused(tab) == "Your account"
    press(tab, "Enter")
    tab_to(tab, "Sign out")
    press(tab, "Tab")
    expect(menu).not_to_have_attribute("open", "")
