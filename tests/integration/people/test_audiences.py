"""Putting a customer into an audience, and taking them out."""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import Shop, confirmed, fields_of, post
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page


def previewed(browser: FlaskClient, customer: str, audience: object, noun: str = "") -> TestResponse:
    page = f"/shop/customers/{customer}/"
    return post(browser, page, f"{page}audiences{noun}/preview", {"audience": str(audience)})


def confirm(browser: FlaskClient, preview: TestResponse, customer: str, noun: str = "") -> TestResponse:
    return confirmed(browser, preview, f"/shop/customers/{customer}/audiences{noun}")


def named(tree: Element, tag: str) -> list[Element]:
    return [each for each in tree.iter() if each.tag.rpartition("}")[2] == tag]


def test_in_and_out_again_by_undoing(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    first, second = shop.audience(customer), shop.audience(customer)
    shop.membership("add", customer, first)
    preview = previewed(agent, customer, second)
    audit_page(preview.text)
    text = unescape(preview.text)
    for expected in (
        f"Add customer {customer} to Circle {second} <b>",
        f"Circle {second} <b>: not in → in",
        "Other audiences stay as they are",
        "is overwritten at its next sync",
    ):
        assert expected in text
    assert shop.audiences_of(customer) == [first]
    receipt = agent.get(confirm(agent, preview, customer).location)
    audit_page(receipt.text)
    assert shop.audiences_of(customer) == [first, second]
    undo = re.search(r'action="([^"]+/undo[^"]*)"|href="([^"]+/undo[^"]*)"', receipt.text)
    assert undo, "a true inverse exists"
    address = undo[1] or undo[2]
    token = {"csrf_token": token_in(receipt)}
    offer = agent.post(address, data=token) if undo[1] else agent.get(address)
    assert f"Take customer {customer} out of" in offer.text
    back = agent.get(confirm(agent, offer, customer, "/removal").location)
    audit_page(back.text)
    assert shop.audiences_of(customer) == [first]
    assert "/undo" in back.text, "and the other way round"


def test_the_page_offers_what_can_be_done(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    inside, outside = shop.audience(customer), shop.audience(customer)
    shop.membership("add", customer, inside)
    page = agent.get(f"/shop/customers/{customer}/")
    forms = [form for form in named(audit_page(page.text), "form") if "/audiences/" in form.get("action", "")]
    leaving, joining = forms
    assert [each.get("value") for each in named(leaving, "input")][1:] == [str(inside)]
    offered = [each.get("value") for each in named(joining, "option")]
    assert offered[0] == ""
    assert str(outside) in offered
    assert str(inside) not in offered
    panel = agent.get(f"/shop/customers/{customer}/?panel=profile", headers={"HX-Request": "true"})
    audit_fragment(panel.text)
    assert "audiences/removal/preview" in panel.text


def test_what_is_so_already_is_refused(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    audience = shop.audience(customer)
    page = previewed(agent, customer, audience, "/removal")
    assert page.status_code == 422
    audit_page(page.text)
    assert "is not in Circle" in page.text
    shop.membership("add", customer, audience)
    page = previewed(agent, customer, audience)
    assert page.status_code == 422
    assert "already." in page.text
    assert shop.writes == []


@pytest.mark.parametrize("audience", ["", "0", "x", "999999", "-1", "<b>"])
@pytest.mark.parametrize("noun", ["", "/removal"])
def test_only_audiences_of_this_desk(agent: FlaskClient, shop: Shop, audience: str, noun: str) -> None:
    page = previewed(agent, "anna", audience, noun)
    assert page.status_code == 422
    audit_page(page.text)
    assert "Choose one of the audiences that this desk knows." in page.text
    assert shop.writes == []


def test_a_typo_never_makes_a_customer(agent: FlaskClient, shop: Shop) -> None:
    token = token_in(agent.get("/shop/customers/anna/"))
    data = {"csrf_token": token, "audience": str(shop.ids["first_audience"])}
    page = agent.post("/shop/customers/nobody/audiences/preview", data=data)
    assert page.status_code == 404
    audit_page(page.text)
    assert not shop.knows("nobody")


def test_an_audience_that_is_gone_is_refused_by_the_server(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    preview = previewed(agent, customer, shop.audience(customer))
    shop.answers["/v2/customer_audiences"] = (404, b'{"message":"no such audience","StatusCode":404}')
    receipt = agent.get(confirm(agent, preview, customer).location)
    audit_page(receipt.text)
    assert "Refused" in receipt.text
    assert shop.audiences_of(customer) == []


def test_a_joining_form_cannot_be_used_for_leaving(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    preview = previewed(agent, customer, shop.audience(customer))
    fields = fields_of(preview, f"/shop/customers/{customer}/audiences")
    data = {**fields, "reason": "goodwill"}
    assert agent.post(f"/shop/customers/{customer}/audiences/removal", data=data).status_code == 400
    assert shop.writes == []
