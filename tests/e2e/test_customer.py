"""The customer page as an agent uses it: tabs, panels that fail and refresh alone, handing over, paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.test_five_jobs import EU
from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

TABS = (
    "Overview",
    "Coupons",
    "Loyalty",
    "Cards",
    "Referrals",
    "Giveaways",
    "Achievements",
    "Orders",
    "Activity",
)


@pytest.fixture
def stories(sandbox: SandboxServer) -> dict[str, Any]:
    """The seed's well-known identifiers."""
    sandbox.faults.clear()
    found: dict[str, Any] = sandbox.application(EU)["stories"]
    return found


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Customer").get_by_role("link", name=re.compile(f"^{name}"))


def current(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Customer").locator("[aria-current=page]")


def panel(page: Page) -> Locator:
    return page.locator("#panel")


def test_tabs_swap_the_panel_alone_and_are_addresses(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page, customer = agent.page, stories["everything"]
    agent.open(agent.at("customers", customer) + "/")
    page.evaluate("window.stayed = true")
    for name in TABS[1:]:
        sandbox.requests.clear()
        tab(page, name).click()
        expect(current(page)).to_contain_text(name)
        expect(page).to_have_title(f"{customer} · {name} · Promodesk")
        expect(tab(page, name)).to_be_focused()
        expect(panel(page).locator("section").first).to_be_visible()
        assert sum(one.operation == "getCustomerInventory" for one in sandbox.requests) <= 1
        agent.audit()
    assert page.evaluate("window.stayed"), "The page was never left"
    expect(page).to_have_url(re.compile("/activity$"))
    page.go_back()
    expect(current(page)).to_contain_text("Orders")
    expect(panel(page).get_by_role("heading", name="Orders")).to_be_visible()
    expect(page).to_have_title(f"{customer} · Orders · Promodesk")
    page.go_back()
    expect(panel(page).get_by_role("heading", name="Achievements")).to_be_visible()
    page.reload()
    expect(current(page)).to_contain_text("Achievements")


def test_a_line_of_the_overview_leads_to_its_tab(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    agent.open(agent.at("customers", stories["everything"]) + "/")
    agent.audit()
    panel(page).get_by_role("link", name=re.compile("^Achievements")).click()
    expect(current(page)).to_contain_text("Achievements")
    expect(panel(page).get_by_role("heading", name="Achievements")).to_be_visible()


def test_a_panel_fails_alone_and_is_tried_again_alone(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.page
    agent.open(agent.at("customers", stories["everything"]) + "/")
    sandbox.fault("503", operation="getCustomerInventory", count=0)
    tab(page, "Coupons").click()
    expect(panel(page).get_by_role("alert")).to_contain_text("Talon.One cannot answer now")
    expect(current(page)).to_contain_text("Coupons")
    expect(page.get_by_text("Matthias Albrecht")).to_be_visible()
    agent.audit()
    sandbox.faults.clear()
    panel(page).get_by_role("link", name="Try again").click()
    expect(panel(page).get_by_role("heading", name="Coupons")).to_be_visible()
    sandbox.fault("503", operation="getLoyaltyBalances", count=0)
    tab(page, "Loyalty").click()
    expect(panel(page).get_by_role("alert").first).to_be_visible()
    expect(panel(page).get_by_role("heading", name="Aurora Club")).to_be_visible()
    sandbox.faults.clear()
    retry = panel(page).get_by_role("link", name="Try again").first
    retry.click()
    expect(panel(page)).to_contain_text(re.compile(r"spent 800, expired 120"))
    assert {one.partition(" from ")[0] for one in agent.complaints} == {"Response Status Error Code 502"}
    agent.complaints.clear()


def test_a_whole_page_stands_while_talon_one_is_away(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.page
    sandbox.fault("503", count=0)
    agent.open(agent.at("customers", stories["everything"]) + "/loyalty")
    expect(agent.heading()).to_have_text(stories["everything"])
    expect(panel(page).get_by_role("alert")).to_be_visible()
    agent.audit()
    sandbox.faults.clear()
    panel(page).get_by_role("link", name="Try again").click()
    expect(panel(page).get_by_role("heading", name="Aurora Club")).to_be_visible()
    expect(page.get_by_text("Matthias Albrecht")).to_be_visible()


def test_refreshing_keeps_the_focus_and_is_said(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    agent.open(agent.at("customers", stories["everything"]) + "/coupons")
    page.get_by_role("link", name="Refresh Coupons").focus()
    with page.expect_response(re.compile("/coupons$")):
        page.keyboard.press("Enter")
    expect(page.locator("#announcer")).to_have_text("Coupons, refreshed")
    expect(page.get_by_role("link", name="Refresh Coupons")).to_be_focused()


def test_a_write_in_one_tab_refreshes_the_panels_of_another(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page, customer, code = agent.page, stories["quiet"], stories["soft_coupon"]
    agent.open(agent.at("customers", customer) + "/coupons")
    expect(panel(page).get_by_role("link", name=code)).to_have_count(0)
    before = page.locator("#count-coupons").inner_text()
    others = DeskPage(page.context.new_page(), agent.base_url)
    others.open(others.at("customers", stories["everything"]) + "/coupons")
    overview = DeskPage(page.context.new_page(), agent.base_url)
    overview.open(overview.at("customers", customer) + "/")

    writer = DeskPage(page.context.new_page(), agent.base_url)
    writer.open(writer.at("coupons", code))
    writer.page.get_by_label("Customer ids").fill(customer)
    writer.page.get_by_role("button", name="Preview the reservation").click()
    sandbox.requests.clear()
    writer.confirm(re.compile("^Reserve"))

    expect(panel(page).get_by_role("link", name=code)).to_be_visible()
    expect(page.locator("#count-coupons")).not_to_have_text(before)
    expect(page.locator("#announcer")).to_have_text("Coupons, refreshed")
    expect(overview.page.locator("#holds")).to_contain_text(f"{int(before) + 1} active")
    expect(overview.page.locator("#announcer")).to_have_text(re.compile("refreshed"))
    asked = [one.target for one in sandbox.requests if one.operation == "getCustomerInventory"]
    assert not [target for target in asked if stories["everything"] in target], "Others are left alone"
    kept = page.evaluate("JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])")
    assert f"customer:{customer}" not in kept, "What was touched goes through memory alone"
    for one in (others, overview, writer):
        one.check_console()


def test_a_page_that_the_browser_kept_catches_up(
    agent: DeskPage, sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.page
    agent.open(agent.at("customers", stories["everything"]) + "/referrals")
    sandbox.requests.clear()
    with page.expect_response(re.compile("/referrals$")):
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert [one.query for one in sandbox.requests] == ["referrals=true"]
    with page.expect_response(re.compile("/achievements$")):
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))")
        tab(page, "Achievements").click()
    assert [one.query for one in sandbox.requests] == ["referrals=true", "achievements=true"]


def test_handing_over_a_tab_with_a_note(
    agent: DeskPage, new_context: Callable[..., BrowserContext], stories: dict[str, Any]
) -> None:
    page, customer = agent.page, stories["everything"]
    agent.open(agent.at("customers", customer) + "/")
    tab(page, "Activity").click()
    page.get_by_role("link", name="Changes only").click()
    expect(page).to_have_url(re.compile("only=changes"))
    page.locator("summary").filter(has_text="Hand over").click()
    expect(page.get_by_label("Link to this page")).to_have_value(
        page.url.replace(agent.base_url, base_of(page))
    )
    page.get_by_label("Note for whoever takes over").fill("She calls back at four.\nLook at <the> changes.")
    agent.audit()
    page.get_by_role("button", name="Make a handover link").click()
    note = page.get_by_role("region", name="Handover")
    expect(note).to_contain_text("You handed this over")
    expect(current(page)).to_contain_text("Activity")
    agent.audit()
    link = page.get_by_role("textbox", name="Handover link").input_value()
    colleague = DeskPage(new_context().new_page(), agent.base_url)
    colleague.sign_in("viewer@example.com", "sandbox-viewer")
    colleague.page.goto(agent.base_url + link.removeprefix(base_of(page)))
    theirs = colleague.page.get_by_role("region", name="Handover")
    expect(theirs).to_contain_text("Look at <the> changes.")
    expect(theirs).to_contain_text("Handed over by Alex Agent")
    expect(colleague.page).to_have_url(re.compile("only=changes"))
    expect(colleague.heading()).to_have_text(customer)
    tab(colleague.page, "Coupons").click()
    expect(panel(colleague.page).get_by_role("heading", name="Coupons")).to_be_visible()
    expect(theirs).to_be_visible()
    colleague.audit()
    colleague.check_console()


def base_of(page: Page) -> str:
    """PUBLIC_URL, as the page tells it: tests reach the desk by another port."""
    found: str = page.locator("[data-copy][data-here]").get_attribute("data-copy") or ""
    return found.split(f"/{EU}/")[0]


def test_the_link_of_the_present_tab_is_copied(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agent.open(agent.at("customers", stories["everything"]) + "/")
    tab(page, "Giveaways").click()
    expect(panel(page).get_by_role("heading", name="Giveaways")).to_be_visible()
    agent.more().get_by_role("button", name="Copy link").click()
    expect(page.locator("#announcer")).to_have_text("Link copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{base_of(page)}/{EU}/customers/{stories['everything']}/giveaways"
    panel(page).get_by_role("button", name="Copy giveaway code").first.click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("TRAIL-EU-")


@pytest.mark.parametrize("path", ["/print", "/coupons", "/"])
def test_paper_is_light_and_has_no_controls(agent: DeskPage, stories: dict[str, Any], path: str) -> None:
    page = agent.page
    page.goto(f"{agent.base_url}/settings")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Save").click()
    agent.open(agent.at("customers", stories["everything"]) + path)
    agent.audit()
    page.emulate_media(media="print", color_scheme="dark")
    shown = page.evaluate(
        """() => {
            const colours = (one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor];
            const all = (what) => [...document.querySelectorAll(what)].filter((one) => one.checkVisibility());
            return {
                colours: [document.body, document.querySelector(".card")].map(colours),
                controls: all("header, nav, button, .btn, form, footer").length,
                links: all("main a").map((one) => getComputedStyle(one).color),
                heads: all("thead").map((one) => getComputedStyle(one).display),
            };
        }"""
    )
    assert shown["controls"] == 0
    for colour, ground in shown["colours"]:
        assert brightness(colour) < 100, shown
        assert ground == "rgba(0, 0, 0, 0)" or brightness(ground) > 240, shown
    assert set(shown["links"]) <= {"rgb(0, 0, 0)"}
    assert set(shown["heads"]) <= {"table-header-group"}
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 4
    page.emulate_media(media="screen", color_scheme="light")
    page.goto(f"{agent.base_url}/settings")
    page.get_by_label("Theme").select_option("auto")
    page.get_by_role("button", name="Save").click()


def brightness(colour: str) -> float:
    red, green, blue = (float(part) for part in re.findall(r"[\d.]+", colour)[:3])
    return (red + green + blue) / 3


def test_on_a_phone_the_present_tab_is_in_sight(agent: DeskPage, stories: dict[str, Any]) -> None:
    page = agent.page
    page.set_viewport_size({"width": 390, "height": 844})
    for name, path in (("Activity", "activity"), ("Overview", "")):
        agent.open(agent.at("customers", stories["everything"]) + f"/{path}")
        expect(current(page)).to_contain_text(name)
        expect(current(page)).to_be_in_viewport(ratio=0.9)
    tab(page, "Cards").click()
    expect(current(page)).to_contain_text("Cards")
    expect(current(page)).to_be_in_viewport(ratio=0.9)
    page.locator("summary").filter(has_text="Hand over").click()
    note = page.get_by_label("Note for whoever takes over")
    expect(note).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_everything_without_script(without_script: DeskPage, stories: dict[str, Any]) -> None:
    page, customer = without_script.page, stories["everything"]
    without_script.open(without_script.at("customers", customer) + "/")
    for name in TABS:
        tab(page, name).click()
        expect(current(page)).to_contain_text(name)
        expect(page).to_have_title(f"{customer} · {name} · Promodesk")
    tab(page, "Loyalty").click()
    page.get_by_role("link", name="Show spent and expired points").first.click()
    expect(page).to_have_url(re.compile("/programs/1$"))
    page.go_back()
    expect(without_script.more().get_by_role("button", name="Copy link")).to_have_count(0)
    page.locator("summary").filter(has_text="Hand over").click()
    assert page.get_by_label("Link to this page").input_value().endswith(f"/customers/{customer}/loyalty")
    page.get_by_label("Note for whoever takes over").fill("Without any script")
    page.get_by_role("button", name="Make a handover link").click()
    expect(page.get_by_role("region", name="Handover")).to_contain_text("Without any script")
    expect(current(page)).to_contain_text("Loyalty")
    without_script.more().get_by_role("link", name="Print").click()
    expect(page.get_by_role("heading", name="Achievements")).to_be_visible()
