"""Single keys: what they press, and where they must not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.keyboard import focused, press, tab_to

# What a page of some room might carry.
CONTROLS = """() => {
    const part = document.createElement("div");
    part.innerHTML = `
      <a href="#linked" data-shortcut="l">Linked</a>
      <button type="button" data-shortcut="b" aria-label="Button by name">B</button>
      <label>Boxed <input data-shortcut="x" value="all of it"></label>
      <form method="post" action="/settings"><button data-shortcut="p">Post</button></form>
      <form id="far" method="POST" action="/settings"></form>
      <button form="far" data-shortcut="f">Far</button>
      <form action="/"><button type="button" data-shortcut="v" formmethod="post">Over</button></form>
      <button type="button" data-shortcut="t" hx-post="/settings">By htmx</button>
      <button type="button" data-shortcut="n" hidden>Hidden</button>
      <button type="button" data-shortcut="d" disabled>Disabled</button>
      <section><h2>One</h2><button type="button" data-shortcut="q">First</button></section>
      <section><a href="#here">Here</a><button type="button" data-shortcut="q">Second</button></section>
      <input aria-label="Text"><textarea aria-label="Long"></textarea>
      <select aria-label="Choice"><option>l</option><option>b</option></select>
      <div contenteditable="true" aria-label="Free">free</div>`;
    document.querySelector("main").append(part);
    window.pressed = [];
    part.addEventListener("click", (event) => {
        const one = event.target.closest("button");
        if (one) window.pressed.push(one.innerText || one.getAttribute("aria-label"));
    });
    part.addEventListener("submit", (event) => event.preventDefault());
}"""


@pytest.fixture
def tab(agent: DeskPage) -> Page:
    """The agent's home with some controls more."""
    agent.open("")
    agent.page.evaluate(CONTROLS)
    return agent.page


def pressed(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.pressed.splice(0)")
    return found


def test_a_link_is_followed_a_button_pressed_and_a_box_entered(tab: Page) -> None:
    press(tab, "l")
    expect(tab).to_have_url(re.compile("#linked$"))
    press(tab, "b")
    assert pressed(tab) == ["B"]
    press(tab, "x")
    assert focused(tab) == "Boxed"
    tab.keyboard.insert_text("anew")
    expect(tab.get_by_label("Boxed")).to_have_value("anew")
    press(tab, "l", "b")
    assert pressed(tab) == []
    expect(tab.get_by_label("Boxed")).to_have_value("anewlb")


def test_nothing_that_sends_a_form_can_be_pressed_by_a_key(tab: Page) -> None:
    press(tab, "p", "f", "v", "t")
    assert pressed(tab) == []
    press(tab, "n", "d")
    assert pressed(tab) == []


@pytest.mark.parametrize("where", ["Text", "Long", "Choice", "Free"])
def test_whoever_types_presses_nothing(tab: Page, where: str) -> None:
    tab.get_by_label(where).focus()
    press(tab, "b", "?", "l")
    assert pressed(tab) == []
    expect(tab.locator("#keyboard")).not_to_be_visible()


def test_no_key_with_a_modifier_none_that_repeats_and_none_of_an_input_method(tab: Page) -> None:
    press(tab, "Control+b", "Alt+b", "Meta+b", "Shift+b")
    for event in ({"repeat": True}, {"isComposing": True}, {"keyCode": 229}):
        tab.evaluate(
            "(more) => document.body.dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'b', bubbles: true, ...more}))",
            event,
        )
    assert pressed(tab) == []
    tab.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'b', bubbles: true}))")
    assert pressed(tab) == ["B"]


def test_of_two_the_one_near_the_focus_answers(tab: Page) -> None:
    press(tab, "q")
    assert pressed(tab) == ["First"]
    tab.get_by_role("link", name="Here").focus()
    press(tab, "q")
    assert pressed(tab) == ["Second"]


