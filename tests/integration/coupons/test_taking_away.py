"""Taking reservations of a code away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import Shop, confirmed, post
from tests.support.page import audit_fragment, audit_page

HTMX = {"HX-Request": "true"}


def address_of(code: str) -> str:
    return f"/shop/coupons/{code}/reservations/removal"


def previewed(browser: FlaskClient, code: str, **data: Any) -> TestResponse:
    return post(browser, f"/shop/coupons/{code}", f"{address_of(code)}/preview", data)


@pytest.mark.parametrize(
    ("facts", "warning"),
    [
        (
            {"is_mandatory": True},
            "This is a hard reservation: without it they can no longer redeem the code.",
        ),
        ({}, "This is a soft reservation: who remembers the code can still redeem it."),
        (
            {"is_implicit": True},
            "The code shows in every wallet without a reservation: they will still see it.",
        ),
    ],
)
def test_from_the_list_to_the_receipt(
    agent: FlaskClient, shop: Shop, facts: dict[str, Any], warning: str
) -> None:
    code = shop.coupon(**facts)
    shop.reserve(code, "anna", "ben")
    preview = previewed(agent, code, only="ben", holder=["anna"])
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        "Will no longer hold the code",
        "ben (Ben Vogel)",
        "1 other customer",
        warning,
        f"Take {code} away from ben · Shop",
    ):
        assert expected in preview.text
    assert "anna (" not in preview.text
    done = confirmed(agent, preview, address_of(code))
    assert done.status_code == 303
    assert shop.holders(code) == ["anna"]
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    assert f"Coupon {code} was taken away from 1 customer" in receipt.text
    assert "It can be reserved again" in receipt.text


def test_the_calls_are_few(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna", "ben")
    preview = previewed(agent, code, holder=["anna", "ben"])
    shop.server.requests.clear()
    confirmed(agent, preview, address_of(code))
    assert shop.asked == ["deleteCouponReservation", "getCustomerInventory", "getReservedCustomers"]
    assert json.loads(shop.writes[0].body) == {"integrationIDs": ["anna", "ben"]}
    assert shop.holders(code) == []


def test_a_row_s_button_says_whose_it_is(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    page = agent.get(f"/shop/coupons/{code}").text
    assert 'name="only" value="anna" aria-label="Take away from anna"' in page
    assert "those ticked" not in page
    shop.reserve(code, "ben")
    assert "those ticked" in agent.get(f"/shop/coupons/{code}").text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose whose reservation is to be taken away."),
        ({"only": "ben"}, "is not reserved for ben (any more)."),
        ({"holder": ["anna", "ben"]}, "is not reserved for ben (any more)."),
        ({"only": ".."}, "is not reserved for .. (any more)."),
        ({"only": "x" * 1001}, "(any more)."),
        ({"only": "<script>alert(1)</script>"}, "is not reserved for &lt;script&gt;"),
        ({"holder": [f"c{number}" for number in range(500)]}, "(any more)."),
    ],
)
def test_only_holders_can_lose_it(
    agent: FlaskClient, shop: Shop, data: dict[str, Any], sentence: str
) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    shop.server.requests.clear()
    page = previewed(agent, code, **data)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert "<script>alert" not in page.text
    assert len(shop.server.requests) <= 5
    assert shop.writes == []


def test_with_htmx_the_preview_alone_is_sent(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    for data, status in (({"only": "anna"}, 200), ({}, 422)):
        fragment = post(agent, f"/shop/coupons/{code}", f"{address_of(code)}/preview", data, headers=HTMX)
        assert fragment.status_code == status
        audit_fragment(fragment.text)
        assert 'id="preview"' in fragment.text


def test_a_stale_preview_is_drawn_again(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    preview = previewed(agent, code, only="anna")
    shop.reserve(code, "ben")
    again = confirmed(agent, preview, address_of(code))
    assert again.status_code == 409
    audit_page(again.text)
    assert "1 other customer" in again.text
    assert shop.holders(code) == ["anna", "ben"]


def test_a_long_list_is_taken_away_as_one(agent: FlaskClient, shop: Shop) -> None:
    """More than a process can hold locks for: the lock on the code has to do."""
    code = shop.coupon()
    ids = [shop.customer(f"taken-{number:03}") for number in range(300)]
    shop.reserve(code, *ids)
    preview = previewed(agent, code, holder=ids)
    done = confirmed(agent, preview, address_of(code))
    assert done.status_code == 303
    assert shop.holders(code) == []
    found = agent.get("/shop/audit/?subject=taken-299&outcome=changes")
    assert done.location in found.text


def test_a_second_submit_shows_the_first_outcome(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    preview = previewed(agent, code, only="anna")
    first = confirmed(agent, preview, address_of(code))
    shop.reserve(code, "anna")
    second = confirmed(agent, preview, address_of(code))
    assert first.location == second.location
    assert shop.holders(code) == ["anna"]
    assert len(shop.writes) == 1
