"""The page of a check: its form, its address, who may open it, and what it leaves behind."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.diagnosis.coupon.asking import ADDRESS, Counter, check
from tests.integration.sandbox_server import HOSTILE_IDS, NOW, SPRING, Shop
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.audit.models import AuditContent, AuditEntry
from webapp.extensions import db

HTMX = {"HX-Request": "true", "HX-Target": "check"}
CART = {"customer": "anna", "sku": "BEANS", "quantity": 1, "price": 10}


def without_what_differs(html: str) -> str:
    """HTML without what differs from one request to the next."""
    html = re.sub(r'name="csrf_token" value="[^"]+"', "", html)
    return re.sub(r"(Request number: |/[0-9a-f]{32}|\b[0-9a-f]{32}\b)", "", html).strip()


def rows(app: Flask) -> list[tuple[str, str, str]]:
    """The audit's rows of this room: action, kind and subject."""
    with app.app_context():
        found = db.session.execute(
            select(AuditEntry.action, AuditContent.subject_kind, AuditContent.subject)
            .join(AuditContent, AuditContent.entry_id == AuditEntry.id)
            .where(AuditEntry.action.like("coupon_check.%"))
            .order_by(AuditEntry.id)
        )
        return [(row[0], row[1], row[2]) for row in found]


def test_without_a_code_there_is_only_the_form(agent: FlaskClient, app: Flask, shop: Shop) -> None:
    for asked in ({}, {"customer": "anna"}, {"code": "  "}):
        page = agent.get(ADDRESS, query_string=asked)
        assert page.status_code == 200
        audit_page(page.text)
        assert "What is to be checked?" in page.text
        assert "Say to the customer" not in page.text
    assert shop.asked == []
    assert rows(app) == []


def test_one_page_view_is_one_row(agent: FlaskClient, app: Flask, counter: Counter) -> None:
    code, order = counter.code(), counter.shop.order(state="open")
    check(agent, code, **CART)
    check(agent, code, session=order)
    check(agent, code)
    agent.get(f"{ADDRESS}/others", query_string={"code": code, **CART})
    assert rows(app) == [
        ("coupon_check.page", "customer", "anna"),
        ("coupon_check.page", "session", order),
        ("coupon_check.page", "coupon", code),
        ("coupon_check.others", "customer", "anna"),
    ]
    audit = agent.get("/shop/audit/").text
    assert "Check a code" in audit
    assert "Try a customer" in audit


def test_a_viewer_may_check_and_is_offered_no_write(viewer: FlaskClient, counter: Counter) -> None:
    page = check(viewer, counter.code(is_mandatory=True), **CART)
    assert page.remedies == ["Somebody with the permission for it can reserve the code for this customer."]
    assert 'method="post"' not in page.answer.text.split("<main")[1]