def test_the_help_lists_the_keys_of_the_page(tab: Page) -> None:
    tab.get_by_role("link", name="Here").focus()
    press(tab, "?")
    dialog = tab.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    keys = dialog.locator("[data-of-page] dt").all_inner_texts()
    letters = sorted(key for key in keys if not key.isdigit())
    assert letters == ["b", "h", "l", "q", "x"], "Nothing that is hidden, disabled or sends a form"
    for meaning in ("Linked", "Button by name", "Boxed"):
        expect(dialog.locator("[data-of-page]")).to_contain_text(meaning)
    press(tab, "b")
    assert pressed(tab) == [], "Under an open dialog nothing is pressed"
    press(tab, "Escape")
    expect(dialog).not_to_be_visible()
    assert focused(tab) == "Here"


def test_the_link_in_the_footer_opens_the_same_help(tab: Page) -> None:
    tab_to(tab, "Keyboard")
    press(tab, "Enter")
    dialog = tab.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    assert focused(tab) == "Close"
    press(tab, "Enter")
    expect(dialog).not_to_be_visible()
    assert focused(tab) == "Keyboard"


def test_the_search_box_is_reached_out_of_the_help(tab: Page) -> None:
    press(tab, "?", "Control+k")
    expect(tab.get_by_role("dialog", name="Keyboard")).not_to_be_visible()
    expect(tab.get_by_role("searchbox")).to_be_focused()


def test_the_help_is_a_good_part_of_the_page(agent: DeskPage) -> None:
    agent.open("")
    press(agent.page, "?")
    agent.audit()


def test_the_link_in_the_footer_leads_to_a_page_without_script(without_script: DeskPage) -> None:
    page = without_script.page
    page.get_by_role("link", name="Keyboard").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keyboard")
    expect(page.locator("main")).to_contain_text("Go to the search box")


def test_the_search_box_is_left_by_escape(tab: Page) -> None:
    tab.get_by_role("link", name="Here").focus()
    box = tab.get_by_role("searchbox")
    press(tab, "/")
    expect(box).to_be_focused()
    tab.keyboard.insert_text("E1")
    press(tab, "Escape")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    press(tab, "Escape")
    assert focused(tab) == "Here"


def test_hover_texts_can_be_read_without_a_mouse(agent: DeskPage) -> None:
    page = agent.page
    agent.open("audit/")
    moment = page.locator("main time").first
    after = "one => getComputedStyle(one, '::after').content"
    assert moment.evaluate(after) == "none"
    press(page, "h")
    assert moment.get_attribute("title") in moment.evaluate(after)
    expect(page.get_by_role("button", name="Show hover texts")).to_have_attribute("aria-pressed", "true")
    agent.audit()
    press(page, "h")
    assert moment.evaluate(after) == "none"


def test_a_key_stands_beside_what_it_presses_and_not_in_its_name(tab: Page) -> None:
    shown = "one => getComputedStyle(one, '::after').content"
    hints = tab.get_by_role("button", name="Show hover texts, like UTC times", exact=True)
    assert '"h"' in hints.evaluate(shown) or "attr" in hints.evaluate(shown)
    tab.set_viewport_size({"width": 390, "height": 844})
    assert hints.evaluate(shown) == "none"


@pytest.fixture
def switched_off(agent: DeskPage) -> Iterator[Page]:
    """The agent's home after switching single keys off; they are on again afterwards."""
    page = agent.page
    choose(agent, is_on=False)
    agent.open("")
    page.evaluate(CONTROLS)
    yield page
    choose(agent, is_on=True)


def choose(agent: DeskPage, *, is_on: bool) -> None:
    page = agent.page
    page.goto(f"{agent.base_url}/settings")
    page.get_by_label("Single keys").set_checked(is_on)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Your settings are saved.")


def test_switched_off_no_single_key_does_anything(switched_off: Page) -> None:
    page = switched_off
    press(page, "b", "l", "?", "/")
    assert pressed(page) == []
    expect(page.locator("#keyboard")).not_to_be_visible()
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    press(page, "Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
    hint: Any = page.get_by_role("button", name="Show hover texts").evaluate(
        "one => getComputedStyle(one, '::after').content"
    )
    assert hint == "none"
    expect(page.locator(".desk-search-key")).to_be_hidden()
