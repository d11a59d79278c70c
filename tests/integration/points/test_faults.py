"""A read that fails is said to be not checked; it is never taken for absence."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.points.reading import at, findings_on, only_reads, text_of
from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU

HTMX = {"HX-Request": "true"}
KINDS = ("503", "429", "cut_before", "invalid_json", "truncated")


@pytest.mark.parametrize("kind", KINDS)
def test_ledgers_that_cannot_be_read(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any], kind: str
) -> None:
    shared_sandbox.fault(kind, operation="getLoyaltyProgramProfileTransactions", count=0, **_patience(kind))
    page = agent.get(at(session=stories["points_expired"]))
    assert page.status_code == 200
    audit_page(page.text)
    assert findings_on(page.text) == ["unclear"], "What the order's effects say stands in for the ledger"
    said = text_of(page.text)
    assert "Not checked Transactions of Aurora Club: " in said
    assert "Try again" in said
    assert "as the order says" in said


def _patience(kind: str) -> dict[str, Any]:
    return {"retry_after": 60} if kind == "429" else {}


@pytest.mark.parametrize("status", ["pending", "active", "expired"])
def test_unused_points_that_cannot_be_read(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any], status: str
) -> None:
    story = {"pending": "return", "active": "points_there", "expired": "points_expired"}[status]
    shared_sandbox.fault("503", operation="getLoyaltyProgramProfilePoints", count=0)
    page = agent.get(at(session=stories[story])).text
    audit_page(page)
    assert "Unused points of Aurora Club" in page
    assert "used" not in findings_on(page), "Nobody knows that they were used"
    assert findings_on(page)[0] == ("pending" if status == "pending" else "unclear")


def test_a_customer_that_cannot_be_read(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.fault("503", operation="getCustomerInventory", count=0)
    page = agent.get(at(session=stories["points_there"], customer=stories["asks_points"]))
    assert page.status_code == 200
    audit_page(page.text)
    assert f"Programs and cards of customer {stories['asks_points']}" in page.text
    assert findings_on(page.text) == ["there"], "The effects name the ledger to look in"


def test_without_the_order_there_is_no_answer(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.fault("503", operation="getCustomerSession", count=0)
    for address in (at(session=stories["points_there"]), f"/{EU}/sessions/{stories['return']}/points"):
        page = agent.get(address)
        assert page.status_code == 502
        audit_page(page.text)
        assert "Talon.One cannot answer now" in page.text
        part = agent.get(address, headers=HTMX)
        audit_fragment(part.text)
        assert address.replace("&", "&amp;") in part.text, "It can be tried again"


def test_without_the_customer_there_is_no_answer_either(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.fault("503", operation="getCustomerInventory", count=0)
    customer = stories["asks_points"]
    for address in (
        at(customer=customer),
        at("overview", customer=customer),
        at("achievements", customer=customer),
        at("referral", customer=customer),
    ):
        page = agent.get(address)
        assert page.status_code == 502
        audit_page(page.text)


def test_suspects_that_cannot_be_read(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.fault("503", operation="getLoyaltyProgramProfilePoints", count=0)
    shared_sandbox.fault("503", operation="getLoyaltyCardTransactions", count=0)
    page = agent.get(at(customer=stories["everything"])).text
    audit_page(page)
    said = text_of(page)
    assert "Unused points of Aurora Club: Talon.One cannot answer now." in said
    assert "Transactions of Aurora Card" in said


def test_a_friends_order_that_cannot_be_read(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.fault("503", operation="getCustomerSession", count=0)
    asked = {"customer": stories["asks_brings"], "session": stories["friend_counted"]}
    page = agent.get(at("referral", **asked)).text
    audit_page(page)
    assert findings_on(page) == []
    assert "The friend&#39;s order: Talon.One cannot answer now." in page
    page = agent.get(at("referral", **asked, friend=stories["asks_friend-1"])).text
    assert findings_on(page) == ["counted"]


def test_one_stumble_goes_unnoticed(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    for operation in ("getCustomerSession", "getCustomerInventory", "getLoyaltyProgramProfileTransactions"):
        shared_sandbox.fault("503", operation=operation, count=1)
    page = agent.get(at(session=stories["points_there"])).text
    assert findings_on(page) == ["there"]
    assert "Not checked" not in page
    assert only_reads(shared_sandbox)


def test_an_effect_of_tomorrow_changes_nothing(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.fault("unknown_effect", operation="getCustomerSession", count=0)
    page = agent.get(at(session=stories["points_there"]))
    audit_page(page.text)
    assert findings_on(page.text) == ["there"]
