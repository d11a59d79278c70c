"""Signing in, out, and having been signed out in the middle of something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer
from webapp.staff import managing


def test_sign_in_page_and_a_wrong_password(desk: DeskPage) -> None:
    page = desk.page
    page.goto(f"{desk.base_url}/aurora-eu/audit")
    expect(page).to_have_url(re.compile("/sign-in"))
    desk.audit()
    page.get_by_label("E-mail").fill("agent@example.com")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("E-mail")).to_have_value("agent@example.com")
    expect(page.locator("main")).to_contain_text("password")
    desk.audit()
    page.get_by_label("Password").fill("sandbox-agent")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/aurora-eu/audit"))
    desk.audit()


def test_after_signing_out_back_shows_nothing_of_a_customer(agent: DeskPage, sandbox: SandboxServer) -> None:
    page = agent.page
    customer = sandbox.application()["stories"]["everything"]
    inventory = sandbox.sandbox.call(
        "aurora-eu", "getCustomerInventory", path={"integrationId": customer}, query={"profile": "true"}
    )
    name = inventory.body["profile"]["attributes"]["Name"]
    agent.search(customer)
    expect(page.get_by_text(name).first).to_be_visible()
    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    kept = page.evaluate("JSON.stringify([Object.values(sessionStorage), Object.values(localStorage)])")
    assert customer not in kept, "Nothing of a customer stays in the browser"
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert name not in page.content()


@pytest.fixture
def much_later(desk_app: Flask) -> Iterator[Callable[[], None]]:
    """Moves the desk's clock beyond the end of every sign-in."""

    def move() -> None:
        desk_app.extensions["desk_clock"] = lambda: datetime.now(UTC) + timedelta(days=1)

    yield move
    desk_app.extensions.pop("desk_clock", None)


def test_an_expired_sign_in_leaves_the_form_as_it_is(
    agent: DeskPage, sandbox: SandboxServer, much_later: Callable[[], None]
) -> None:
    page = agent.page
    order = sandbox.application()["stories"]["return"]
    agent.open(agent.at("sessions", order) + "/returns")
    page.get_by_role("spinbutton").first.fill("1")
    much_later()
    page.get_by_role("button", name="Preview the return").click()
    expect(page.locator("#notices")).to_contain_text("sign in", ignore_case=True)
    expect(page.get_by_role("spinbutton").first).to_have_value("1")
    second_tab = DeskPage(page.context.new_page(), agent.base_url)
    second_tab.sign_in("agent@example.com", "sandbox-agent")
    page.get_by_role("button", name="Preview the return").click()
    expect(page.locator("#preview").get_by_label("Reason")).to_be_visible()


def test_a_viewer_is_offered_nothing_that_writes(viewer: DeskPage, sandbox: SandboxServer) -> None:
    stories = sandbox.application()["stories"]
    viewer.open(viewer.at("sessions", stories["return"]))
    expect(viewer.heading()).to_contain_text(stories["return"])
    for name in ("Return items", "Reopen"):
        expect(viewer.page.get_by_role("link", name=name)).to_have_count(0)
    viewer.open(viewer.at("coupons", stories["hard_coupon"]))
    expect(viewer.page.get_by_role("button", name="Preview the reservation")).to_have_count(0)
    viewer.audit()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_stays(agent: DeskPage, theme: str) -> None:
    page = agent.page
    page.goto(f"{agent.base_url}/settings")
    page.get_by_label("Theme").select_option(theme)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    agent.audit()


def test_a_click_after_the_end_leads_to_the_sign_in_and_back(
    agent: DeskPage, sandbox: SandboxServer, much_later: Callable[[], None]
) -> None:
    page, customer = agent.page, sandbox.application()["stories"]["everything"]
    agent.open(agent.at("customers", customer) + "/")
    much_later()
    page.get_by_role("link", name="Coupons").first.click()
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("E-mail").fill("agent@example.com")
    page.get_by_label("Password").fill("sandbox-agent")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(re.escape(f"/customers/{customer}/")))


def test_what_a_page_asks_again_and_again_says_so(agent: DeskPage) -> None:
    page = agent.page
    agent.open("")
    page.evaluate(
        """() => {
          const part = document.createElement("span");
          part.id = "part";
          part.setAttribute("hx-get", "/settings/keyboard");
          part.setAttribute("hx-trigger", "every 50ms, click");
          part.setAttribute("hx-swap", "none");
          document.querySelector("main").append(part);
          htmx.process(part);
        }"""
    )
    with page.expect_request(re.compile("/settings/keyboard")) as asked:
        pass
    assert asked.value.headers["desk-poll"] == "1"
    page.evaluate("document.getElementById('part').remove()")
    page.evaluate(
        """() => {
          const link = document.createElement("a");
          link.id = "link";
          link.textContent = "Look";
          link.setAttribute("hx-get", "/settings/sign-ins");
          link.setAttribute("hx-swap", "none");
          document.querySelector("main").append(link);
          htmx.process(link);
        }"""
    )
    with page.expect_request(re.compile("/settings/sign-ins")) as clicked:
        page.locator("#link").click()
    assert "desk-poll" not in clicked.value.headers


def test_what_changed_is_told_on_every_page_until_it_is_put_away(agent: DeskPage, desk_app: Flask) -> None:
    page = agent.page
    with desk_app.app_context():
        managing.set_role("agent@example.com", "agent", "aurora-us")
    agent.open("")
    told = page.get_by_role("region", name="About your account")
    expect(told).to_contain_text("Your role in Aurora America was changed: you are agent there now")
    expect(told).to_contain_text("by a command on the server")
    agent.audit()
    page.goto(f"{agent.base_url}/settings")
    told.get_by_role("button", name="I know of it").click()
    expect(page).to_have_url(re.compile("/settings$"))
    expect(told).to_have_count(0)
