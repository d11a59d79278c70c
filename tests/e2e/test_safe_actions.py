"""What agents do in a hurry: click twice, go back, use two tabs, and come back to an expired sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer
from webapp.staff import accounts

EU = "aurora-eu"


@pytest.fixture
def order(sandbox: SandboxServer) -> str:
    """A closed order of five units, new for each test."""
    order_id = f"SAFE-{len(sandbox.requests)}"
    sent = {
        "profileId": sandbox.application(EU)["stories"]["quiet"],
        "state": "closed",
        "cartItems": [{"sku": "GAS-230", "name": "Gas cartridge", "price": 7.95, "quantity": 5}],
    }
    body = {"customerSession": sent}
    sandbox.sandbox.call(EU, "updateCustomerSessionV2", path={"customerSessionId": order_id}, body=body)
    return order_id


def returned(sandbox: SandboxServer, order: str) -> int:
    answer = sandbox.sandbox.call(EU, "getCustomerSession", path={"customerSessionId": order})
    found: int = answer.body["customerSession"]["cartItems"][0].get("returnedQuantity", 0)
    return found


def sent(sandbox: SandboxServer) -> list[Any]:
    return [
        one for one in sandbox.requests if one.operation == "returnCartItems" and "dry=true" not in one.query
    ]


def preview(desk: DeskPage, order: str, units: int = 1) -> None:
    """From the return form to its filled-in preview."""
    desk.open(desk.at("sessions", order) + "/returns")
    desk.page.get_by_role("spinbutton").first.fill(str(units))
    desk.page.get_by_role("button", name="Preview the return").click()
    fill(desk.page)


def fill(page: Page) -> None:
    offer = page.locator("#preview")
    offer.get_by_label("Reason").select_option(label="Customer asked for it")
    offer.get_by_label("Ticket").fill("T-1001")


def button(page: Page) -> Any:
    return page.locator("#preview").get_by_role("button", name=re.compile("^Return"))


def test_a_double_click_returns_once(agent: DeskPage, sandbox: SandboxServer, order: str) -> None:
    preview(agent, order)
    sandbox.requests.clear()
    button(agent.page).dblclick(no_wait_after=True)
    expect(agent.heading()).to_have_text("Receipt")
    expect(agent.page.locator("#receipt")).to_contain_text("1 unit was returned")
    assert returned(sandbox, order) == 1
    assert len(sent(sandbox)) == 1
    agent.audit()


def test_the_back_button_and_the_button_once_more(
    agent: DeskPage, sandbox: SandboxServer, order: str
) -> None:
    preview(agent, order)
    button(agent.page).click()
    expect(agent.heading()).to_have_text("Receipt")
    receipt = agent.page.url
    sandbox.requests.clear()
    agent.page.go_back()
    if button(agent.page).count() == 0:  # the browser shows the form of before, without the preview
        agent.page.go_forward()
    else:
        fill(agent.page)
        button(agent.page).click()
    expect(agent.page).to_have_url(receipt)
    agent.page.reload()
    expect(agent.heading()).to_have_text("Receipt")
    assert returned(sandbox, order) == 1
    assert sent(sandbox) == []


def test_two_tabs_with_the_same_preview(agent: DeskPage, sandbox: SandboxServer, order: str) -> None:
    preview(agent, order, 2)
    other = DeskPage(agent.page.context.new_page(), agent.base_url)
    preview(other, order, 2)
    button(agent.page).click()
    expect(agent.heading()).to_have_text("Receipt")
    button(other.page).click()
    expect(other.page.locator("#preview")).to_contain_text("Something changed since the preview")
    expect(other.page.locator("#preview").get_by_label("Ticket")).to_have_value("T-1001")
    assert returned(sandbox, order) == 2
    other.audit()
    button(other.page).click()
    expect(other.heading()).to_have_text("Receipt")
    assert returned(sandbox, order) == 4
    other.check_console()


def test_two_agents_see_each_other(
    agent: DeskPage, new_context: Any, desk_app: Flask, sandbox: SandboxServer, order: str
) -> None:
    with desk_app.app_context():
        accounts.add("ben@example.com", "Ben Vogel", "agent", "correct horse battery")
    ben = DeskPage(new_context().new_page(), agent.base_url)
    ben.sign_in("ben@example.com", "correct horse battery")
    agent.page.clock.install()
    preview(agent, order)
    notice = agent.page.get_by_text("Ben Vogel has this form open too.").locator("visible=true")
    expect(notice).to_have_count(0)
    ben.open(ben.at("sessions", order) + "/returns")
    expect(ben.page.get_by_text("Alex Agent has this form open too.")).to_be_visible()
    agent.page.clock.run_for(21_000)  # an open page asks by itself
    expect(notice).to_have_count(1)
    agent.audit()


@pytest.fixture
def much_later(desk_app: Flask) -> Iterator[Callable[[timedelta], None]]:
    """Moves the desk's clock on."""

    def move(by: timedelta) -> None:
        desk_app.extensions["desk_clock"] = lambda: datetime.now(UTC) + by

    yield move
    desk_app.extensions.pop("desk_clock", None)


