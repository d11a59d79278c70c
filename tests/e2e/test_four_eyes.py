"""Goodwill above what an agent may give: asked for in one browser, decided on in another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import DeskPage, demo_person
from tests.support.seeded import SandboxServer

US = "aurora-us"


@pytest.fixture
def asking(new_context: Any, desk_url: str) -> Iterator[DeskPage]:
    """Alex, who may give up to 200 points, in a browser of their own."""
    yield from demo_person(new_context, desk_url, "agent", US)


@pytest.fixture
def deciding(new_context: Any, desk_url: str) -> Iterator[DeskPage]:
    """Sam, who may give up to 500, in another."""
    yield from demo_person(new_context, desk_url, "supervisor", US)


def ask(desk: DeskPage, customer: str, points: int) -> str:
    """Ask for goodwill; gives the address of the request."""
    desk.open(desk.at("customers", customer) + "/goodwill")
    desk.page.get_by_label("Points", exact=True).fill(str(points))
    desk.page.get_by_label("Reason", exact=True).first.select_option("Late parcel")
    desk.page.get_by_role("button", name="Preview").first.click()
    preview = desk.page.locator("#preview")
    preview.get_by_label("Reason").select_option(label="Goodwill")
    preview.get_by_label("Ticket").fill("SUP-1001")
    desk.audit()
    preview.get_by_role("button", name=f"Ask for approval: Give Goodwill points to {customer}").click()
    expect(desk.heading()).to_have_text(f"Goodwill points for customer {customer}")
    expect(desk.page.locator("#request")).to_contain_text("Nothing has been changed yet")
    return desk.page.url


def given(sandbox: SandboxServer) -> int:
    """How many events were really tracked."""
    sent = [one for one in sandbox.requests if one.operation == "trackEventV2"]
    return len([one for one in sent if "dry=true" not in one.query])


def test_asked_for_and_approved(asking: DeskPage, deciding: DeskPage, sandbox: SandboxServer) -> None:
    customer = sandbox.application(US)["stories"]["quiet"]
    deciding.page.clock.install()
    deciding.open("")
    menu = deciding.page.get_by_role("navigation", name="Desk")
    expect(menu.get_by_role("link", name="Approvals", exact=True)).to_be_visible()
    sandbox.requests.clear()
    ask(asking, customer, 250)
    asking.audit()
    assert given(sandbox) == 0
    deciding.page.clock.run_for(61_000)  # an open page asks by itself
    menu.get_by_role("link", name="Approvals 1 waits for you").click()
    deciding.audit()
    deciding.page.get_by_role("link", name=f"Goodwill points for customer {customer}").click()
    expect(deciding.page.locator("#look")).to_contain_text("All is as it was when this was asked for")
    expect(deciding.page.get_by_text("Adds 250 points")).to_be_visible()
    deciding.audit()
    deciding.page.get_by_role("button", name="Approve: Give Goodwill points").dblclick(no_wait_after=True)
    expect(deciding.heading()).to_have_text("Receipt")
    receipt = deciding.page.locator("#receipt")
    expect(receipt).to_contain_text("Asked for byAlex Agent")
    expect(receipt).to_contain_text("Approved bySam Supervisor")
    deciding.audit()
    assert given(sandbox) == 1
    asking.open("")
    asking.page.get_by_role("link", name="Give goodwill").click()
    expect(asking.page.locator("#request")).to_contain_text("Approved by Sam Supervisor.")
    asking.page.get_by_role("link", name="Receipt", exact=True).click()
    expect(asking.page.locator("#receipt")).to_contain_text("Asked for byAlex Agent")


def test_declined_without_script_and_on_a_phone(
    asking: DeskPage, new_context: Any, desk_url: str, sandbox: SandboxServer
) -> None:
    customer = sandbox.application(US)["stories"]["everything"]
    address = ask(asking, customer, 400)
    sandbox.requests.clear()
    for desk in demo_person(new_context, desk_url, "supervisor", US, java_script_enabled=False):
        desk.page.set_viewport_size({"width": 390, "height": 844})
        desk.page.goto(address)
        desk.page.get_by_label("Why not?").fill("They had 300 last week")
        desk.page.get_by_role("button", name="Decline").press("Enter")
        expect(desk.page.locator("#request")).to_contain_text("Declined by Sam Supervisor.")
    asking.open("")
    expect(asking.page.get_by_text("Your request has ended:")).to_be_visible()
    asking.page.goto(address)
    expect(asking.page.get_by_text("They had 300 last week")).to_be_visible()
    asking.audit()
    assert given(sandbox) == 0
