"""One part that fails or takes too long leaves the others standing, and is worth another try."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.integration.diagnosis.coupon.asking import ADDRESS, Counter, check
from tests.integration.sandbox_server import NOW, Shop, desk_for
from tests.support.desk import add_person, sign_in
from tests.support.page import audit_fragment, audit_page

CART = {"customer": "anna", "sku": "BEANS", "quantity": 1, "price": 10}
DEADLINE = 0.8
HOLDERS, WALLET = "getReservedCustomers", "getCustomerInventory"
ORDER, DRY = "getCustomerSession", "updateCustomerSessionV2"


@pytest.fixture
def hasty(tmp_path: Path, database_url: str, shop: Shop) -> Iterator[FlaskClient]:
    """Ada, at a desk that waits for nothing longer than the deadline."""
    app = desk_for(shop, tmp_path, database_url, talon_one_deadline=DEADLINE)
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Ada", "agent")).status_code == 303
    yield browser
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def test_without_the_dry_run_the_wallet_may_be_enough(hasty: FlaskClient, counter: Counter) -> None:
    code = counter.code(expires=NOW)
    counter.shop.reserve(code, "anna")
    counter.shop.server.fault("slow", operation=DRY, count=0, ms=3000)
    page = check(hasty, code, **CART)
    assert page.verdict.startswith("It expired on")
    (told,) = [text for text, source in page.reasons if source == "Dry run"]
    assert "not checked" in told
    assert "Talon.One cannot be reached" in told
    assert "Try again" in told


def test_without_the_dry_run_nothing_is_promised(hasty: FlaskClient, counter: Counter) -> None:
    code = counter.code()
    counter.shop.reserve(code, "anna")
    counter.shop.server.fault("503", operation=DRY, count=0)
    page = check(hasty, code, **CART)
    assert (page.tone, page.verdict) == ("wait", "Whether it works could not be checked.")
    assert "Please give me a little time" in page.sentence
    assert "Dry run: not checked" in page.answer.text


@pytest.mark.parametrize(("operation", "source"), [(HOLDERS, "Reservations"), (WALLET, "Wallet")])
def test_without_a_read_the_dry_run_may_be_enough(
    hasty: FlaskClient, counter: Counter, operation: str, source: str
) -> None:
    code = counter.code()
    counter.shop.server.fault("slow", operation=operation, count=0, ms=3000)
    page = check(hasty, code, **CART)
    assert page.verdict == "It works with this cart."
    (told,) = [text for text, where in page.reasons if where == source]
    assert "could not be read" in told
    assert "not checked" in told


def test_without_the_order_its_cart_is_not_made_up(hasty: FlaskClient, counter: Counter) -> None:
    code, order = counter.code(), counter.shop.order(state="open")
    counter.shop.server.requests.clear()
    counter.shop.server.fault("503", operation=ORDER, count=0)
    page = check(hasty, code, session=order, customer="anna")
    assert page.verdict == "Whether it works could not be checked."
    assert any("so its cart was not tried" in text for text, source in page.reasons if source == "Order")
    assert DRY not in counter.shop.asked


def test_a_code_unknown_to_the_dry_run_alone(hasty: FlaskClient, counter: Counter) -> None:
    counter.shop.server.fault("503", operation=HOLDERS, count=0)
    page = check(hasty, "NOBODY-KNOWS-THIS", **CART)
    assert page.verdict == "There is no such code in Shop <EU>."


def test_trying_again_fills_in_what_was_missing(hasty: FlaskClient, counter: Counter) -> None:
    code = counter.code()
    counter.shop.server.fault("503", operation=DRY, count=3)
    page = check(hasty, code, **CART)
    (again,) = [one for one in set(page.links(ADDRESS)) if f"code={code}" in one]
    assert "sku=BEANS" in again
    fragment = hasty.get(again, headers={"HX-Request": "true", "HX-Target": "check"})
    audit_fragment(fragment.text)
    assert "It works with this cart." in fragment.text


def test_the_page_ends_with_its_deadline(hasty: FlaskClient, counter: Counter) -> None:
    """Two rounds share one deadline: the second gets what the first left, and a second at least."""
    code, order = counter.code(), counter.shop.order(state="open")
    counter.shop.server.fault("slow", operation=HOLDERS, count=0, ms=5000)
    counter.shop.server.fault("slow", operation=DRY, count=0, ms=5000)
    began = time.monotonic()
    page = check(hasty, code, session=order)
    assert time.monotonic() - began < DEADLINE + 1.0 + 1.5
    assert page.verdict == "Whether it works could not be checked."


def test_where_nothing_answers_the_page_is_the_error(hasty: FlaskClient, counter: Counter) -> None:
    counter.shop.server.fault("503", count=0)
    answer = hasty.get(ADDRESS, query_string={"code": "ANY", **CART})
    assert answer.status_code == 502
    audit_page(answer.text)
    assert "Talon.One cannot answer now" in answer.text
    assert "Try again" in answer.text
    fragment = hasty.get(
        ADDRESS, query_string={"code": "ANY", **CART}, headers={"HX-Request": "true", "HX-Target": "check"}
    )
    assert fragment.status_code == 502
    audit_fragment(fragment.text)
    assert 'hx-target="#check"' in fragment.text


def test_other_codes_fail_alone(hasty: FlaskClient, counter: Counter) -> None:
    counter.shop.reserve(counter.code(), "anna")
    code = counter.code(expires=NOW)
    counter.shop.server.fault("503", operation=WALLET, count=0)
    address = f"{ADDRESS}/others?code={code}&customer=anna"
    fragment = hasty.get(address, headers={"HX-Request": "true", "HX-Target": "others"})
    assert fragment.status_code == 502
    assert 'hx-target="#others"' in fragment.text
    counter.shop.server.faults.clear()
    counter.shop.server.fault("503", operation=DRY, count=0)
    page = hasty.get(address)
    assert page.status_code == 200
    audit_page(page.text)
    assert "not checked" in page.text
