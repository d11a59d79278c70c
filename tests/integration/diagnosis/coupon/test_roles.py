"""A role that may not see everything: what is kept from it is not asked, and said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.diagnosis.coupon.asking import ADDRESS, Counter, check
from tests.integration.sandbox_server import NOW, Shop, desk_for
from tests.support.desk import add_person, sign_in

ROLE = """
[[role]]
key = "checker"
name = "Checker"
may = ["dry_run_customer_session"]

[[role]]
key = "looker"
name = "Looker"
like = "viewer"
may_not = ["dry_run_customer_session"]
"""


@pytest.fixture
def desk(tmp_path: Path, database_url: str, shop: Shop) -> Iterator[Flask]:
    """A desk with these roles."""
    app = desk_for(shop, tmp_path, database_url, ROLE)
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def signed_in(desk: Flask, role: str) -> FlaskClient:
    """A browser of somebody with a role."""
    browser = desk.test_client()
    assert sign_in(browser, add_person(desk, "Cleo", role)).status_code == 303
    return browser


def test_only_the_dry_run_is_made_and_the_rest_is_said(desk: Flask, counter: Counter) -> None:
    page = check(
        signed_in(desk, "checker"),
        counter.code(expires=NOW),
        customer="anna",
        sku="BEANS",
        quantity=1,
        price=10,
    )
    assert counter.shop.asked == ["updateCustomerSessionV2"]
    assert page.verdict.startswith("It expired on Mar 2, 2026")
    kept = "You may not see this, so it was not asked."
    assert {source for text, source in page.reasons if text.endswith(kept)} == {"Reservations", "Wallet"}


def test_an_order_that_may_not_be_seen_is_not_tried(desk: Flask, counter: Counter) -> None:
    code, order = counter.code(), counter.shop.order(state="open")
    counter.shop.server.requests.clear()
    page = check(signed_in(desk, "checker"), code, session=order)
    assert counter.shop.asked == []
    assert page.verdict == "Whether it works could not be checked."


def test_who_may_make_no_dry_run_is_offered_no_check(desk: Flask, counter: Counter) -> None:
    code = counter.code()
    order = counter.shop.order(state="open", couponCodes=[code])
    browser = signed_in(desk, "looker")
    for path in ("/shop/customers/anna/", f"/shop/coupons/{code}", f"/shop/sessions/{order}"):
        page = browser.get(path)
        assert page.status_code == 200
        assert ADDRESS not in page.text
    assert browser.get(f"{ADDRESS}?code={code}").status_code == 403