def test_a_sign_in_that_expired_over_the_confirm_form(
    agent: DeskPage, sandbox: SandboxServer, order: str, much_later: Callable[[timedelta], None]
) -> None:
    """Nothing is sent, nothing typed is lost, and nothing is returned unseen once one is signed in again."""
    preview(agent, order)
    page = agent.page
    page.locator("#preview").get_by_label("Note").fill("Box was wet")
    sandbox.requests.clear()
    much_later(timedelta(days=1))
    button(page).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert sandbox.requests == []
    page.get_by_label("E-mail").fill("agent@example.com")
    page.get_by_label("Password").fill("sandbox-agent")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main")).to_contain_text("Box was wet")
    agent.audit()
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.locator("#preview")).to_contain_text("This preview was more than half an hour old.")
    expect(page.locator("#preview").get_by_label("Note")).to_have_value("Box was wet")
    assert returned(sandbox, order) == 0
    agent.audit()
    button(page).click()
    expect(agent.heading()).to_have_text("Receipt")
    assert returned(sandbox, order) == 1


def test_a_lost_answer_and_what_an_agent_does_about_it(
    agent: DeskPage, sandbox: SandboxServer, order: str, much_later: Callable[[timedelta], None]
) -> None:
    page = agent.page
    preview(agent, order)
    target = f"/v2/customer_sessions/{order}/returns"
    # The rehearsal at the confirm goes to the same address first.
    sandbox.fault("extra_field", path=target)
    sandbox.fault("502", path=target)
    button(page).click()
    expect(agent.heading()).to_have_text("Receipt")
    expect(page.locator("#receipt")).to_contain_text("Nobody knows yet whether this was done")
    expect(page.locator("#unsettled")).to_contain_text("The call may still be under way")
    agent.audit()
    much_later(timedelta(minutes=2))
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#receipt")).to_contain_text("This was not done")
    expect(page.locator("#unsettled")).to_have_count(0)
    agent.audit()


def test_undo_of_a_reservation(agent: DeskPage, sandbox: SandboxServer) -> None:
    stories = sandbox.application(EU)["stories"]
    code, customer = stories["soft_coupon"], stories["quiet"]
    page = agent.page
    agent.open(agent.at("coupons", code))
    page.get_by_label("Customer ids").fill(customer)
    page.get_by_role("button", name="Preview the reservation").click()
    agent.confirm(re.compile("^Reserve"))
    page.get_by_role("link", name="Undo").click()
    expect(agent.heading()).to_contain_text(f"Take coupon {code} away")
    agent.audit()
    agent.confirm(re.compile("^Take"))
    answer = sandbox.sandbox.call(EU, "getReservedCustomers", path={"couponValue": code})
    assert customer not in [one["integrationId"] for one in answer.body["data"]]


def test_the_pages_about_writes(agent: DeskPage) -> None:
    for path in ("errors", "intentions/open", "audit/"):
        agent.open(path)
        expect(agent.heading()).to_be_visible()
        agent.audit()
