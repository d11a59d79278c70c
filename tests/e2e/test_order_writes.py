"""An open order in an agent's hands: a code is put on, another taken off, then it is closed and cancelled."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

EU = "aurora-eu"


@pytest.fixture
def order(sandbox: SandboxServer) -> str:
    """An open order with a code that nobody knows on it, new for each test."""
    order_id = f"OPEN-{len(sandbox.requests)}"
    sent = {
        "profileId": sandbox.application(EU)["stories"]["quiet"],
        "couponCodes": ["NO SUCH <code>"],
        "cartItems": [{"sku": "GAS-230", "name": "Gas cartridge", "price": 7.95, "quantity": 12}],
    }
    body = {"customerSession": sent}
    sandbox.sandbox.call(EU, "updateCustomerSessionV2", path={"customerSessionId": order_id}, body=body)
    return order_id


def stored(sandbox: SandboxServer, order: str) -> dict[str, Any]:
    answer = sandbox.sandbox.call(EU, "getCustomerSession", path={"customerSessionId": order})
    found: dict[str, Any] = answer.body["customerSession"]
    return found


def step(desk: DeskPage, order: str, name: str) -> None:
    """From the page of the order to one of its steps."""
    desk.open(desk.at("sessions", order))
    desk.page.locator(".desk-standing").get_by_role("link", name=name, exact=True).click()


def test_codes_then_closed_then_cancelled(agent: DeskPage, sandbox: SandboxServer, order: str) -> None:
    page, preview = agent.page, agent.page.locator("#preview")
    agent.open(agent.at("sessions", order))
    agent.audit()
    step(agent, order, "Change codes")
    expect(agent.heading()).to_have_text("Change codes")
    page.get_by_role("button", name="Preview the code").click()
    expect(page.get_by_text("Give a code.")).to_be_visible()
    agent.audit()
    page.get_by_label("Code", exact=True).fill("WELCOME-EU")
    page.get_by_role("button", name="Preview the code").click()
    expect(preview).to_contain_text("WELCOME-EU")
    agent.audit()
    agent.confirm(re.compile("^Put WELCOME-EU"))
    assert stored(sandbox, order)["couponCodes"] == ["NO SUCH <code>", "WELCOME-EU"]

    step(agent, order, "Change codes")
    page.get_by_role("button", name="Remove NO SUCH <code>").click()
    expect(preview).to_contain_text("Nothing: this code gave nothing.")
    agent.audit()
    agent.confirm(re.compile("^Take NO SUCH <code> off"))
    assert stored(sandbox, order)["couponCodes"] == ["WELCOME-EU"]

    step(agent, order, "Close order")
    expect(preview).to_contain_text("This order counts as bought then.")
    agent.audit()
    agent.confirm(re.compile("^Close order"))
    assert stored(sandbox, order)["state"] == "closed"

    step(agent, order, "Cancel order")
    expect(preview).to_contain_text("cancelled is final")
    agent.audit()
    agent.confirm(re.compile(f"^Cancel order {order} for good"))
    agent.audit()
    assert stored(sandbox, order)["state"] == "cancelled"
    agent.open(agent.at("sessions", order))
    expect(page.locator(".desk-standing")).to_contain_text("Final: nothing more can be done with it.")
    expect(page.locator(".desk-standing").get_by_role("link")).to_have_count(0)


def test_without_script(without_script: DeskPage, sandbox: SandboxServer, order: str) -> None:
    page = without_script.page
    step(without_script, order, "Change codes")
    page.get_by_label("Code", exact=True).fill("NONSENSE")
    page.get_by_label("Kind of code").select_option(label="Referral code")
    page.get_by_role("button", name="Preview the code").click()
    without_script.confirm(re.compile("^Put NONSENSE on order .* though it gives nothing"))
    assert stored(sandbox, order)["referralCode"] == "NONSENSE"
