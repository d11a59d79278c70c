"""Whoever asks, whatever they type, and whatever the server does: nothing is let in, left out or made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.points.reading import at, findings_on, only_reads
from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU, US
from webapp.addresses import path_safe
from webapp.permissions import Permission

HTMX = {"HX-Request": "true"}
HOSTILE = [
    "<script>alert(1)</script>",
    "50%/half",
    "a+b c",
    "..",
    "🎁",
    "x" * 1000,
    "%2F%00",
    "'\"&;",
    "{{ 7*7 }}",
    "a\nb",
]
PAGES = ("", "overview", "referral", "achievements")


@pytest.mark.parametrize("identifier", HOSTILE)
def test_an_identifier_that_is_not_there_is_said_so(
    agent: FlaskClient, shared_sandbox: SandboxServer, identifier: str
) -> None:
    for address in (
        at(session=identifier),
        at(customer=identifier),
        at(session=identifier, customer=identifier, card=identifier[:100], program=1),
        *(at(page, customer=identifier) for page in PAGES[1:]),
        f"/{EU}/sessions/{path_safe(identifier)}/points",
    ):
        answer = agent.get(address)
        assert answer.status_code == 404, address
        audit_page(answer.text)
        assert "<script>alert" not in answer.text
        assert f"/{US}/" in answer.text, "It may be of the other Application"
        audit_fragment(agent.get(address, headers=HTMX).text)
    assert only_reads(shared_sandbox)


def test_identifiers_that_are_odd_and_real(agent: FlaskClient, stories: dict[str, Any]) -> None:
    for customer in [*stories["odd_ids"], stories["hostile"]]:
        for page in PAGES:
            answer = agent.get(at(page, customer=customer))
            assert answer.status_code == 200, (customer, page)
            audit_page(answer.text)
            assert "<script>alert" not in answer.text
    for order in stories["odd_sessions"]:
        answer = agent.get(at(session=order))
        assert findings_on(answer.text), order
        audit_page(answer.text)
        audit_page(agent.get(f"/{EU}/sessions/{path_safe(order)}/points").text)


def test_which_of_the_two_is_unknown(agent: FlaskClient, stories: dict[str, Any]) -> None:
    order, customer = stories["points_there"], stories["asks_points"]
    assert "has no order with this id" in agent.get(at(session="NOPE", customer=customer)).text
    assert "has no customer with this id" in agent.get(at(session=order, customer="NOPE")).text
    friend = agent.get(at("referral", customer=customer, friend="NO-FRIEND"))
    assert friend.status_code == 404
    assert ">NO-FRIEND</code>" in friend.text
    order_of = agent.get(at("referral", customer=customer, session="NO-ORDER"))
    assert ">NO-ORDER</code>" in order_of.text


def test_the_other_application_is_another_world(agent: FlaskClient, stories: dict[str, Any]) -> None:
    assert agent.get(at(application=US, session=stories["points_there"])).status_code == 404


ADDRESSES = (
    lambda stories: at(session=stories["points_there"]),
    lambda stories: at(customer=stories["asks_points"]),
    lambda stories: at("overview", customer=stories["asks_points"]),
    lambda stories: at("referral", customer=stories["asks_brings"], session=stories["friend_silent"]),
    lambda stories: at("achievements", customer=stories["asks_points"]),
    lambda stories: f"/{EU}/sessions/{stories['returned_once']}/points",
)


def test_a_viewer_sees_all_of_it(viewer: FlaskClient, stories: dict[str, Any]) -> None:
    for address in ADDRESSES:
        assert viewer.get(address(stories)).status_code == 200
    assert "Questions customers ask" in viewer.get(f"/{EU}/").text


def test_nobody_else_sees_anything(
    client: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    for address in ADDRESSES:
        answer = client.get(address(stories))
        assert answer.status_code in (302, 303)
        assert "/sign-in" in answer.headers["Location"]
    assert shared_sandbox.requests == []


@pytest.fixture
def without(app: Flask) -> Any:
    """Take permissions from viewers, as a role of an operator's own may lack them."""

    def take(*permissions: Permission) -> None:
        roles = app.extensions["desk_roles"]
        viewer = roles["viewer"]
        app.extensions["desk_roles"] = {
            **roles,
            "viewer": replace(viewer, permissions=viewer.permissions - set(permissions)),
        }

    return take


def test_a_ledger_that_the_reader_may_not_see_is_not_read_and_not_taken_for_empty(
    viewer: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any], without: Any
) -> None:
    without(
        Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS, Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS
    )
    page = viewer.get(at(session=stories["points_expired"])).text
    audit_page(page)
    assert findings_on(page) == ["unclear"]
    assert "Your account has no permission for this." in page
    assert not [one for one in shared_sandbox.requests if "ProgramProfile" in str(one.operation)]


def test_a_customer_that_the_reader_may_not_see(
    viewer: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any], without: Any
) -> None:
    without(Permission.GET_CUSTOMER_INVENTORY)
    assert viewer.get(at(customer=stories["asks_points"])).status_code == 403
    assert viewer.get(at("overview", customer=stories["asks_points"])).status_code == 403
    page = viewer.get(at(session=stories["points_there"], customer=stories["asks_points"]))
    assert findings_on(page.text) == ["there"], "The order itself names the ledger to look in"
    assert "Your account has no permission for this." in page.text
    returned = viewer.get(at(session=stories["returned_once"])).text
    assert findings_on(returned) == [], "A ledger that nobody named is not an empty one"
    assert "Not enough could be checked" in returned
    assert "getCustomerInventory" not in [one.operation for one in shared_sandbox.requests]


def test_an_order_that_the_reader_may_not_see(
    viewer: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any], without: Any
) -> None:
    without(Permission.GET_CUSTOMER_SESSION)
    for address in (
        at(session=stories["points_there"]),
        f"/{EU}/sessions/{stories['returned_once']}/points",
        at("referral", customer=stories["asks_brings"], session=stories["friend_counted"]),
    ):
        assert viewer.get(address).status_code == 403
    assert shared_sandbox.requests == []
    customer = viewer.get(f"/{EU}/customers/{stories['everything']}/").text
    assert "My points are missing" not in customer
    assert "desk-quick-ask" not in customer
