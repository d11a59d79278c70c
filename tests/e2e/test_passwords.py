"""Typing a password: it can be shown, and a new one is judged meanwhile."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import expect

from tests.support.browser import DeskPage
from webapp.staff import accounts, managing


def test_it_can_be_shown_and_is_hidden_again(desk: DeskPage) -> None:
    page = desk.page
    page.goto(f"{desk.base_url}/sign-in")
    box, button = page.get_by_label("Password"), page.get_by_role("button", name="Show password")
    expect(button).to_have_attribute("aria-pressed", "false")
    box.fill("sandbox-agent")
    expect(box).to_have_attribute("type", "password")
    desk.audit()
    box.press("Tab")  # the very next stop of the keyboard
    expect(button).to_be_focused()
    button.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(box).to_have_attribute("type", "text")
    expect(box).to_have_value("sandbox-agent")
    expect(box).to_have_attribute("autocomplete", "current-password")
    desk.audit()
    sent_as = page.evaluate_handle(
        """() => {
          const seen = {};
          document.querySelector("main form").addEventListener("submit", (event) => {
            seen.type = event.target.elements.password.type;
            event.preventDefault();
          });
          return seen;
        }"""
    )
    page.get_by_label("E-mail").fill("agent@example.com")
    box.press("Enter")
    assert sent_as.evaluate("seen => seen.type") == "password"
    expect(button).to_have_attribute("aria-pressed", "false")


def test_every_box_has_its_own(agent: DeskPage) -> None:
    page = agent.page
    page.goto(f"{agent.base_url}/settings")
    buttons = page.get_by_role("button", name="Show password")
    expect(buttons).to_have_count(3)
    buttons.nth(1).click()
    types = page.eval_on_selector_all("[autocomplete$=password]", "all => all.map((one) => one.type)")
    assert types == ["password", "text", "password"]
    agent.audit()


def test_without_script_there_is_no_button(without_script: DeskPage) -> None:
    page = without_script.page
    page.goto(f"{without_script.base_url}/settings")
    expect(page.get_by_role("button", name="Show password")).to_have_count(0)


def test_a_new_one_is_judged_while_it_is_typed(agent: DeskPage) -> None:
    page = agent.page
    page.goto(f"{agent.base_url}/settings")
    page.get_by_label("Present password").fill("sandbox-agent")
    verdict = page.locator("[aria-live]").filter(has_text=re.compile("Too short|Strong|Quickly"))
    with page.expect_request(re.compile("/settings/password/strength")) as asked:
        page.get_by_label("New password", exact=True).press_sequentially("river")
    assert asked.value.method == "POST"
    assert asked.value.post_data in {"new_password=" + "river"[:length] for length in range(1, 6)}
    expect(verdict).to_contain_text("Too short: 10 characters are missing.")
    page.get_by_label("New password", exact=True).fill("passwordpassword")
    expect(verdict).to_contain_text("Quickly guessed")
    agent.audit()
    page.get_by_label("New password", exact=True).fill("river stone lantern")
    expect(verdict).to_contain_text("Strong.")
    agent.audit()
    assert "river" not in page.url


def test_behind_a_link_it_is_judged_too(desk: DeskPage, desk_app: Flask) -> None:
    with desk_app.app_context():
        address = managing.link_for(accounts.existing("viewer@example.com"))
    desk.page.goto(desk.base_url + "/" + address.split("/", 3)[3])
    desk.page.get_by_label("New password", exact=True).fill("river stone lantern")
    expect(desk.page.get_by_text("Strong.")).to_be_visible()
    desk.audit()
