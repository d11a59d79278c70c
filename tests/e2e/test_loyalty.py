"""Ledgers as an agent reads them: on and on without losing the place, as of any day, and order by order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer
from webapp.sandbox import setup
from webapp.sandbox.ledger import posting, wallets

EU = "aurora-eu"
CARDS = 2


@pytest.fixture
def card(sandbox: SandboxServer) -> str:
    """The card with 5,000 transactions."""
    found: str = sandbox.application(EU)["stories"]["card_5000_transactions"]["card"]
    return found


@pytest.fixture
def customer(sandbox: SandboxServer) -> str:
    """The customer with something under every heading."""
    found: str = sandbox.application(EU)["stories"]["everything"]
    return found


@pytest.fixture
def long_orders(sandbox: SandboxServer) -> str:
    """A card on which one order has lines on the first page and on the second."""
    number = "LONG-ORDERS-<b>"
    with sandbox.sandbox.working(EU) as work:
        if work.value("SELECT id FROM cards WHERE identifier = ?", number) is not None:
            return number
        wallet = wallets.joined_card_wallet(work, CARDS, setup.add_card(work, CARDS, number))
        orders = [_order(work, name) for name in ("order-<i>1", "order-2")]
        for place in range(60):
            at = work.at(work.now - timedelta(hours=place))
            entry = posting.Entry(name=f"Line {place}", source="session", session_id=orders[place % 2])
            posting.add(at, wallet, 1_000_000, entry)
    return number


def _order(work: Any, name: str) -> int:
    found: int = work.insert(
        "sessions",
        application_id=work.application.id,
        integration_id=name,
        state="closed",
        first_session=0,
        created=work.micros,
        updated=work.micros,
        payload="{}",
    )
    return found


def open_card(desk: DeskPage, card: str, rest: str = "") -> None:
    desk.open(f"programs/{CARDS}/cards/{desk.at(card)}{rest}")


def rows(desk: DeskPage) -> Locator:
    return desk.page.locator("#lines tr[id]")


def test_older_rows_come_below_and_back_returns_to_the_row(agent: DeskPage, card: str) -> None:
    page = agent.page
    open_card(agent, card)
    expect(rows(agent)).to_have_count(50)
    for loaded in (100, 150):
        page.get_by_role("link", name="Older").click()
        expect(rows(agent)).to_have_count(loaded)
    expect(page).to_have_url(re.compile(r"skip=100&until="))
    # The reader goes on where the new rows begin, and hears of them.
    expect(page.locator(":focus")).to_have_text("101 to 150")
    expect(page.locator("#announcer")).to_have_text("50 lines: 101 to 150")
    expect(page.locator("#more")).to_contain_text("101 to 150")
    agent.audit()
    # Out of a row of the first page, and back to it: that page, at that row.
    link = rows(agent).get_by_role("link").first
    row = link.locator("xpath=ancestor::tr").get_attribute("id")
    link.click()
    expect(agent.heading()).to_contain_text(re.compile(r"^EO-"))
    page.go_back()
    expect(page).to_have_url(re.compile(rf"{card}#{row}$"))
    expect(page.locator(f"#{row}")).to_be_in_viewport()
    expect(rows(agent)).to_have_count(50)


def test_a_reload_leads_to_the_place_reached(agent: DeskPage, card: str) -> None:
    page = agent.page
    open_card(agent, card)
    page.get_by_role("link", name="Older").click()
    expect(rows(agent)).to_have_count(100)
    reached = rows(agent).nth(50).get_attribute("id")
    page.reload()
    expect(rows(agent)).to_have_count(50)
    expect(rows(agent).first).to_have_id(str(reached))
    page.get_by_role("link", name="Newer").click()
    expect(page.get_by_role("link", name="Newer")).to_have_count(0)
    expect(page.locator("#more")).to_contain_text("1 to 50")
    # The link that was followed is gone: the reader is at the top of the rows.
    expect(page.get_by_role("heading", name="Transactions")).to_be_focused()


def test_without_script_there_are_pages(without_script: DeskPage, card: str) -> None:
    page = without_script.page
    open_card(without_script, card)
    first = rows(without_script).first.get_attribute("id")
    page.get_by_role("link", name="Older").click()
    expect(rows(without_script)).to_have_count(50)
    expect(page.locator("#lines")).to_contain_text("51 to 100")
    page.get_by_role("link", name="Newer").click()
    expect(rows(without_script).first).to_have_id(str(first))
    # What is loaded later is a link here.
    page.get_by_role("link", name="When they run out, and what to say").click()
    expect(page.locator("main")).to_contain_text("points to spend")
    page.get_by_role("link", name="Balances", exact=True).click()
    page.get_by_role("link", name="The balance over time, and what runs out next").click()
    expect(page.get_by_role("table", name="The balance over time").locator("tbody tr")).to_have_count(12)
    expect(page.locator("canvas")).to_have_count(0)


def test_older_rows_that_fail_are_tried_again_below_the_rows(
    agent: DeskPage, sandbox: SandboxServer, card: str
) -> None:
    page = agent.page
    open_card(agent, card)
    # The client itself tries three times.
    sandbox.fault("503", operation="getLoyaltyCardTransactions", count=3)
    page.get_by_role("link", name="Older").click()
    expect(page.locator("#more")).to_contain_text("Talon.One cannot answer now")
    expect(rows(agent)).to_have_count(50)
    agent.audit()
    # The browser's own word for what this test asked for.
    assert [one[:30] for one in agent.complaints] == ["Response Status Error Code 502"]
    agent.complaints.clear()
    page.get_by_role("link", name="Try again").click()
    expect(rows(agent)).to_have_count(100)
    expect(page).to_have_url(re.compile(r"skip=50"))


def test_orders_that_go_on_below_say_so(agent: DeskPage, long_orders: str) -> None:
    page = agent.page
    open_card(agent, long_orders)
    page.get_by_role("link", name="By order").click()
    heads = page.locator("#lines .desk-group")
    expect(heads).to_have_count(2)
    expect(heads.first).to_contain_text("net +25")
    said = page.get_by_text("Other lines of this order stand in other rows of this list")
    expect(said.first).to_be_hidden()
    agent.audit()
    page.get_by_role("link", name="Older").click()
    expect(heads).to_have_count(4)
    for place in range(4):
        expect(said.nth(place)).to_be_visible()
    expect(heads.nth(2)).to_contain_text("net +5")
    agent.audit()


def test_balances_of_another_day_and_over_time(agent: DeskPage, customer: str) -> None:
    page = agent.page
    agent.open(f"customers/{agent.at(customer)}/programs/1")
    expect(page.locator("#answer")).to_contain_text("points to spend")
    expect(page.locator("#facts")).to_contain_text("points to the next tier")
    page.get_by_role("link", name="Balances", exact=True).click()
    charts = page.locator(".desk-plot svg")
    expect(charts).to_have_count(2)
    agent.audit()
    page.get_by_label("At the end of").fill("2099-12-24")
    page.get_by_role("button", name="Show", exact=True).click()
    then = page.locator("#as-of")
    expect(then.get_by_role("heading")).to_have_text("As it will stand at the end of 24 December 2099")
    expect(then).to_contain_text("you will have 0 points to spend, if nothing changes until then.")
    expect(page).to_have_url(re.compile(r"/balances\?as_of=2099-12-24$"))
    # What was drawn stays, and the address opens at the same day.
    expect(charts).to_have_count(2)
    page.reload()
    expect(then.get_by_role("heading")).to_have_text("As it will stand at the end of 24 December 2099")
    agent.audit()
    then.get_by_role("link", name="Back to now").click()
    expect(then.get_by_role("heading")).to_have_text("Balances as of another day")


def test_charts_follow_what_is_chosen(agent: DeskPage, customer: str) -> None:
    page = agent.page
    agent.open(f"customers/{agent.at(customer)}/programs/1/balances")
    table = page.get_by_role("table", name="The balance over time")
    page.get_by_role("link", name="Next 12 months").click()
    expect(table.locator("tbody tr").first).to_contain_text("now")
    expect(page).to_have_url(re.compile(r"history\?span=ahead"))
    ledgers = page.get_by_role("navigation", name="Ledger shown")
    ledgers.get_by_role("link", name="gift").click()
    expect(page.get_by_role("heading", name=re.compile("The balance over time · gift"))).to_be_visible()
    expect(page.locator(".desk-plot svg").first).to_be_visible()
    # The charts were drawn anew, one for each table.
    expect(page.locator(".desk-plot svg")).to_have_count(page.locator("table[data-chart]").count())
    agent.audit()
    # The plot keeps the width of its panel.
    page.set_viewport_size({"width": 600, "height": 900})
    expect(page.locator(".desk-plot svg").first).to_have_js_property("clientWidth", page.evaluate(PLOT_WIDTH))


PLOT_WIDTH = """() => {
  const plot = document.querySelector(".desk-plot"), look = getComputedStyle(plot);
  return plot.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
}"""


def test_the_sentence_to_say_is_copied(agent: DeskPage, customer: str) -> None:
    page = agent.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agent.open(f"customers/{agent.at(customer)}/programs/1")
    page.get_by_role("button", name="Copy the sentence to say").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("You have ")


def test_unused_points_by_state(agent: DeskPage, customer: str) -> None:
    page = agent.page
    agent.open(f"customers/{agent.at(customer)}/programs/1/points")
    expect(page.locator("#ledger")).to_contain_text("Next to run out:")
    agent.audit()
    page.get_by_role("link", name="Expired").click()
    expect(page.locator("#ledger")).to_contain_text("Ran out last:")
    page.get_by_label("Subledger").fill("nothing")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#ledger")).to_contain_text("No points fit the filter.")
    expect(page).to_have_url(re.compile(r"status=expired&subledger=nothing"))
    page.get_by_role("link", name="Show all").click()
    expect(page).to_have_url(re.compile(r"points\?status=expired$"))


def test_a_time_of_day_is_chosen_under_more_filters(agent: DeskPage, card: str) -> None:
    page = agent.page
    open_card(agent, card)
    page.get_by_text("More filters").click()
    page.get_by_label("From, at").fill("10:00")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#from_time-error")).to_have_text("Choose the day too.")
    agent.audit()
    page.get_by_label("From", exact=True).fill("2026-01-01")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile(r"from=2026-01-01&.*from_time=10%3A00"))
    expect(page.get_by_label("From, at")).to_have_value("10:00")
