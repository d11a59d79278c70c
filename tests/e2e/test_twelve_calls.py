"""The calls of every day, timed in keystrokes and in calls to Talon.One; the table is printed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.counting import Cost, counted, table
from tests.support.seeded import SandboxServer

EU = "aurora-eu"
READS = {
    "getCustomerInventory",
    "getCustomerSession",
    "getReservedCustomers",
    "getLoyaltyCardBalances",
    "getLoyaltyCardPoints",
    "getLoyaltyCardTransactions",
    "getLoyaltyBalances",
    "getLoyaltyProgramProfilePoints",
    "getLoyaltyProgramProfileTransactions",
}


@pytest.fixture(scope="module")
def costs(request: pytest.FixtureRequest) -> Iterator[dict[str, Cost]]:
    """What each answer cost, by its question."""
    found: dict[str, Cost] = {}
    yield found
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        request.config.get_terminal_writer().write("\n" + "\n".join(table(found)) + "\n")


@pytest.fixture
def stories(sandbox: SandboxServer) -> dict[str, Any]:
    """The seed's well-known identifiers."""
    found: dict[str, Any] = sandbox.application(EU)["stories"]
    return found


@pytest.fixture
def tab(agent: DeskPage) -> Page:
    """The agent's tab, on the page where a shift begins."""
    agent.open("")
    return agent.page


def look_up(cost: Cost, text: str) -> None:
    """Slash, paste, Enter."""
    cost.press("/")
    cost.paste(text)
    cost.open()


def note(costs: dict[str, Cost], question: str, cost: Cost, *, keys: int, calls: int) -> None:
    """Hold an answer to what it may cost, and put it into the table. Reading never writes."""
    costs[question] = cost
    assert cost.keys <= keys, f"{question}: {cost.keys} keys"
    assert cost.clicks == 0
    assert len(cost.calls) <= calls, f"{question}: {cost.called()}"
    assert set(cost.calls) <= READS, f"{question}: {cost.called()}"


def test_what_does_the_customer_hold(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["everything"])
        expect(tab.get_by_role("heading", name="Holds")).to_be_visible()
    note(costs, "What does the customer hold?", cost, keys=3, calls=5)


def test_what_happened_to_the_points_of_a_card(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["card_5000_transactions"]["card"])
        expect(tab.get_by_role("heading", name="Transactions")).to_be_visible()
        expect(tab.locator("#facts .badge")).to_be_visible()
    note(costs, "What happened to the points of this card?", cost, keys=3, calls=8)


def test_what_did_the_rules_do_with_an_order(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["reopen"])
        expect(tab.get_by_role("heading", name="What the rules did")).to_be_visible()
    note(costs, "What did the rules do with this order?", cost, keys=3, calls=5)


def test_who_holds_a_coupon(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["hard_coupon"])
        expect(tab.get_by_role("heading", name="Reserved for")).to_be_visible()
    note(costs, "Who holds this coupon?", cost, keys=3, calls=8)