def test_the_remedy_of_a_reservation_leads_to_its_preview(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(is_mandatory=True)
    page = check(agent, code, **CART)
    address = f"/shop/coupons/{code}/reservations/preview"
    assert f'action="{address}"' in page.answer.text
    assert 'name="customers" value="anna"' in page.answer.text
    preview = agent.post(address, data={"csrf_token": token_in(page.answer), "customers": "anna"})
    assert preview.status_code == 200
    assert f"Reserve coupon {code}" in preview.text
    assert counter.shop.holders(code) == []
    counter.shop.reserve(code, "anna")
    assert check(agent, code, **CART).verdict == "It works with this cart."


def test_htmx_gets_the_part_that_the_page_holds(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(expires=NOW - timedelta(days=1))
    whole = agent.get(ADDRESS, query_string={"code": code, **CART})
    part = agent.get(ADDRESS, query_string={"code": code, **CART}, headers=HTMX)
    audit_fragment(part.text)
    assert "HX-Request" in part.headers["Vary"]
    assert without_what_differs(part.text) in without_what_differs(whole.text)
    assert 'data-announce="It expired on Mar 1, 2026' in part.text
    assert 'tabindex="-1" autofocus' in part.text, "The focus goes to the verdict"


def test_a_write_on_what_it_is_about_makes_it_old(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon("IT'S <b>")
    order = shop.order(state="open")
    page = check(agent, code, session=order)
    (told,) = [one.get("data-touches", "") for one in page.tree.iter() if one.get("data-touches")]
    assert json.loads(told) == [f"coupon:{code}", "customer:anna", f"session:{order}"]


def test_everything_stands_in_the_address(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code()
    asked = {"code": code, "customer": "anna", "on": "2026-05-01", "sku": ["A 1&2", "B"]}
    page = agent.get(ADDRESS, query_string={**asked, "quantity": ["3", "1"], "price": ["2,50", ""]})
    again = unescape(re.findall(r'href="(/shop/coupon-check\?[^"]+)"', page.text)[0])
    for part in ("on=2026-05-01", "sku=A+1%262&sku=B", "quantity=3&quantity=1", "price=2.50&price="):
        assert part in again
    for box in ('value="A 1&amp;2"', 'value="3"', 'value="2,50"', 'value="2026-05-01"', 'value="anna"'):
        assert box in page.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"code": "x" * 101}, "This has more than 100 characters."),
        ({"customer": "x" * 1001}, "This has more than 1000 characters."),
        ({"on": "tomorrow"}, "This is not a date."),
        ({"on": "2026-03-01"}, "This day is over."),
        ({"on": "2099-01-01"}, "Choose a day within the next 5 years."),
        ({"price": "ten"}, "The price is a number like 19.99"),
        ({"price": "-1"}, "The price is a number like 19.99"),
        ({"price": "1e400"}, "The price is a number like 19.99"),
        ({"price": "NaN"}, "The price is a number like 19.99"),
        ({"quantity": "0"}, "The quantity is a whole number from 1 to 10000."),
        ({"quantity": "1.5"}, "The quantity is a whole number"),
        ({"quantity": "9" * 5000}, "The quantity is a whole number"),
        ({"quantity": "²"}, "The quantity is a whole number"),
        ({"sku": "", "price": "3"}, "The SKU is missing."),
        ({"sku": "x" * 1001}, "This SKU is too long."),
        ({"session": "ORDER-1"}, "Give an order or a cart, not both"),
    ],
)
def test_a_form_that_does_not_fit_asks_nothing(
    agent: FlaskClient, shop: Shop, asked: dict[str, str], words: str
) -> None:
    for headers in ({}, HTMX):
        page = agent.get(ADDRESS, query_string={"code": SPRING, **CART, **asked}, headers=headers)
        assert page.status_code == 422
        (audit_fragment if headers else audit_page)(page.text)
        assert words in page.text
        assert "is-invalid" in page.text or "not both" in words
    assert shop.asked == []


def test_too_many_lines(agent: FlaskClient, shop: Shop) -> None:
    asked = {"code": SPRING, "sku": [f"S{number}" for number in range(60)]}
    page = agent.get(ADDRESS, query_string={**asked, "quantity": ["1"] * 60, "price": ["1"] * 60})
    assert page.status_code == 422
    audit_page(page.text)
    assert "At most 50 lines can be tried." in page.text
    assert shop.asked == []


def test_a_line_is_added_without_asking_anything(agent: FlaskClient, shop: Shop) -> None:
    asked = {"code": SPRING, "customer": "anna", "sku": "A", "quantity": "2", "price": "3", "add": "1"}
    page = agent.get(ADDRESS, query_string=asked)
    audit_page(page.text)
    assert page.text.count('name="sku"') == 2
    assert '<details class="desk-cart-fold" open>' in page.text
    part = agent.get(ADDRESS, query_string=asked, headers={**HTMX, "HX-Target": "cart"})
    audit_fragment(part.text)
    assert part.text.lstrip().startswith('<div id="cart">')
    assert re.search(r'id="line-2-sku"[^>]*autofocus', part.text), "The focus goes to the new line"
    assert without_what_differs(part.text) in without_what_differs(page.text)
    assert shop.asked == []


