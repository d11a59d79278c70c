"""The one box, as an agent uses it: slash, paste, Enter."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.support.browser import DeskPage


def test_find_pin_and_come_back(agent: DeskPage) -> None:
    page = agent.page
    agent.audit()
    agent.search("Matthias.Albrecht@Example.com")
    expect(agent.heading()).to_have_text("E10004")

    agent.search("E1OOO4")
    expect(page.get_by_role("main")).to_contain_text("Characters 3, 4, 5 are the letter O")
    agent.audit()
    page.get_by_role("link", name="E10004").click()
    expect(agent.heading()).to_have_text("E10004")

    agent.more().get_by_role("button", name="Pin", exact=True).click()
    expect(agent.more().get_by_role("button", name="Unpin")).to_be_visible()
    agent.search("VIP-EU-01")
    expect(agent.heading()).to_have_text("VIP-EU-01")

    page.keyboard.press("Control+k")
    lists = page.locator(".desk-search-recents")
    expect(lists.get_by_role("heading", name="Pinned")).to_be_visible()
    agent.audit()
    page.keyboard.press("Escape")
    expect(lists).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(lists.get_by_role("link", name="Customer E10004")).to_be_focused()
    page.keyboard.press("Enter")
    expect(agent.heading()).to_have_text("E10004")

    agent.open("")
    expect(page.get_by_role("link", name="Coupon VIP-EU-01")).to_be_visible()
    agent.audit()
    page.get_by_role("button", name="Unpin E10004").click()
    expect(page.get_by_role("heading", name="Pinned")).to_have_count(0)
    expect(page).to_have_url(re.compile("/aurora-eu/$"))
    page.get_by_role("button", name="Clear this list").click()
    expect(page.get_by_role("main")).to_contain_text("What you open is listed here")


def test_without_script_the_lists_are_on_the_front_page(without_script: DeskPage) -> None:
    page = without_script.page
    without_script.open("customers/E10010")
    without_script.more().get_by_role("button", name="Pin", exact=True).click()
    page.get_by_role("searchbox").focus()
    page.get_by_role("link", name="Pinned and opened last").click()
    page.get_by_role("link", name="Customer E10010").click()
    without_script.more().get_by_role("button", name="Unpin").click()
    expect(without_script.more().get_by_role("button", name="Pin", exact=True)).to_be_visible()
