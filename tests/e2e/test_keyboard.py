"""The five jobs without a mouse, as somebody does them who only has a keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.keyboard import focused, go, press, tab_to
from tests.support.seeded import SandboxServer

EU = "aurora-eu"


@pytest.fixture
def stories(sandbox: SandboxServer) -> dict[str, Any]:
    """The seed's well-known identifiers."""
    found: dict[str, Any] = sandbox.application(EU)["stories"]
    return found


@pytest.fixture
def tab(agent: DeskPage) -> Page:
    """The agent's tab, in which the mouse must not be used."""

    def refuse(*_where: object, **_how: object) -> None:
        raise AssertionError("No mouse here")

    agent.page.click = refuse  # type: ignore[method-assign]
    agent.page.mouse.click = refuse  # type: ignore[method-assign]
    return agent.page


def search(page: Page, text: str) -> None:
    press(page, "/")
    page.keyboard.insert_text(text)
    go(page)


def confirm(page: Page, button: str) -> None:
    """From the heading of a preview to the receipt."""
    tab_to(page, "Reason")
    press(page, "ArrowDown")
    tab_to(page, "Ticket")
    page.keyboard.insert_text("T-7")
    tab_to(page, button)
    go(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def test_sign_in_and_out(desk: DeskPage) -> None:
    page = desk.page
    page.goto(f"{desk.base_url}/sign-in")
    assert focused(page) == "E-mail"
    page.keyboard.insert_text("agent@example.com")
    press(page, "Tab")
    page.keyboard.insert_text("sandbox-agent")
    go(page)
    tab_to(page, "Your account")
    press(page, "Enter")
    tab_to(page, "Sign out")
    go(page)
    expect(heading(page)).to_have_text("Sign in")


def test_look_up_a_customer(tab: Page, stories: dict[str, Any]) -> None:
    search(tab, stories["everything"])
    expect(heading(tab)).to_have_text(stories["everything"])
    tab_to(tab, "Skip to the content")
    press(tab, "Enter")
    tab_to(tab, "Coupons")
    go(tab)
    expect(tab.locator("main [aria-current=page]")).to_contain_text("Coupons")
    press(tab, "r")
    expect(tab.locator("#announcer")).to_have_text("Coupons, refreshed")


def test_reserve_and_take_away(tab: Page, sandbox: SandboxServer, stories: dict[str, Any]) -> None:
    code, customer = stories["hard_coupon"], stories["quiet"]
    search(tab, code)
    tab_to(tab, "Customer ids")
    tab.keyboard.insert_text(customer)
    tab_to(tab, "Preview the reservation")
    press(tab, "Enter")
    expect(tab.locator("#preview h2")).to_be_focused()
    confirm(tab, "Reserve")
    assert customer in holders(sandbox, code)
    tab_to(tab, "Back to it")
    go(tab)
    tab_to(tab, f"Take away from {customer}")
    press(tab, "Enter")
    expect(tab.locator("#preview h2")).to_be_focused()
    confirm(tab, "Take")
    assert customer not in holders(sandbox, code)


def holders(sandbox: SandboxServer, code: str) -> list[str]:
    answer = sandbox.sandbox.call(EU, "getReservedCustomers", path={"couponValue": code})
    return [one["integrationId"] for one in answer.body["data"]]


def test_read_the_ledger_of_a_card(tab: Page, stories: dict[str, Any]) -> None:
    search(tab, stories["card_5000_transactions"]["card"])
    rows = tab.locator("main table tbody tr:has(td[data-label=When])")
    expect(rows).to_have_count(50)
    tab_to(tab, "Older")
    press(tab, "Enter")
    expect(tab).to_have_url(re.compile("skip=50"))
    expect(rows).to_have_count(100)
    assert focused(tab) == "51 to 100"
    tab_to(tab, "Kind", back=True)
    press(tab, "ArrowDown")
    chosen = tab.get_by_label("Kind").input_value()
    tab_to(tab, "Filter")
    press(tab, "Enter")
    expect(tab).to_have_url(re.compile(f"type={chosen}"))
    assert focused(tab) == "Filter"


def test_return_an_item(tab: Page, sandbox: SandboxServer, stories: dict[str, Any]) -> None:
    order = stories["return"]
    search(tab, order)
    tab_to(tab, "Return items")
    go(tab)
    tab_to(tab, "Units of")
    press(tab, "1")
    tab_to(tab, "Preview the return")
    press(tab, "Enter")
    expect(tab.locator("#preview h2")).to_be_focused()
    confirm(tab, "Return 1 unit")
    assert state(sandbox, order) == "partially_returned"


def test_reopen_an_order(tab: Page, sandbox: SandboxServer, stories: dict[str, Any]) -> None:
    order = stories["reopen"]
    search(tab, order)
    tab_to(tab, "Reopen")
    go(tab)
    confirm(tab, "Reopen")
    assert state(sandbox, order) == "open"


def state(sandbox: SandboxServer, order: str) -> str:
    answer = sandbox.sandbox.call(EU, "getCustomerSession", path={"customerSessionId": order})
    found: str = answer.body["customerSession"]["state"]
    return found
