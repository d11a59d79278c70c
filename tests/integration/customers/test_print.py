"""The sheet for a data request: everything, who printed it, and what is not on it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.customers.test_customer_page import address
from tests.support.page import audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU


@pytest.fixture
def customer(shop: dict[str, Any]) -> str:
    found: str = shop["stories"]["everything"]
    return found


def test_one_page_has_every_section(agent: FlaskClient, shared_sandbox: SandboxServer, customer: str) -> None:
    answer = agent.get(address(customer, "print"))
    audit_page(answer.text)
    assert [one.operation for one in shared_sandbox.requests] == ["getCustomerInventory"]
    for heading in (
        "Profile",
        "Coupons",
        "Aurora Club",
        "Aurora Card",
        "Referrals",
        "Giveaways",
        "Achievements",
    ):
        assert f">{heading}</h2>" in answer.text
    for fact in ("Aurora Europe", ">live<", "Ada, ada@shop.test", "BRING-EU-E1", "EC-10004", "Matthias"):
        assert fact in answer.text, fact
    assert "Not on this sheet" in answer.text
    assert "hx-get" not in answer.text.split("<main", 1)[1], "Paper refreshes nothing"


def test_every_field_can_be_added_and_none_of_them_lies(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    plain = agent.get(address(customer, "print")).text
    assert "isReservationMandatory" not in plain
    full = agent.get(address(customer, "print?fields=all")).text
    audit_page(full)
    sheet = full.split("<pre", 1)[1].split("</pre>", 1)[0]
    body = shared_sandbox.sandbox.call(
        EU, "getCustomerInventory", path={"integrationId": customer}, query={"profile": "true"}
    ).body
    assert str(body["profile"]["totalSales"]) in sheet, "Exactly as it was sent"
    for field in ("isReservationMandatory", "implicitlyReserved", "currentBalance", "joinDate"):
        assert field in sheet
    assert "expiredBalance" not in sheet
    assert "spentBalance" not in sheet


def test_printing_is_recorded(app: Flask, agent: FlaskClient, customer: str) -> None:
    agent.get(address(customer, "print"))
    with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT actor_name, subject FROM audit_entry JOIN audit_content ON entry_id = id"
                " WHERE action = 'customers.print'"
            )
        ).one()
    assert tuple(row) == ("Ada", customer)


def test_a_page_on_paper_says_where_when_and_by_whom(agent: FlaskClient, customer: str) -> None:
    page = agent.get(address(customer, "coupons")).text
    said = page.split('class="desk-paper">', 1)[1].split("</p>", 1)[0]
    assert "Aurora Europe (live) · printed by Ada" in said
