"""The page of a coupon."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox_server import HOSTILE_IDS, NOW, Shop
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe

HTMX = {"HX-Request": "true"}


def without_tokens(html: str) -> str:
    """HTML without the form tokens, which differ from one request to the next."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html)


@pytest.mark.parametrize(
    ("facts", "kind", "meaning"),
    [
        ({"is_mandatory": True}, "hard", "Only customers who hold it can redeem it."),
        ({}, "soft", "but anybody can redeem it."),
    ],
)
def test_hard_and_soft_are_told_apart_by_a_holder_s_wallet(
    agent: FlaskClient, shop: Shop, facts: dict[str, Any], kind: str, meaning: str
) -> None:
    code = shop.coupon(reservation_limit=3, expires=NOW + timedelta(days=9), usage_limit=5, **facts)
    shop.reserve(code, "anna")
    page = agent.get(f"/shop/coupons/{code}")
    assert page.status_code == 200
    assert shop.asked == ["getCustomerInventory", "getReservedCustomers"]
    audit_page(page.text)
    for expected in (
        f">{kind}</span>",
        ">active</span>",
        meaning,
        "Valid until Mar 11, 2026, 9:00",
        "Redeemed 0 of 5 times.",
        "1 of 3 reservations.",
        "Spring sale",
        'href="/shop/customers/anna/"',
        "Anna &lt;b&gt;Berg&lt;/b&gt;",
    ):
        assert expected in page.text


def test_what_is_not_known_is_said(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    page = agent.get(f"/shop/coupons/{code}")
    audit_page(page.text)
    assert shop.asked == ["getReservedCustomers"]
    assert "The code exists, but nobody has reserved it." in page.text
    assert "Nobody has reserved it" in page.text
    assert "Personal codes, and codes that show in every wallet, are not listed here" in page.text


@pytest.mark.parametrize(
    ("facts", "kind"), [({"recipient": "anna"}, "personal"), ({"is_implicit": True}, "for everybody")]
)
def test_the_customer_one_came_from_helps_to_read_it(
    agent: FlaskClient, shop: Shop, facts: dict[str, Any], kind: str
) -> None:
    code = shop.coupon(**facts)
    page = agent.get(f"/shop/coupons/{code}?customer=anna")
    assert shop.asked == ["getCustomerInventory", "getReservedCustomers"]
    audit_page(page.text)
    assert f">{kind}</span>" in page.text
    can_reserve = "Reserve this code</h2>" in page.text
    assert can_reserve == (kind != "personal")
    if can_reserve:
        assert "anna</textarea>" in page.text.replace("\n", "")


def test_an_unknown_customer_in_the_address_is_left_out(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    for customer in ("nobody", "x" * 2000, "..", "<script>"):
        page = agent.get(f"/shop/coupons/{code}", query_string={"customer": customer})
        assert page.status_code == 200
        audit_page(page.text)
        assert f"{customer}</textarea>" not in page.text


def test_a_viewer_sees_it_without_any_button(viewer: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna", "ben")
    page = viewer.get(f"/shop/coupons/{code}")
    audit_page(page.text)
    assert "anna" in page.text
    assert "Take away" not in page.text
    assert f"/shop/coupons/{code}/reservations" not in page.text


@pytest.mark.parametrize("code", [*HOSTILE_IDS, "x" * 1001, "UNKNOWN"])
def test_an_unknown_code_is_said_to_be_unknown(agent: FlaskClient, shop: Shop, code: str) -> None:
    page = agent.get(f"/shop/coupons/{path_safe(code)}")
    assert page.status_code == 404
    audit_page(page.text)
    assert "No such coupon" in page.text
    assert "Look for it in Outlet" in page.text
    assert "<script>alert" not in page.text
    fragment = agent.get(f"/shop/coupons/{path_safe(code)}", headers=HTMX)
    audit_fragment(fragment.text)


@pytest.mark.parametrize("code", [one for one in HOSTILE_IDS if one.strip(".")])
def test_a_hostile_code_works(agent: FlaskClient, shop: Shop, code: str) -> None:
    shop.coupon(code)
    shop.reserve(code, "anna")
    page = agent.get(f"/shop/coupons/{path_safe(code)}")
    assert page.status_code == 200
    audit_page(page.text)
    assert "<script>alert" not in page.text
    assert ">soft</span>" in page.text


def test_a_long_list_has_pages_and_a_filter(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    names = [shop.customer(f"long-{number:03}", Name=f"Person {number:03}") for number in range(120)]
    shop.reserve(code, *names)
    first = agent.get(f"/shop/coupons/{code}")
    audit_page(first.text)
    assert "Page 1 of 3" in first.text
    assert "Find among 120 customers" in first.text
    assert "long-000" in first.text
    assert "long-050" not in first.text
    last = agent.get(f"/shop/coupons/{code}?page=3")
    assert "long-119" in last.text
    assert "Next" not in last.text
    for odd in ("0", "-1", "99", "many"):
        assert agent.get(f"/shop/coupons/{code}?page={odd}").status_code == 200
    found = agent.get(f"/shop/coupons/{code}", query_string={"find": "PERSON 117"}, headers=HTMX)
    audit_fragment(found.text)
    assert "long-117" in found.text
    assert "long-116" not in found.text
    whole = agent.get(f"/shop/coupons/{code}?find=PERSON+117")
    assert without_tokens(found.text).strip() in without_tokens(whole.text)
    none = agent.get(f"/shop/coupons/{code}?find=nothing")
    audit_page(none.text)
    assert "None of them matches" in none.text


def test_a_wallet_that_cannot_be_read_takes_nothing_away(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    shop.server.fault("503", operation="getCustomerInventory", count=0)
    page = agent.get(f"/shop/coupons/{code}")
    assert page.status_code == 200
    audit_page(page.text)
    assert "What it is could not be read" in page.text
    assert "anna" in page.text
