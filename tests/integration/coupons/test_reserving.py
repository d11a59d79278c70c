"""Reserving a code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import HOSTILE_IDS, NOW, Shop, confirmed, fields_of, post
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe

HTMX = {"HX-Request": "true"}


def address_of(code: str) -> str:
    return f"/shop/coupons/{path_safe(code)}/reservations"


def previewed(browser: FlaskClient, code: str, customers: str, **options: Any) -> TestResponse:
    address = address_of(code)
    return post(
        browser, f"/shop/coupons/{path_safe(code)}", f"{address}/preview", {"customers": customers}, **options
    )


def confirm(browser: FlaskClient, preview: TestResponse, code: str, **changed: str) -> TestResponse:
    return confirmed(browser, preview, address_of(code), **changed)


def test_from_the_form_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon(is_mandatory=True, expires=NOW + timedelta(days=9), usage_limit=2)
    preview = previewed(agent, code, " anna \r\n\r\nben\nanna\n")
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        "Will hold the code",
        "anna (Anna &lt;b&gt;Berg&lt;/b&gt;, anna@example.test)",
        "ben (Ben Vogel)",
        "Whether this is a hard or a soft reservation shows afterwards",
        "A reservation limit of the code, if it has one, does not stop this.",
        f"Reserve {code} for 2 customers · Shop &lt;EU&gt;",
    ):
        assert expected in preview.text
    assert shop.holders(code) == []
    done = confirm(agent, preview, code)
    assert done.status_code == 303
    assert shop.holders(code) == ["anna", "ben"]
    assert len(shop.writes) == 1
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    for expected in (
        f"Coupon {code} is reserved for 2 customers",
        "Reserved for anna, ben.",
        "The reservation is hard. Only customers who hold it can redeem it.",
        "Valid until Mar 11, 2026",
        "Redeemed 0 of 2 times.",
        "2 reservations.",
    ):
        assert expected in receipt.text
    assert ">hard</span>" in agent.get(f"/shop/coupons/{code}").text


def test_the_calls_are_few(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    token = token_in(agent.get(f"/shop/coupons/{code}"))
    shop.server.requests.clear()
    data = {"csrf_token": token, "customers": "anna\nben"}
    preview = agent.post(f"{address_of(code)}/preview", data=data)
    reads = ["getCustomerInventory", "getCustomerInventory", "getReservedCustomers"]
    assert shop.asked == reads
    shop.server.requests.clear()
    confirm(agent, preview, code)
    assert shop.asked == ["createCouponReservation", *reads]


def test_what_a_soft_reservation_is_worth(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon(reservation_limit=1, expires=NOW - timedelta(days=1))
    shop.reserve(code, "ben")
    preview = previewed(agent, code, "anna\nben")
    audit_page(preview.text)
    for expected in (
        "The code has expired.",
        "This is a soft reservation: no guarantee.",
        "This overrides the reservation limit of the code: 1 are meant, 1 are made, and it will be 2.",
        "Hold it already, nothing changes",
        f"Reserve {code} for anna",
    ):
        assert expected in preview.text
    receipt = agent.get(confirm(agent, preview, code).location)
    assert "The reservation is soft." in receipt.text
    assert "2 of 1 reservations." in receipt.text
    assert b'"ben"' not in shop.writes[0].body


def test_a_typo_never_makes_a_customer(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    page = previewed(agent, code, "anna\nanan\nbenn")
    assert page.status_code == 422
    audit_page(page.text)
    assert "There are no customers with these ids: anan, benn" in page.text
    assert "anna\nanan\nbenn</textarea>" in page.text
    assert shop.writes == []
    assert not shop.knows("anan")


@pytest.mark.parametrize(
    ("customers", "sentence"),
    [
        ("", "Name at least one customer."),
        (" \n \r\n", "Name at least one customer."),
        (
            "\n".join(f"c{number}" for number in range(101)),
            "These are 101 customers; at most 100 go at once.",
        ),
        ("x" * 1001, "An id has at most 1000 characters"),
        ("..", "There is no customer with this id: .."),
        ("<script>alert(1)</script>", "There is no customer with this id: &lt;script&gt;"),
    ],
)
def test_a_form_with_faults_comes_back_as_it_was(
    agent: FlaskClient, shop: Shop, customers: str, sentence: str
) -> None:
    code = shop.coupon()
    page = previewed(agent, code, customers)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert "<script>alert" not in page.text
    fragment = previewed(agent, code, customers, headers=HTMX)
    assert fragment.status_code == 422
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#reserving"
    assert 'id="reserving"' in fragment.text
    assert 'id="reserving"' in agent.get(f"/shop/coupons/{code}").text
    assert shop.writes == []


def test_with_htmx_the_preview_alone_is_sent(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    fragment = previewed(agent, code, "anna", headers=HTMX)
    assert fragment.status_code == 200
    audit_fragment(fragment.text)
    assert 'id="preview"' in fragment.text


def test_who_holds_it_already_is_told_so(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    page = previewed(agent, code, "anna")
    assert page.status_code == 422
    audit_page(page.text)
    assert "anna holds this code already." in page.text
    assert shop.writes == []


def test_a_personal_code_is_refused_before_or_by_the_server(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon(recipient="anna")
    known = previewed(agent, code, "anna")
    assert known.status_code == 422
    assert "This is a personal code: it belongs to anna alone and cannot be reserved." in known.text
    preview = previewed(agent, code, "ben")
    assert "If it is a personal code of one customer, Talon.One refuses to reserve it." in preview.text
    receipt = agent.get(confirm(agent, preview, code).location)
    audit_page(receipt.text)
    assert "Talon.One refused this" in receipt.text
    assert shop.holders(code) == []


def test_a_code_for_everybody_is_said_to_be_one(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon(is_implicit=True)
    preview = previewed(agent, code, "anna")
    assert "The code shows in every wallet already, without a reservation." in preview.text


def test_a_second_submit_shows_the_first_outcome(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    preview = previewed(agent, code, "anna")
    first, second = confirm(agent, preview, code), confirm(agent, preview, code)
    assert first.location == second.location
    assert len(shop.writes) == 1


def test_a_stale_preview_is_drawn_again(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    preview = previewed(agent, code, "anna")
    shop.reserve(code, "ben")
    again = confirm(agent, preview, code)
    assert again.status_code == 409
    audit_page(again.text)
    assert "Nothing was written; look again." in again.text
    assert "This is a soft reservation" in again.text
    assert shop.writes == []
    assert confirm(agent, again, code).status_code == 303


def test_a_changed_or_borrowed_form_writes_nothing(agent: FlaskClient, shop: Shop) -> None:
    code, other = shop.coupon(), shop.coupon()
    preview = previewed(agent, code, "anna")
    token = fields_of(preview, address_of(code))["token"]
    assert confirm(agent, preview, code, token=token[:-3] + "abc").status_code == 400
    data = {"csrf_token": token_in(preview), "token": token, "reason": "goodwill"}
    assert agent.post(address_of(other), data=data).status_code == 400
    assert agent.post(f"{address_of(code)}/removal", data=data).status_code == 400
    assert agent.post(f"/outlet/coupons/{code}/reservations", data=data).status_code == 400
    assert shop.writes == []


def test_a_viewer_may_not_reserve(viewer: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    token = token_in(viewer.get(f"/shop/coupons/{code}"))
    for part in ("", "/preview", "/removal", "/removal/preview"):
        data = {"csrf_token": token, "customers": "anna", "only": "anna"}
        assert viewer.post(f"{address_of(code)}{part}", data=data).status_code == 403
    assert shop.asked == ["getReservedCustomers"]


@pytest.mark.parametrize("name", [one for one in HOSTILE_IDS if one.strip(".")])
def test_hostile_ids_of_customer_and_code(agent: FlaskClient, shop: Shop, name: str) -> None:
    code, customer = f"{name}-code", f"{name}-person"
    shop.coupon(code)
    shop.customer(customer)
    preview = previewed(agent, code, customer)
    assert preview.status_code == 200
    audit_page(preview.text)
    assert "<script>alert" not in preview.text
    assert confirm(agent, preview, code).status_code == 303
    assert shop.holders(code) == [customer]


def test_an_unknown_code_reserves_nothing(agent: FlaskClient, shop: Shop) -> None:
    token = token_in(agent.get(f"/shop/coupons/{shop.coupon()}"))
    data = {"csrf_token": token, "customers": "anna"}
    page = agent.post("/shop/coupons/UNKNOWN/reservations/preview", data=data)
    assert page.status_code == 404
    audit_page(page.text)
    assert shop.writes == []


def test_a_lost_answer_is_settled_by_reading_again(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    preview = previewed(agent, code, "anna")
    shop.at_next_write.append("cut_after")
    receipt = agent.get(confirm(agent, preview, code).location)
    assert "The answer was lost; reading again showed this." in receipt.text
    assert "These hold the code now: anna." in receipt.text
    assert shop.holders(code) == ["anna"]
