"""The whole path, and every step of it out of order, twice, late, by the wrong person, after a change."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import browser_of, decide
from tests.integration.conftest import both_databases
from tests.integration.erasure.erasing import address_of, asked, confirmed, kept, previewed
from tests.integration.intentions.scenarios import REASON
from tests.integration.sandbox_server import Shop, fields_of, token_in
from tests.support.desk import clock_of, prove_again
from tests.support.page import audit_page


def sent(shop: Shop) -> list[str]:
    """The operations that were to change something."""
    return [each.operation for each in shop.writes]


@both_databases
def test_asked_for_approved_erased_once_and_confirmed(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    customer = shop.person(Name="Marker Miller")
    page = sara.get(address_of(customer))
    audit_page(page.text)
    assert "in the live environment" in page.text
    preview = previewed(sara, customer)
    audit_page(preview.text)
    assert "1 attribute of the profile: Name" in preview.text
    assert "Shop &lt;EU&gt;" in preview.text
    assert "Outlet" not in re.sub(r"(?s)<nav.*?</nav>|<header.*?</header>", "", preview.text)
    request = confirmed(sara, customer, preview).location
    assert shop.writes == []
    audit_page(ben.get(request).text)
    done = decide(ben, request)
    assert sent(shop) == ["deleteCustomerData"]
    receipt = ben.get(done.location)
    audit_page(receipt.text)
    assert "The customer is erased, at Talon.One and here." in receipt.text
    assert customer not in receipt.text
    assert shop.profile(customer)["attributes"] == {}
    erasure = kept(app, request)
    assert erasure is not None
    assert (erasure.asked_by, erasure.approved_by, erasure.identifiers) == ("Sara", "Ben", None)
    assert erasure.applications == ["shop"]
    listed = ben.get("/shop/erasures")
    audit_page(listed.text)
    assert "All dropped" in listed.text
    assert '<td data-label="Application">Shop &lt;EU&gt;</td>' in listed.text
    assert customer not in listed.text
    decide(ben, request)
    confirmed(sara, customer, preview)
    assert sent(shop) == ["deleteCustomerData"], "it is never sent again"


@pytest.mark.parametrize(
    "changed", [{"is_checked": ""}, {"is_checked": "false"}, {"typed": ""}, {"typed": "person"}]
)
def test_tick_and_typing_are_wanted(sara: FlaskClient, shop: Shop, changed: dict[str, str]) -> None:
    customer = shop.person(Name="A")
    answer = previewed(sara, customer, **changed)
    audit_page(answer.text)
    assert answer.status_code == 422
    assert f'action="{address_of(customer)}"' not in answer.text, "no button to press"


@pytest.mark.parametrize("missing", ["ticket", "reason"])
def test_a_ticket_and_a_reason_are_wanted(sara: FlaskClient, shop: Shop, missing: str) -> None:
    customer = shop.person(Name="A")
    answer = confirmed(sara, customer, previewed(sara, customer), **{missing: ""})
    assert answer.status_code == 422
    assert sara.get("/shop/approvals/own").text.count("Erase the data") == 0
    assert shop.writes == []


def test_steps_out_of_order(sara: FlaskClient, shop: Shop) -> None:
    customer, other = shop.person(Name="A"), shop.person(Name="B")
    token = token_in(sara.get("/settings"))
    bare = sara.post(address_of(customer), data={"csrf_token": token, **REASON})
    assert bare.status_code == 400
    preview = previewed(sara, customer)
    fields = {**fields_of(preview, address_of(customer)), **REASON}
    assert sara.post(address_of(other), data=fields).status_code == 400
    assert shop.writes == []


def test_the_wrong_person(app: Flask, sara: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    agent = browser_of(app, "Alex", "agent")
    assert agent.get(address_of(customer)).status_code == 403
    preview = previewed(sara, customer)
    bea = browser_of(app, "Bea")
    hers = {"csrf_token": token_in(bea.get("/settings"))}
    assert confirmed(bea, customer, preview, **hers).status_code == 403
    request = confirmed(sara, customer, preview).location
    assert decide(sara, request).status_code == 403, "nobody approves their own"
    assert decide(agent, request).status_code == 403
    assert shop.writes == []


def test_asked_for_twice_is_one_request(sara: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    first, second = previewed(sara, customer), previewed(sara, customer)
    assert confirmed(sara, customer, first).location == confirmed(sara, customer, second).location


def test_late(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    preview = previewed(sara, customer)
    clock_of(app).forward(minutes=31)
    assert confirmed(sara, customer, preview).location.startswith("/sign-in/again")
    prove_again(sara)
    assert confirmed(sara, customer, preview).status_code == 409
    request = asked(sara, customer)
    clock_of(app).forward(hours=73)
    decide(browser_of(app, "Bea"), request)
    assert shop.writes == []
    assert kept(app, request) is None


@pytest.mark.parametrize("is_asked", [False, True])
def test_the_customer_changed_meanwhile(
    sara: FlaskClient, ben: FlaskClient, shop: Shop, is_asked: bool
) -> None:
    name = shop.attribute()
    customer = shop.person(Name="A")
    preview = previewed(sara, customer)
    request = confirmed(sara, customer, preview).location if is_asked else ""
    shop.edit(customer, **{name: "new"})
    answer = decide(ben, request) if is_asked else confirmed(sara, customer, preview)
    assert answer.status_code == 409
    assert shop.writes == []


def test_a_refused_one_keeps_nothing(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    request = asked(sara, customer)
    shop.answers[f"/v1/customer_data/{customer}"] = (404, b'{"message": "no such profile"}')
    done = decide(ben, request)
    assert "Refused" in ben.get(done.location).text
    assert kept(app, request) is None
    assert shop.profile(customer)["attributes"] == {"Name": "A"}


def test_approving_asks_for_the_password_once_more(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    customer = shop.person(Name="A")
    request = asked(sara, customer)
    clock_of(app).forward(minutes=11)
    assert decide(ben, request).location.startswith("/sign-in/again")
    assert shop.writes == []
    assert prove_again(ben).location.startswith("/held-posts/")
    assert "/intentions/" in decide(ben, request).location
