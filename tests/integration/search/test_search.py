"""The one box without patterns: straight to the one match, a list of several, or what was tried."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.integration.search.conftest import MakeDesk, asked, signed_in
from tests.support.page import audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU
from webapp.addresses import path_safe

EVERYTHING = ["getCustomerInventory", "getCustomerSession", "getLoyaltyCardBalances", "getReservedCustomers"]


@pytest.fixture
def agent(make_desk: MakeDesk) -> FlaskClient:
    """Ada on a desk that knows no patterns."""
    return signed_in(make_desk())


def ask(browser: FlaskClient, text: str, application: str = EU, more: str = "") -> Any:
    return browser.get(f"/{application}/search?q={quote(text)}{more}")


def test_a_customer_id_leads_to_the_customer(agent: FlaskClient, shop: dict[str, Any]) -> None:
    for customer in [*shop["customers"][:5], *shop["stories"]["odd_ids"]]:
        assert ask(agent, customer).location == f"/{EU}/customers/{path_safe(customer)}/"


def test_an_order_id_leads_to_the_order(agent: FlaskClient, shop: dict[str, Any]) -> None:
    for state in ("open", "closed", "partially_returned", "cancelled"):
        order = shop["sessions"][state][0]
        assert ask(agent, order).location == f"/{EU}/sessions/{path_safe(order)}"


def test_a_code_leads_to_the_coupon(agent: FlaskClient, shop: dict[str, Any]) -> None:
    code = shop["coupons"]["hard"][0]
    assert ask(agent, code).location == f"/{EU}/coupons/{path_safe(code)}"


def test_a_card_number_is_asked_in_each_card_program(agent: FlaskClient, shop: dict[str, Any]) -> None:
    card = shop["cards"][0]
    assert (
        ask(agent, card["card"]).location
        == f"/{EU}/programs/{card['program']}/cards/{path_safe(card['card'])}"
    )


def test_blanks_around_a_paste_do_not_matter(agent: FlaskClient, shop: dict[str, Any]) -> None:
    assert ask(agent, f"  {shop['customers'][0]}\t").status_code == 302


def test_the_questions_are_asked_side_by_side_and_nothing_else(
    agent: FlaskClient, shared_sandbox: SandboxServer
) -> None:
    ask(agent, "nobody-has-this")
    assert asked(shared_sandbox) == EVERYTHING
    assert {one.method for one in shared_sandbox.requests} == {"GET"}


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_nothing_and_too_much_are_refused_before_asking(
    agent: FlaskClient, shared_sandbox: SandboxServer, text: str
) -> None:
    answer = ask(agent, text)
    assert answer.status_code == 422
    audit_page(answer.text)
    assert shared_sandbox.requests == []


def test_several_matches_are_listed(agent: FlaskClient, shared_sandbox: SandboxServer) -> None:
    body = {"customerSession": {"profileId": "E10010", "cartItems": []}}
    path = {"customerSessionId": "VIP-EU-03"}
    shared_sandbox.sandbox.call(EU, "updateCustomerSessionV2", path=path, body=body)
    answer = ask(agent, "VIP-EU-03")
    assert answer.status_code == 200
    audit_page(answer.text)
    assert f'href="/{EU}/sessions/VIP-EU-03"' in answer.text
    assert f'href="/{EU}/coupons/VIP-EU-03"' in answer.text
    assert "Not there: Customer, Card in Aurora Card" in answer.text


def test_a_viewer_is_asked_for_like_everybody(make_desk: MakeDesk, shop: dict[str, Any]) -> None:
    viewer = signed_in(make_desk(), "Vic", "viewer")
    assert ask(viewer, shop["customers"][0]).status_code == 302
    assert ask(viewer, "nobody-has-this").status_code == 404


def test_nobody_searches_without_signing_in(make_desk: MakeDesk, shared_sandbox: SandboxServer) -> None:
    answer = make_desk().test_client().get(f"/{EU}/search?q=E10004")
    assert answer.location.startswith("/sign-in")
    assert shared_sandbox.requests == []


def test_the_front_door_leads_to_the_application_one_was_in_last(agent: FlaskClient) -> None:
    agent.get("/aurora-us/")
    assert agent.get("/").location == "/aurora-us/"
    page = agent.get("/settings").text
    assert 'action="/aurora-us/search"' in page
