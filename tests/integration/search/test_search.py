"""The one box: straight to the one match, a list of several, or what was tried."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.support.page import audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU
from webapp.addresses import path_safe


def ask(browser: FlaskClient, text: str, application: str = EU) -> Any:
    return browser.get(f"/{application}/search?q={quote(text)}")


def test_a_customer_id_leads_to_the_customer(agent: FlaskClient, shop: dict[str, Any]) -> None:
    for customer in shop["customers"][:5]:
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


@pytest.mark.parametrize("text", ["nobody-has-this", "<script>alert(1)</script>", "..", "%", "🎁" * 20])
def test_nothing_found_says_what_was_tried_and_what_to_check(agent: FlaskClient, text: str) -> None:
    answer = ask(agent, text)
    assert answer.status_code == 404
    audit_page(answer.text)
    for words in ("Customer (not there)", "Order (not there)", "Coupon (not there)", "0 and O"):
        assert words in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_nothing_and_too_much_are_refused_before_asking(
    agent: FlaskClient, shared_sandbox: SandboxServer, text: str
) -> None:
    answer = ask(agent, text)
    assert answer.status_code == 422
    audit_page(answer.text)
    assert shared_sandbox.requests == []


def test_a_read_that_failed_is_not_called_absent(
    agent: FlaskClient, shared_sandbox: SandboxServer, shop: dict[str, Any]
) -> None:
    shared_sandbox.fault("503", operation="getCustomerSession", count=0)
    answer = ask(agent, shop["customers"][0])
    assert answer.status_code == 200, "With one read unanswered the one match is listed, not jumped to"
    audit_page(answer.text)
    assert "Order (could not be checked, try again)" in answer.text


def test_the_questions_are_asked_side_by_side(agent: FlaskClient, shared_sandbox: SandboxServer) -> None:
    ask(agent, "nobody-has-this")
    asked = [one.operation for one in shared_sandbox.requests]
    assert sorted(set(asked)) == sorted(
        {"getCustomerInventory", "getCustomerSession", "getReservedCustomers", "getLoyaltyCardBalances"}
    )


def test_the_front_door_leads_to_the_application_one_was_in_last(agent: FlaskClient) -> None:
    agent.get("/aurora-us/")
    assert agent.get("/").location == "/aurora-us/"
    page = agent.get("/settings").text
    assert 'action="/aurora-us/search"' in page


def test_the_home_page_is_whole(agent: FlaskClient) -> None:
    audit_page(agent.get(f"/{EU}/").text)
