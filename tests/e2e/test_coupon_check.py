""" "My coupon does not work": from the call to the sentence to say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

CHECK = "coupon-check"
DRY = "updateCustomerSessionV2"


@pytest.fixture
def stories(sandbox: SandboxServer) -> dict[str, Any]:
    """The seed's well-known identifiers."""
    sandbox.requests.clear()
    found: dict[str, Any] = sandbox.application("aurora-eu")["stories"]
    return found


class Keys:
    """A keyboard that counts: pasting is one stroke, as Ctrl+V is."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def press(self, key: str) -> None:
        self.strokes += 1
        self.page.keyboard.press(key)

    def paste(self, text: str) -> None:
        self.strokes += 1
        self.page.keyboard.insert_text(text)


def verdict(page: Page) -> Any:
    """The sentence on top."""
    return page.locator(".desk-verdict-line")


def test_a_verdict_in_six_keystrokes(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page, keys = agent.page, Keys(agent.page)
    customer, code = stories["quiet"], stories["hard_coupon"]
    keys.press("/")
    keys.paste(customer)
    keys.press("Enter")
    expect(agent.heading()).to_contain_text(customer)
    sandbox.requests.clear()
    keys.press("c")
    expect(page.get_by_role("textbox", name="Check a code")).to_be_focused()
    keys.paste(code)
    keys.press("Enter")
    expect(verdict(page)).to_contain_text("Only customers who reserved it may use it")
    assert keys.strokes == 6
    assert sorted(str(one.operation) for one in sandbox.requests) == [
        "getCustomerInventory",
        "getReservedCustomers",
        DRY,
    ]
    expect(page.locator(".desk-say")).to_contain_text(f"The code {code} works only in accounts")
    expect(verdict(page)).to_be_focused()
    agent.audit()


def test_from_the_verdict_to_the_preview_of_its_remedy(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page, customer, code = agent.page, stories["quiet"], stories["hard_coupon"]
    agent.open(f"{CHECK}?code={code}&customer={customer}")
    page.get_by_role("button", name="Copy sentence").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    page.get_by_role("button", name="Preview the reservation").click()
    expect(page.locator("#preview")).to_contain_text(customer)
    held = sandbox.sandbox.call("aurora-eu", "getReservedCustomers", path={"couponValue": code}).body["data"]
    assert customer not in [one["integrationId"] for one in held]


def test_a_cart_is_typed_and_tried(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    agent.open(f"{CHECK}?code=HELLO-EU&customer={stories['quiet']}")
    expect(verdict(page)).to_contain_text("What is in the cart decides")
    agent.audit()
    page.get_by_label("SKU").fill("MUG-ENM")
    page.get_by_label("Price each").fill("12,50")
    page.get_by_role("button", name="Add a line").click()
    second = page.get_by_label("SKU").nth(1)
    expect(second).to_be_focused()
    second.fill("BTL-1L")
    page.get_by_label("Quantity").nth(1).fill("1")
    page.get_by_label("Price each").nth(1).fill("10")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(verdict(page)).to_have_text("The cart is €27.50 short of its minimum.")
    expect(verdict(page)).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("The cart is €27.50 short of its minimum.")
    expect(page).to_have_url(re.compile(r"sku=MUG-ENM&quantity=1&price=12%2C50&sku=BTL-1L"))
    agent.audit()
    page.get_by_label("Quantity").first.fill("4")
    page.keyboard.press("Enter")
    expect(verdict(page)).to_have_text("It works with this cart.")
    expect(page.locator(".desk-reasons")).to_contain_text("€5.00 off the order")
    page.go_back()
    expect(verdict(page)).to_have_text("The cart is €27.50 short of its minimum.")


def test_an_open_order_and_other_codes(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    agent.open(agent.at("sessions", stories["open_cart"]))
    page.get_by_role("link", name="Check OLD-EU-1").click()
    expect(verdict(page)).to_contain_text("It expired on")
    agent.audit()
    page.get_by_role("link", name="Try them with this cart").click()
    expect(page.locator("#others .badge").first).to_have_text("works")
    expect(page.locator("#others")).to_contain_text("off the")
    agent.audit()


def test_a_closed_order_says_first_that_it_used_the_code(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    agent.open(agent.at("sessions", stories["latest_order"]))
    page.get_by_role("link", name="Check TEN-EU-000").click()
    expect(verdict(page)).to_have_text("It was redeemed in this very order.")
    agent.audit()


def test_an_unknown_code_and_its_spelling(agent: DeskPage, stories: dict[str, Any]) -> None:
    page, customer = agent.page, stories["everything"]
    agent.open(f"{CHECK}?code=vip-eu-O2&customer={customer}")
    expect(verdict(page)).to_contain_text("There is no such code")
    agent.audit()
    page.get_by_role("link", name="VIP-EU-02").first.click()
    expect(verdict(page)).to_have_text("It works, even with an empty cart.")


def test_the_same_without_script(without_script: DeskPage, stories: dict[str, Any]) -> None:
    page = without_script.page
    without_script.open(without_script.at("customers", stories["quiet"]))
    page.get_by_role("textbox", name="Check a code").fill("HELLO-EU")
    page.keyboard.press("Enter")
    expect(verdict(page)).to_contain_text("What is in the cart decides")
    page.get_by_label("SKU").fill("JKT-RAIN-M")
    page.get_by_role("button", name="Add a line").click()
    expect(page.get_by_label("SKU")).to_have_count(2)
    expect(page.get_by_label("SKU").first).to_have_value("JKT-RAIN-M")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(verdict(page)).to_have_text("It works with this cart.")
    without_script.open(f"{CHECK}?code=OLD-EU-1&customer={stories['everything']}")
    page.get_by_role("link", name="Try them with this cart").click()
    expect(without_script.heading()).to_have_text("Other codes to try")
