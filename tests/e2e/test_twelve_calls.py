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


NEVER: set[str] = set()


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


def note(
    costs: dict[str, Cost], question: str, cost: Cost, *, keys: int, calls: int, dry: set[str] = NEVER
) -> None:
    """Hold an answer to what it may cost, and note it. Beside reads there are `dry` runs only."""
    costs[question] = cost
    assert cost.keys <= keys, f"{question}: {cost.keys} keys"
    assert cost.clicks == 0
    assert len(cost.calls) <= calls, f"{question}: {cost.called()}"
    assert set(cost.calls) <= READS | dry, f"{question}: {cost.called()}"


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


def test_my_coupon_does_not_work(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["quiet"])
        cost.press("c")
        cost.paste(stories["hard_coupon"])
        cost.open()
        expect(tab.locator(".desk-verdict-line")).to_contain_text("Only customers who reserved it")
    assert all("dry=true" in one.query for one in sandbox.requests if one.method != "GET")
    note(costs, "My coupon does not work", cost, keys=6, calls=5, dry={"updateCustomerSessionV2"})


def test_my_points_are_missing(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["points_expired"])
        cost.open("m")
        expect(tab.locator("[data-finding]").first).to_have_attribute("data-finding", "expired")
    note(costs, "My points are missing", cost, keys=4, calls=11)


def test_i_returned_an_item_and_lost_points(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["returned_once"])
        cost.press("e")
        expect(tab.locator("#order-points figure").first).to_be_visible()
    note(costs, "I returned an item and lost points", cost, keys=4, calls=8)


def test_how_many_points_and_when_do_they_expire(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["everything"])
        cost.open("4")
        expect(tab.locator("main figure").first).to_be_visible()
    note(costs, "How many points, when do they expire?", cost, keys=4, calls=9)


def test_did_my_friends_referral_count(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["asks_brings"])
        cost.open("5")
        expect(tab.locator("main figure, main .desk-case").first).to_be_visible()
    note(costs, "Did my friend's referral count?", cost, keys=4, calls=6)


def test_which_achievements_have_i(
    tab: Page, sandbox: SandboxServer, stories: dict[str, Any], costs: dict[str, Cost]
) -> None:
    with counted(tab, sandbox) as cost:
        look_up(cost, stories["everything"])
        cost.open("6")
        expect(tab.locator("main figure").first).to_be_visible()
    note(costs, "Which achievements have I?", cost, keys=4, calls=4)