def test_blank_lines_are_no_lines(agent: FlaskClient, counter: Counter) -> None:
    asked = {"sku": ["", "BEANS", " "], "quantity": ["1", "2", ""], "price": ["", "10", ""]}
    page = check(agent, counter.code(), customer="anna", **asked)
    assert "with a cart of 1 line" in page.text
    assert page.answer.text.count('name="sku"') == 1


@pytest.mark.parametrize("code", [one for one in HOSTILE_IDS if one.strip(".")])
def test_a_hostile_code_works(agent: FlaskClient, shop: Shop, code: str) -> None:
    shop.coupon(code)
    page = check(agent, code, **CART)
    assert page.verdict == "It works with this cart."
    assert code in page.sentence
    assert "<script>alert" not in page.answer.text


@pytest.mark.parametrize("code", ["..", "NO-SUCH-CODE", "%(code)s", "{{ 7*7 }}", "x" * 100])
def test_an_unknown_code(agent: FlaskClient, shop: Shop, code: str) -> None:
    page = check(agent, code, **CART)
    assert page.verdict == "There is no such code in Shop <EU>."
    assert code in page.sentence


def test_an_unknown_code_offers_what_may_be_meant(agent: FlaskClient, counter: Counter) -> None:
    counter.shop.coupon("LOOK-O1")
    counter.shop.reserve("LOOK-O1", "anna")
    page = check(agent, "look 0I", **CART)
    offered = [one for one in page.links(f"{ADDRESS}?") if "customer=anna" in one]
    assert offered[0].startswith(f"{ADDRESS}?code=LOOK-O1&"), "What the customer holds comes first"
    assert all("sku=BEANS" in one for one in offered), "The rest of the check stays"
    looked_up = {seen.target.rpartition("/")[2] for seen in counter.shop.server.requests}
    assert "LOOK-O1" not in looked_up, "Nothing else is tried"
    assert check(agent, "LOOK-O1", **CART).verdict == "It works with this cart."


@pytest.mark.parametrize(
    ("path", "hidden", "typed"),
    [
        ("/shop/customers/anna/", {"customer": "anna"}, "code"),
        ("/shop/coupons/{code}", {"code": "{code}"}, "customer"),
        ("/shop/sessions/{order}", {"customer": "anna", "session": "{order}"}, "code"),
    ],
)
def test_it_is_reached_from(
    agent: FlaskClient, counter: Counter, path: str, hidden: dict[str, str], typed: str
) -> None:
    names = {"code": counter.code(), "order": counter.shop.order(state="open")}
    page = agent.get(path.format(**names))
    audit_page(page.text)
    (form,) = re.findall(r'<form class="desk-check-code.*?</form>', page.text, flags=re.DOTALL)
    assert f'action="{ADDRESS}" method="get"' in form
    assert re.search(rf'name="{typed}"[^>]*data-shortcut="c"', form)
    for name, value in hidden.items():
        assert f'type="hidden" name="{name}" value="{value.format(**names)}"' in form


def test_each_code_of_an_order_can_be_checked(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(expires=NOW - timedelta(days=1))
    order = counter.shop.order(state="open", couponCodes=[code])
    page = agent.get(f"/shop/sessions/{order}")
    (address,) = re.findall(r'href="(/shop/coupon-check\?[^"]+)"', page.text)
    checked = agent.get(unescape(address))
    assert "It expired on Mar 1, 2026" in checked.text


def test_an_odd_customer_is_linked_safely(agent: FlaskClient, counter: Counter) -> None:
    customer = counter.shop.customer("50%/off ‹odd›", Name="<b>Odd</b>")
    page = check(agent, counter.code(), customer=customer)
    assert f"/shop/customers/{path_safe(customer)}/" in page.links()
    assert "<b>Odd</b>" not in page.answer.text
    assert "<b>Odd</b>" in page.text


def test_a_stranger_sees_nothing(client: FlaskClient, shop: Shop) -> None:
    answer: Any = client.get(ADDRESS, query_string={"code": SPRING})
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    assert shop.asked == []
