"""Questions about points, asked and answered by the keyboard, and counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

EU = "aurora-eu"


@pytest.fixture
def stories(sandbox: SandboxServer) -> Iterator[dict[str, Any]]:
    """The seed's well-known identifiers; faults that a journey orders end with it."""
    found: dict[str, Any] = sandbox.application(EU)["stories"]
    yield found
    sandbox.faults.clear()


class Keys:
    """Counts keystrokes; a paste is one."""

    def __init__(self, desk: DeskPage) -> None:
        self.page = desk.page
        self.count = 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.count += 1

    def paste(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.count += 1

    def look_up(self, text: str) -> None:
        """Slash, paste, Enter."""
        self.press("/")
        self.paste(text)
        with self.page.expect_navigation():
            self.press("Enter")


def top_finding(desk: DeskPage) -> Any:
    return desk.page.locator("[data-finding]").first


def test_missing_points_of_an_order_take_four_keystrokes(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    keys = Keys(agent)
    keys.look_up(stories["points_expired"])
    expect(agent.heading()).to_have_text(stories["points_expired"])
    sandbox.requests.clear()
    with agent.page.expect_navigation():
        keys.press("m")
    expect(top_finding(agent)).to_have_attribute("data-finding", "expired")
    assert keys.count == 4
    assert len(sandbox.requests) <= 9
    assert all(one.method == "GET" for one in sandbox.requests)


def test_missing_points_from_the_customer_take_six(agent: DeskPage, stories: dict[str, Any]) -> None:
    keys = Keys(agent)
    keys.look_up(stories["asks_spender"])
    keys.press("m")
    keys.paste(stories["points_used"])
    with agent.page.expect_navigation():
        keys.press("Enter")
    expect(top_finding(agent)).to_have_attribute("data-finding", "used")
    assert keys.count == 6


def test_points_are_on_the_screen_after_three(agent: DeskPage, stories: dict[str, Any]) -> None:
    keys = Keys(agent)
    keys.look_up(stories["everything"])
    line = agent.page.locator("main .desk-line", has_text="Aurora Club").first
    expect(line.locator(".desk-number")).to_have_text(re.compile(r"[\d,]+"))
    assert keys.count == 3


def test_missing_points_from_a_ledger_name_the_program_looked_at(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    programs = {one["name"]: one["id"] for one in sandbox.application(EU)["programs"]}
    customer = stories["asks_points"]
    agent.open(f"{agent.at('customers', customer)}/programs/{programs['Aurora Club']}")
    keys = Keys(agent)
    with agent.page.expect_navigation():
        keys.press("m")
    expect(agent.page.get_by_label("Order id")).to_be_focused()
    keys.paste(stories["points_there"])
    with agent.page.expect_navigation():
        keys.press("Enter")
    expect(agent.page).to_have_url(re.compile(f"program={programs['Aurora Club']}"))
    expect(top_finding(agent)).to_have_attribute("data-finding", "there")
    assert keys.count == 3


@pytest.mark.parametrize(
    "path",
    [
        "points-check",
        "points-check?session={points_expired}",
        "points-check?session={points_none}",
        "points-check?session={returned_once}&customer={returner}",
        "points-check?customer={everything}",
        "points-check?session=NO-SUCH-ORDER",
        "points-check/overview?customer={everything}",
        "points-check/referral?customer={asks_brings}&session={friend_silent}",
        "points-check/achievements?customer={everything}",
        "sessions/{returned_once}/points",
    ],
)
def test_every_answer_is_fit_for_everybody(agent: DeskPage, stories: dict[str, Any], path: str) -> None:
    agent.open(path.format(**stories))
    agent.page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    agent.audit()


def test_an_order_brings_in_its_points_when_asked(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.page
    sandbox.requests.clear()
    agent.open(agent.at("sessions", stories["returned_once"]))
    assert len(sandbox.requests) == 1, "Nothing is asked before it is wanted"
    panel = page.locator("#order-points")
    panel.get_by_role("link", name="Earned and taken back").click()
    expect(panel).to_contain_text("20 points in Aurora Club were taken back")
    agent.audit()
    panel.get_by_role("link", name=re.compile("^Refresh Points of order")).click()
    expect(page.locator("#announcer")).to_have_text(re.compile("refreshed"))
    expect(page.locator("#order-points")).to_have_count(1)


def test_a_read_that_failed_is_tried_again(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    sandbox.fault("503", operation="getLoyaltyProgramProfileTransactions", count=0)
    agent.open(f"points-check?session={stories['points_expired']}")
    expect(agent.page.locator("main")).to_contain_text("Not checked")
    agent.audit()
    sandbox.faults.clear()
    agent.page.get_by_role("link", name="Try again").click()
    expect(top_finding(agent)).to_have_attribute("data-finding", "expired")
    expect(agent.page.locator("main")).not_to_contain_text("Not checked")


def test_the_sentence_and_the_handover_can_be_copied(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agent.open(f"points-check?session={stories['points_none']}")
    page.get_by_role("button", name="Copy the sentence").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert "did not meet the conditions" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Copy the text to hand over").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('Found: No rule'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert stories["points_none"] in copied
    assert copied.count("\n") > 5


def test_questions_without_script(without_script: DeskPage, stories: dict[str, Any]) -> None:
    page = without_script.page
    without_script.open("")
    page.get_by_role("link", name="My points are missing").click()
    page.get_by_label("Order id").fill(stories["points_cut"])
    page.get_by_role("button", name="Check").click()
    expect(top_finding(without_script)).to_have_attribute("data-finding", "pending")
    without_script.open(without_script.at("sessions", stories["returned_once"]))
    page.get_by_role("link", name="Earned and taken back").click()
    expect(without_script.heading()).to_have_text("Points after a return")
    without_script.open(without_script.at("customers", stories["everything"]) + "/")
    page.get_by_role("link", name="How many points have I").click()
    expect(page.locator("blockquote")).to_contain_text("In Aurora Club you have")


def test_a_viewer_asks_the_same_questions(viewer: DeskPage, stories: dict[str, Any]) -> None:
    viewer.open("")
    viewer.page.get_by_role("link", name="Did my friend’s referral count?").click()
    viewer.page.get_by_label("Customer who recommended").fill(stories["asks_brings"])
    viewer.page.get_by_label("Friend’s order id").fill(stories["friend_counted"])
    viewer.page.get_by_role("button", name="Check").click()
    expect(top_finding(viewer)).to_have_attribute("data-finding", "counted")
