"""A page on paper: what was read, in light colours, without what can be pressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer


@pytest.fixture
def tab(agent: DeskPage, sandbox: SandboxServer) -> Page:
    """An order on the printer of somebody whose screen is dark."""
    agent.open(agent.at("sessions", sandbox.application()["stories"]["reopen"]))
    agent.page.emulate_media(media="print", color_scheme="dark")
    return agent.page


def test_only_what_was_read_is_printed(tab: Page) -> None:
    expect(tab.get_by_role("heading", name="Cart", exact=True)).to_be_visible()
    for gone in ("header", "footer", ".desk-copy >> nth=0", ".btn >> nth=0", "dialog"):
        expect(tab.locator(gone)).to_be_hidden()
    paper = tab.locator(".desk-paper")
    expect(paper).to_be_visible()
    for words in ("Aurora Europe", "Alex Agent", "Times are in UTC."):
        expect(paper).to_contain_text(words)


def test_a_dark_screen_prints_light(tab: Page) -> None:
    colours = "one => [getComputedStyle(one).color, getComputedStyle(document.body).backgroundColor]"
    text, ground = tab.locator("h1").evaluate(colours)
    assert ground == "rgb(255, 255, 255)"
    assert text == "rgb(0, 0, 0)"


def test_addresses_of_links_are_not_printed(tab: Page) -> None:
    after = tab.locator("main a").first.evaluate("one => getComputedStyle(one, '::after').content")
    assert after == "none"


def test_it_fits_a_sheet(tab: Page) -> None:
    tab.set_viewport_size({"width": 688, "height": 1000})  # what A4 leaves between its margins
    assert tab.evaluate("document.documentElement.scrollWidth") <= 688
    assert tab.locator(".desk-paper").evaluate("one => one.getBoundingClientRect().width") <= 688


def test_on_the_screen_nothing_of_it_is_seen(agent: DeskPage) -> None:
    agent.open("")
    expect(agent.page.locator(".desk-paper")).to_be_hidden()
