"""A customer asks to be forgotten: one supervisor asks, an admin approves, and nothing of them is left."""

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
    """Sam, a supervisor, in a browser of their own."""
    yield from demo_person(new_context, desk_url, "supervisor", US)


@pytest.fixture
def deciding(new_context: Any, desk_url: str) -> Iterator[DeskPage]:
    """The admin, in another."""
    yield from demo_person(new_context, desk_url, "admin", US)


def erased(sandbox: SandboxServer) -> int:
    """How often Talon.One was told to erase."""
    return len([one for one in sandbox.requests if one.operation == "deleteCustomerData"])


def test_two_people_erase_a_customer(asking: DeskPage, deciding: DeskPage, sandbox: SandboxServer) -> None:
    customer = sandbox.application(US)["stories"]["quiet"]
    page = asking.page
    asking.open(asking.at("customers", customer))
    page.locator("#note-text").fill("Calls on Mondays")
    page.get_by_role("button", name="Keep the note").click()
    asking.more().get_by_role("link", name="Erase", exact=True).click()
    asking.audit()
    page.get_by_label("I checked that whoever asks is this customer").check()
    page.get_by_label("Identifier").fill("somebody else")
    page.get_by_role("button", name="Preview the erasure").click()
    expect(page.locator("#erasing [aria-invalid]").first).to_be_visible()
    page.get_by_label("Identifier").fill(customer)
    page.get_by_role("button", name="Preview the erasure").click()
    preview = page.locator("#preview")
    preview.get_by_label("Reason").select_option(label="Customer asked for it")
    preview.get_by_label("Ticket").fill("SUP-2002")
    asking.audit()
    preview.get_by_role("button", name="Ask for approval").click()
    expect(page.locator("#request")).to_contain_text("Nothing has been changed yet")
    request = page.url
    sandbox.requests.clear()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    deciding.page.goto(request)
    expect(deciding.page.locator("#look")).to_contain_text("All is as it was when this was asked for")
    deciding.audit()
    deciding.page.get_by_role("button", name="Approve").dblclick(no_wait_after=True)
    expect(deciding.heading()).to_have_text("Receipt")
    expect(deciding.page.locator("#receipt")).to_contain_text("Abouterased")
    expect(deciding.page.get_by_role("button", name="Copy identifier")).to_have_count(0)
    deciding.audit()
    assert erased(sandbox) == 1
    assert customer not in deciding.page.locator("main").inner_text()
    deciding.open("erasures")
    expect(deciding.page.locator("main")).to_contain_text("Sam Supervisor")
    deciding.audit()

    page.goto(request)
    assert customer not in page.locator("main").inner_text()
    asking.open(asking.at("customers", customer))
    expect(page.locator("main")).not_to_contain_text("Calls on Mondays")
    assert erased(sandbox) == 1
