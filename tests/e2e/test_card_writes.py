"""An agent links a replacement card to a customer and makes a referral code, in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

EU = "aurora-eu"


def test_a_card_and_a_code_for_one_customer(agent: DeskPage, sandbox: SandboxServer) -> None:
    stories = sandbox.application(EU)["stories"]
    customer, replaced = stories["quiet"], stories["replaced_card"]
    page = agent.page

    agent.open(agent.at("customers", customer) + "/cards")
    page.get_by_role("link", name="Link a card").click()
    expect(agent.heading()).to_have_text("Link a card")
    agent.audit()
    number = page.get_by_role("textbox", name="Card number")
    number.fill(replaced["card"])
    page.get_by_role("button", name="Preview the linking").click()
    expect(page.locator("#asking")).to_contain_text(f"It was replaced by card {replaced['replacement']}")
    agent.audit()
    number.fill(replaced["replacement"])
    page.get_by_role("button", name="Preview the linking").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("This moves no points, and cannot be undone here.")
    agent.audit()
    agent.confirm(re.compile("^Link"))
    expect(page.locator("#receipt")).to_contain_text(
        f"Card {replaced['replacement']} is linked to {customer}"
    )
    agent.audit()
    page.get_by_role("link", name="Back to it").click()
    expect(page.locator("main")).to_contain_text(customer)

    agent.open(agent.at("customers", customer) + "/referrals")
    page.get_by_role("link", name="Create a referral code").click()
    page.get_by_label("How often it can be used").fill("3")
    page.get_by_role("textbox", name="Only for this friend").fill("nobody-like-this")
    page.get_by_role("button", name="Preview the code").click()
    expect(page.locator("#asking")).to_contain_text("There is no customer with this id: nobody-like-this")
    agent.audit()
    page.get_by_role("textbox", name="Only for this friend").fill("")
    page.get_by_role("button", name="Preview the code").click()
    expect(preview).to_contain_text("Limits that the campaign sets on referrals are ignored here")
    agent.audit()
    agent.confirm(re.compile("^Create a code"))
    receipt = page.locator("#receipt")
    expect(receipt).to_contain_text("A referral code of Bring a friend was made")
    agent.audit()
    inventory = sandbox.sandbox.call(
        EU, "getCustomerInventory", path={"integrationId": customer}, query={"referrals": "true"}
    )
    (made,) = inventory.body["referrals"]
    expect(receipt.locator(f'[data-copy="{made["code"]}"]')).to_be_visible()
    assert [each.operation for each in sandbox.requests].count("createReferral") == 1
