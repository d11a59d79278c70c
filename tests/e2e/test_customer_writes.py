"""What an agent changes about a customer: attributes, an audience and back, goodwill up to the cap."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

EU = "aurora-eu"


@pytest.fixture
def customer(sandbox: SandboxServer) -> str:
    """A customer of this test alone."""
    name = f"WRITES-{len(sandbox.requests)}"
    body = {"attributes": {"Name": "Anna <b>", "Newsletter": False}}
    sandbox.sandbox.call(EU, "updateCustomerProfileV2", path={"integrationId": name}, body=body)
    return name


def profile(sandbox: SandboxServer, customer: str) -> dict[str, Any]:
    asked = {"path": {"integrationId": customer}, "query": {"profile": "true"}}
    found: dict[str, Any] = sandbox.sandbox.call(EU, "getCustomerInventory", **asked).body["profile"]
    return found


def confirm(desk: DeskPage, button: str) -> None:
    """Give a reason, press the button, and see the receipt."""
    offer = desk.page.locator("#preview, main").last
    offer.get_by_label("Reason", exact=True).last.select_option(label="Customer asked for it")
    desk.audit()
    desk.page.get_by_role("button", name=re.compile(f"^{button}")).click()
    expect(desk.heading()).to_have_text("Receipt")
    expect(desk.page.locator("#receipt")).to_contain_text("Done")


def test_attributes_an_audience_and_goodwill(agent: DeskPage, sandbox: SandboxServer, customer: str) -> None:
    page = agent.page
    agent.open(agent.at("customers", customer))
    page.get_by_role("link", name="Edit attributes").click()
    agent.audit()
    page.get_by_label("Name", exact=True).fill("Anna Berg")
    page.get_by_label("Newsletter").select_option(label="yes")
    page.get_by_role("button", name="Preview the change").click()
    expect(page.locator("#preview")).to_contain_text("Name: Anna <b> → Anna Berg")
    confirm(agent, "Save 2 attributes")
    assert profile(sandbox, customer)["attributes"] == {"Name": "Anna Berg", "Newsletter": True}

    agent.open(agent.at("customers", customer))
    page.get_by_label("Another audience").select_option(label="Staff and friends")
    page.get_by_role("button", name="Add to it").click()
    confirm(agent, "Add")
    assert [one["name"] for one in profile(sandbox, customer)["audienceMemberships"]] == ["Staff and friends"]
    page.get_by_role("link", name="Undo").or_(page.get_by_role("button", name="Undo")).click()
    confirm(agent, "Take")
    assert profile(sandbox, customer)["audienceMemberships"] == []

    agent.open(agent.at("customers", customer))
    page.get_by_role("link", name="Goodwill").click()
    agent.audit()
    page.get_by_label("Points", exact=True).fill("201")
    page.get_by_label("Reason", exact=True).select_option("Late parcel")
    preview = page.get_by_role("button", name="Preview: Goodwill points")
    preview.click()
    # The hint says the same beforehand; only a refused field is marked.
    expect(page.get_by_label("Points", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#goodwill")).to_contain_text("At most 200 in your role")
    page.get_by_label("Points", exact=True).fill("200")
    preview.click()
    expect(page.locator("#preview")).to_contain_text("Adds 200 points to Aurora Club")
    confirm(agent, "Give")
    expect(page.locator("#receipt")).to_contain_text("Added 200 points to Aurora Club")
    agent.check_console()
