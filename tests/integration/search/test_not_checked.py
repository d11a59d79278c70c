"""A read that timed out or failed is listed as not checked, never as absent."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.search.conftest import MakeDesk, signed_in
from tests.integration.search.test_nothing import words
from tests.integration.search.test_search import ask
from tests.support.page import audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU

DEADLINE = 2.0
UNREACHABLE = "Talon.One cannot be reached"


@pytest.fixture
def agent(make_desk: MakeDesk) -> FlaskClient:
    """Ada on a desk without patterns."""
    return signed_in(make_desk())


@pytest.fixture
def hasty(make_desk: MakeDesk) -> FlaskClient:
    """Bob on one that waits two seconds for each read."""
    return signed_in(make_desk(talon_one_deadline=DEADLINE), "Bob")


FAULTS = [
    ("cut_before", {}, UNREACHABLE),
    ("cut_after", {}, UNREACHABLE),
    ("500", {}, "Talon.One cannot answer now"),
    ("503", {}, "Talon.One cannot answer now"),
    ("429", {"retry_after": 30}, "Talon.One asks the desk to wait"),
]


@pytest.mark.parametrize(("fault", "facts", "why"), FAULTS)
def test_the_one_match_is_listed_beside_what_was_not_checked(
    agent: FlaskClient, shared_sandbox: SandboxServer, fault: str, facts: dict[str, Any], why: str
) -> None:
    shared_sandbox.fault(fault, operation="getCustomerSession", count=0, **facts)
    answer = ask(agent, "E10004")
    assert answer.status_code == 200
    audit_page(answer.text)
    assert f'href="/{EU}/customers/E10004/"' in answer.text
    assert f'href="/{EU}/search?q=E10004"' in answer.text
    page = words(answer.text)
    assert f"Not checked Try again Order {why}" in page
    assert "Not there: Coupon, Card in Aurora Card" in page
    shared_sandbox.faults.clear()
    assert ask(agent, "E10004").status_code == 302, "Trying again leads to it"


@pytest.mark.parametrize(
    ("fault", "facts", "why"),
    [
        *FAULTS,
        ("truncated", {}, UNREACHABLE),
        ("invalid_json", {}, "Talon.One answered in a way the desk does not understand"),
    ],
)
def test_what_was_not_checked_is_never_absent(
    agent: FlaskClient, shared_sandbox: SandboxServer, fault: str, facts: dict[str, Any], why: str
) -> None:
    shared_sandbox.fault(fault, operation="getCustomerSession", count=0, **facts)
    answer = ask(agent, "EO-900001")
    assert answer.status_code == 502
    audit_page(answer.text)
    page = words(answer.text)
    assert "Nothing was found so far." in page
    assert f"Not checked Try again Order {why}" in page
    assert "Not there: Customer, Coupon, Card in Aurora Card" in page


@pytest.mark.parametrize(("fault", "ms"), [("slow", 9000), ("dripping", 50)])
def test_a_slow_read_ends_by_its_own_deadline_and_is_never_absent(
    hasty: FlaskClient, shared_sandbox: SandboxServer, fault: str, ms: int
) -> None:
    shared_sandbox.fault(fault, operation="getCustomerSession", count=0, ms=ms)
    begun = time.monotonic()
    page = words(ask(hasty, "EO-900001").text)
    assert time.monotonic() - begun < 8
    assert f"Order {UNREACHABLE}" in page.split("Not checked Try again")[1]


def test_the_deadline_of_a_read_is_shorter_than_that_of_a_call(make_desk: MakeDesk) -> None:
    from webapp.search.questions import client

    app = make_desk(talon_one_deadline=8.0)
    with app.test_request_context(f"/{EU}/"):
        app.preprocess_request()
        assert client()._transport.deadline == 3.0


def test_nothing_could_be_checked(agent: FlaskClient, shared_sandbox: SandboxServer) -> None:
    shared_sandbox.fault("503", path="/v*", count=0)
    answer = ask(agent, "E10004")
    assert answer.status_code == 502
    audit_page(answer.text)
    page = words(answer.text)
    assert "Nothing could be checked." in page
    assert "Not there" not in page
    assert "What to check" not in page
    for kind in ("Customer", "Order", "Coupon", "Card in Aurora Card"):
        assert f"{kind} Talon.One cannot answer now" in page


def test_a_server_that_is_not_there(make_desk: MakeDesk) -> None:
    answer = ask(signed_in(make_desk(talon_one_url="http://127.0.0.1:9")), "E10004")
    assert answer.status_code == 502
    assert "Nothing could be checked." in answer.text


def test_a_key_that_is_refused(make_desk: MakeDesk) -> None:
    keys = {"SANDBOX_API_KEY": "wrong", "SANDBOX_API_KEY_2": "wrong"}
    page = words(ask(signed_in(make_desk(api_keys=keys)), "E10004").text)
    assert "Talon.One does not accept the desk's key" in page


def test_a_program_of_the_other_kind_is_not_a_card_that_is_absent(make_desk: MakeDesk) -> None:
    toml = """
    [[application]]
    slug = "aurora-eu"
    name = "Aurora"
    api_key_env = "SANDBOX_API_KEY"
    program = [{ id = 1, name = "Club", kind = "card" }]
    """
    page = words(ask(signed_in(make_desk(toml=toml)), "EC-1").text)
    assert "Not checked Try again Card in Club Talon.One refused this" in page
