"""The customer page: everything a customer holds, from one call; panels that are asked for alone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU, US
from webapp.addresses import path_safe
from webapp.customers.presenters import FLAGS

HTMX = {"HX-Request": "true"}
HOSTILE = ["<script>alert(1)</script>", "50%/half", "a+b c", "..", "🎁", "x" * 1000, "%2F%00", "'\"&;"]


def address(customer: str, tab: str = "", application: str = EU) -> str:
    return f"/{application}/customers/{path_safe(customer)}/{tab}"


@pytest.fixture
def customer(shop: dict[str, Any]) -> str:
    found: str = shop["customers"][0]
    return found


@pytest.mark.parametrize("tab", ["", *[one for one in FLAGS if one != "overview"]])
def test_every_tab_is_a_page_from_one_call(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str, tab: str
) -> None:
    answer = agent.get(address(customer, tab))
    assert answer.status_code == 200
    audit_page(answer.text)
    assert [one.operation for one in shared_sandbox.requests] == ["getCustomerInventory"]


@pytest.mark.parametrize("tab", [one for one in FLAGS if one != "overview"])
def test_a_panel_alone_asks_only_for_its_own_section(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str, tab: str
) -> None:
    answer = agent.get(address(customer, tab), headers=HTMX)
    assert answer.status_code == 200
    audit_fragment(answer.text)
    assert [one.query for one in shared_sandbox.requests] == [f"{tab}=true"]
    assert "HX-Request" in answer.headers["Vary"]


def test_a_panel_alone_is_the_same_rendering_as_in_the_page(agent: FlaskClient, customer: str) -> None:
    part = agent.get(address(customer, "coupons"), headers=HTMX).text.strip().splitlines()
    page = agent.get(address(customer, "coupons")).text
    rows = [line.strip() for line in part if "data-label" in line]
    assert rows
    assert all(row in page for row in rows)


def test_coupons_show_state_hold_and_uses(
    agent: FlaskClient, shop: dict[str, Any], shared_sandbox: SandboxServer
) -> None:
    holder, code = _holder_of(shared_sandbox, shop["coupons"]["hard"])
    page = agent.get(address(holder, "coupons")).text
    row = next(part for part in page.split("<tr>") if f">{code}<" in part)
    assert ">hard<" in row


def _holder_of(sandbox: SandboxServer, codes: list[str]) -> tuple[str, str]:
    for code in codes:
        held = sandbox.sandbox.call(EU, "getReservedCustomers", path={"couponValue": code}).body["data"]
        if held:
            return held[0]["integrationId"], code
    raise AssertionError("The seed has a hard coupon that somebody holds.")


def test_the_other_application_is_another_world(agent: FlaskClient, customer: str) -> None:
    answer = agent.get(address(customer, application=US))
    assert answer.status_code == 404
    audit_page(answer.text)


@pytest.mark.parametrize("identifier", HOSTILE)
def test_an_identifier_that_is_not_there_is_said_so(agent: FlaskClient, identifier: str) -> None:
    answer = agent.get(address(identifier))
    assert answer.status_code in (404, 422), answer.status
    audit_page(answer.text)
    assert "<script>alert" not in answer.text


def test_odd_identifiers_of_real_customers_open(agent: FlaskClient, shop: dict[str, Any]) -> None:
    odd = [one for one in shop["customers"] if path_safe(one) != one]
    assert odd, "The seed has customers with odd identifiers"
    for one in odd:
        answer = agent.get(address(one))
        assert answer.status_code == 200, one
        audit_page(answer.text)


def test_an_unknown_tab_is_not_found_and_asks_nothing(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    assert agent.get(address(customer, "ledger")).status_code == 404
    assert shared_sandbox.requests == []


def test_a_view_is_recorded_with_its_subject(app: Flask, agent: FlaskClient, customer: str) -> None:
    agent.get(address(customer))
    with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT action, application, subject FROM audit_entry JOIN audit_content ON entry_id = id"
                " WHERE action LIKE 'customers.%'"
            )
        ).one()
    assert tuple(row) == ("customers.overview", EU, customer)


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        ({"kind": "503", "count": 0}, 502, "Try again"),
        ({"kind": "429", "count": 0, "retry_after": 60}, 503, "60"),
        ({"kind": "cut_before", "count": 0}, 502, "Try again"),
    ],
)
def test_an_upstream_in_trouble_is_said_with_what_to_do(
    agent: FlaskClient,
    shared_sandbox: SandboxServer,
    customer: str,
    fault: dict[str, Any],
    status: int,
    said: str,
) -> None:
    shared_sandbox.fault(**fault)
    answer = agent.get(address(customer))
    assert answer.status_code == status
    audit_page(answer.text)
    assert said in answer.text
    panel = agent.get(address(customer, "coupons"), headers=HTMX)
    audit_fragment(panel.text)
    assert address(customer, "coupons") in panel.text, "A panel that failed can be tried again alone"


def test_a_read_survives_one_stumble(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    shared_sandbox.fault("503", count=1)
    assert agent.get(address(customer)).status_code == 200


def test_a_viewer_sees_the_same(viewer: FlaskClient, customer: str) -> None:
    assert viewer.get(address(customer)).status_code == 200


def test_nobody_else_sees_anything(client: FlaskClient, shared_sandbox: SandboxServer, customer: str) -> None:
    assert client.get(address(customer)).status_code in (302, 303, 401)
    assert shared_sandbox.requests == []


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40])
def test_a_program_number_beyond_all_numbers_is_no_address(
    agent: FlaskClient, shared_sandbox: SandboxServer, number: str
) -> None:
    answer = agent.get(f"/{EU}/programs/{number}/cards/C1")
    assert answer.status_code == 404
    audit_page(answer.text)
    assert shared_sandbox.requests == []
