"""Goodwill above a role's cap: asked for by who may not give it, approved by who may."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.approvals.asking import browser_of, decide, has_form, request_at
from tests.integration.people.fields import refused_at
from tests.integration.sandbox_server import Shop, confirmed, post
from tests.support.page import audit_page
from webapp.permissions import AGENT, Permission, Role

RULE = '[[four_eyes]]\naction = "events.track"\nfield = "Points"\nabove = {above}\n'
FIELD = "points-attribute_Points"
low, high = (
    pytest.mark.parametrize("rules", [RULE.format(above=above)], indirect=True) for above in (300, 1000)
)


@pytest.fixture
def agent(app: Flask) -> FlaskClient:
    """A browser of somebody who may give up to 500."""
    return browser_of(app, "Al", "agent")


def previewed(browser: FlaskClient, customer: str, points: str) -> TestResponse:
    there = f"/shop/customers/{customer}/goodwill"
    data = {FIELD: points, "points-attribute_Why": "Late parcel"}
    return post(browser, there, f"{there}/points/preview", data)


def confirm(browser: FlaskClient, preview: TestResponse, customer: str) -> TestResponse:
    return confirmed(browser, preview, f"/shop/customers/{customer}/goodwill/points")


@low
def test_only_what_is_more_is_asked_for(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    little = previewed(agent, customer, "300")
    assert "Ask for approval" not in little.text
    assert confirm(agent, little, customer).location.startswith("/shop/intentions/")
    assert "Ask for approval: Give Goodwill points" in previewed(agent, customer, "300.01").text


@low
def test_more_than_the_own_cap_can_be_asked_for_up_to_what_an_approver_may_give(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    customer = shop.person()
    form = agent.get(f"/shop/customers/{customer}/goodwill")
    assert "At most 500 in your role (agent), up to 2,000 with approval." in form.text
    too_much = previewed(agent, customer, "2001")
    assert too_much.status_code == 422
    assert "up to 2,000 with approval" in refused_at(too_much, FIELD)
    preview = previewed(agent, customer, "2000")
    audit_page(preview.text)
    assert "Ask for approval" in preview.text
    address = confirm(agent, preview, customer).location
    assert address.startswith("/shop/approvals/")
    assert shop.events(customer) == []
    assert has_form(ben.get(address), address, "approval")
    assert decide(ben, address).location.startswith("/shop/intentions/")
    assert shop.events(customer) == [{"Points": 2000, "Why": "Late parcel"}]


@high
def test_what_is_beyond_the_cap_is_asked_for_also_below_the_rule(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    assert "Ask for approval" not in previewed(agent, customer, "500").text
    preview = previewed(agent, customer, "501")
    assert "Ask for approval" in preview.text
    assert confirm(agent, preview, customer).location.startswith("/shop/approvals/")
    assert shop.events(customer) == []


@high
def test_whoever_approves_must_be_allowed_to_give_as_much(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    """An approver whose own cap is lower says nothing against it: somebody else may approve it."""
    customer = shop.person()
    address = confirm(agent, previewed(agent, customer, "1500"), customer).location
    approver = browser_of(app, "Lea", "agent")
    more = AGENT | {Permission.APPROVE_REQUESTS}
    app.extensions["desk_roles"]["agent"] = Role("agent", "agent", more)
    page = approver.get(address)
    audit_page(page.text)
    assert "At most 500 in your role (agent), up to 2,000 with approval." in page.text
    assert not has_form(page, address, "approval")
    assert decide(approver, address).status_code == 409
    assert request_at(app, address).is_pending
    assert shop.events(customer) == []
    assert decide(ben, address).status_code == 303
    assert len(shop.events(customer)) == 1


@low
def test_an_approver_whose_role_may_not_give_it_at_all_ends_nothing(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    customer = shop.person()
    address = confirm(agent, previewed(agent, customer, "400"), customer).location
    root = browser_of(app, "Root", "admin")
    page = root.get(address)
    audit_page(page.text)
    assert "Your role (admin) may not give this." in page.text
    assert not has_form(page, address, "approval")
    refused = decide(root, address)
    assert refused.status_code == 409
    audit_page(refused.text)
    assert request_at(app, address).is_pending
    assert decide(ben, address).status_code == 303


@low
def test_the_customer_was_active_meanwhile(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    """Two requests for the same customer: the second preview no longer holds once the first is done."""
    customer = shop.person()
    first = confirm(agent, previewed(agent, customer, "400"), customer).location
    second = confirm(agent, previewed(agent, customer, "450"), customer).location
    assert first != second
    decide(ben, first)
    assert decide(ben, second).status_code == 409
    assert request_at(app, second).status == "moved"
    assert [each["Points"] for each in shop.events(customer)] == [400]


@low
def test_above_what_can_be_asked_for_the_form_says_how_much_can(
    app: Flask, agent: FlaskClient, shop: Shop
) -> None:
    """Between preview and confirm the one role that may approve as much is gone."""
    customer = shop.person()
    preview = previewed(agent, customer, "2000")
    less = AGENT | {Permission.APPROVE_REQUESTS}
    app.extensions["desk_roles"]["supervisor"] = Role("supervisor", "supervisor", AGENT)
    app.extensions["desk_roles"]["agent"] = Role("agent", "agent", less)
    page = confirm(agent, preview, customer)
    assert page.status_code == 422
    assert "At most 500 in your role (agent)." in refused_at(page, FIELD)
    assert shop.events(customer) == []
