"""The five jobs the product exists for, done as an agent does them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

EU = "aurora-eu"


@pytest.fixture
def stories(sandbox: SandboxServer) -> dict[str, Any]:
    """The seed's well-known identifiers."""
    found: dict[str, Any] = sandbox.application(EU)["stories"]
    return found


def test_look_up_a_customers_inventory(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    agent.search(stories["everything"])
    expect(agent.heading()).to_have_text(stories["everything"])
    for tab in ("Overview", "Coupons", "Loyalty", "Cards", "Referrals", "Giveaways", "Achievements"):
        page.get_by_role("navigation", name="Customer").get_by_role(
            "link", name=re.compile(f"^{tab}")
        ).click()
        expect(page.locator("main [aria-current=page]")).to_contain_text(tab)
        agent.audit()
    page.get_by_role("link", name="Refresh Achievements").click()
    expect(page.locator("#announcer")).to_have_text("Achievements, refreshed")


def test_adjust_reservations_of_a_coupon(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page, code, customer = agent.page, stories["hard_coupon"], stories["quiet"]
    agent.search(code)
    expect(agent.heading()).to_have_text(code)
    agent.audit()
    page.get_by_label("Customer ids").fill(customer)
    page.get_by_role("button", name="Preview the reservation").click()
    expect(page.locator("#preview")).to_contain_text(customer)
    assert not holds(sandbox, code, customer), "A preview writes nothing"
    agent.audit()
    agent.confirm(re.compile("^Reserve"))
    assert holds(sandbox, code, customer)
    agent.audit()
    page.get_by_role("link", name="Back to it").click()
    row = page.get_by_role("row").filter(has_text=customer)
    row.get_by_role("button", name="Take away").click()
    agent.confirm(re.compile("^Take"))
    assert not holds(sandbox, code, customer)


def holds(sandbox: SandboxServer, code: str, customer: str) -> bool:
    answer = sandbox.sandbox.call(EU, "getReservedCustomers", path={"couponValue": code})
    return customer in [one["integrationId"] for one in answer.body["data"]]


def test_view_the_transactions_of_a_card(agent: DeskPage, stories: dict[str, Any]) -> None:
    page, card = agent.page, stories["card_5000_transactions"]["card"]
    agent.search(card)
    expect(agent.heading()).to_contain_text(card)
    agent.audit()
    rows = page.locator("main table tbody tr:has(td[data-label=When])")
    expect(rows).to_have_count(50)
    page.get_by_role("link", name="Older").click()
    expect(rows).to_have_count(100)
    expect(page).to_have_url(re.compile(r"skip=50"))
    page.get_by_label("Kind").select_option("session")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile(r"type=session"))
    expect(rows.filter(has_text="by hand or import")).to_have_count(0)
    page.get_by_role("link", name="Unused points").click()
    expect(page.locator("main table tbody tr").first).to_be_visible()
    agent.audit()


def test_reopen_an_order(agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]) -> None:
    page, order = agent.page, stories["reopen"]
    agent.search(order)
    agent.audit()
    page.get_by_role("link", name="Reopen").click()
    preview = page.locator("#preview")
    expect(preview.get_by_role("heading", name="Will be undone")).to_be_visible()
    expect(preview.get_by_role("heading", name="Will stay")).to_be_visible()
    agent.audit()
    assert state(sandbox, order) == "closed"
    agent.confirm(re.compile("^Reopen"))
    assert state(sandbox, order) == "open"
    expect(page.locator("main")).to_contain_text("The shop must close it again.")
    agent.audit()


def state(sandbox: SandboxServer, order: str) -> str:
    answer = sandbox.sandbox.call(EU, "getCustomerSession", path={"customerSessionId": order})
    found: str = answer.body["customerSession"]["state"]
    return found


def test_process_a_return_and_a_second_round(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page, order = agent.page, stories["two_lines_one_sku"]
    agent.search(order)
    for _round in range(2):
        page.get_by_role("link", name="Return items").click()
        page.get_by_role("spinbutton").first.fill("1")
        page.get_by_role("button", name="Preview the return").click()
        expect(page.locator("#preview")).to_contain_text("cannot be undone")
        agent.audit()
        agent.confirm(re.compile("^Return 1 unit"))
        page.get_by_role("link", name="Back to it").click()
    items = sandbox.sandbox.call(EU, "getCustomerSession", path={"customerSessionId": order})
    lines = items.body["customerSession"]["cartItems"]
    assert [line.get("returnedQuantity", 0) for line in lines][:2] == [2, 0], "By line, never by SKU"


def test_every_job_works_without_script(
    without_script: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page, order = without_script.page, stories["returned_once"]
    page.get_by_role("searchbox").fill(order)
    page.get_by_role("searchbox").press("Enter")
    expect(without_script.heading()).to_contain_text(order)
    page.get_by_role("link", name="Return items").click()
    page.get_by_role("button", name="Preview returning everything left").click()
    without_script.confirm(re.compile("^Return"))
    assert state(sandbox, order) == "partially_returned"
    without_script.open(without_script.at("coupons", stories["soft_coupon"]))
    page.get_by_label("Customer ids").fill(stories["quiet"])
    page.get_by_role("button", name="Preview the reservation").click()
    without_script.confirm(re.compile("^Reserve"))
    assert holds(sandbox, stories["soft_coupon"], stories["quiet"])
    card = stories["card_5000_transactions"]
    without_script.open(f"programs/{card['program']}/{without_script.at('cards', card['card'])}")
    page.get_by_role("link", name="Older").first.click()
    expect(page).to_have_url(re.compile("skip=50"))
    without_script.open(without_script.at("customers", stories["everything"]) + "/coupons")
    page.get_by_role("link", name="Refresh Coupons").click()
    expect(page.get_by_role("heading", name="Coupons")).to_be_visible()
