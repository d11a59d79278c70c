"""Notes on customers and orders."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.conftest import both_databases
from tests.integration.sandbox_server import HOSTILE_IDS, Shop
from tests.support.desk import DeskClock, add_person, broken_audit, sign_in, token_in, token_of
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.notes import store

TEXT = "Waits for a call back.\nSpeaks <b>French</b> & German."


def write(browser: FlaskClient, kind: str, identifier: str, text: str = TEXT) -> TestResponse:
    data = {"csrf_token": token_of(browser), "text": text}
    return browser.post(f"/shop/notes/{kind}/{path_safe(identifier)}", data=data)


def removals(text: str) -> list[str]:
    return re.findall(r'action="(/shop/notes/\d+/removal)"', text)


def remove(browser: FlaskClient, address: str) -> TestResponse:
    return browser.post(address, data={"csrf_token": token_of(browser)})


def test_a_note_stands_on_the_page_of_its_customer(agent: FlaskClient, shop: Shop, clock: DeskClock) -> None:
    shop.customer("maria")
    answer = write(agent, "customer", "maria")
    assert (answer.status_code, answer.location) == (303, "/shop/customers/maria/")
    clock.forward(minutes=1)
    write(agent, "customer", "maria", "And a second one.")
    page = agent.get(answer.location).text
    audit_page(page)
    assert page.index("And a second one.") < page.index("Speaks &lt;b&gt;French&lt;/b&gt; &amp; German.")
    assert "Ada" in page
    assert "Write a note" in agent.get("/shop/audit/?action=notes.add").text


def test_a_note_stands_on_the_page_of_its_order(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    write(agent, "session", order)
    page = agent.get(f"/shop/sessions/{order}").text
    audit_page(page)
    assert "Waits for a call back." in page
    assert "Waits for a call back." not in agent.get(f"/shop/sessions/{shop.order()}").text


def test_a_note_belongs_to_its_application(agent: FlaskClient, shop: Shop) -> None:
    write(agent, "customer", "maria")
    assert "Waits" in agent.get("/shop/notes/customer/maria").text
    page = agent.get("/outlet/notes/customer/maria").text
    audit_page(page)
    assert "Waits" not in page
    (address,) = removals(agent.get("/shop/notes/customer/maria").text)
    assert remove(agent, address.replace("/shop/", "/outlet/")).status_code == 404


@pytest.mark.parametrize("identifier", HOSTILE_IDS)
def test_any_identifier_can_have_notes(app: Flask, agent: FlaskClient, shop: Shop, identifier: str) -> None:
    assert write(agent, "customer", identifier).status_code == 303
    page = agent.get(f"/shop/notes/customer/{path_safe(identifier)}").text
    audit_page(page)
    assert "Waits" in page
    with app.app_context():
        assert store.forget("shop", "customer", identifier) == 1
        assert store.forget("shop", "customer", identifier) == 0


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_note_that_says_nothing_or_too_much_is_refused_and_kept_in_the_box(
    agent: FlaskClient, shop: Shop, text: str
) -> None:
    answer = write(agent, "customer", "maria", text)
    assert answer.status_code == 422
    audit_page(answer.text)
    assert text.strip() in answer.text
    assert not removals(agent.get("/shop/notes/customer/maria").text)


def test_only_the_author_or_a_supervisor_takes_a_note_away(
    app: Flask, agent: FlaskClient, shop: Shop
) -> None:
    write(agent, "customer", "maria")
    write(agent, "customer", "maria", "Second.")
    at = "/shop/notes/customer/maria"
    own, _second = removals(agent.get(at).text)
    other = app.test_client()
    sign_in(other, add_person(app, "Bob", "agent"))
    assert not removals(other.get(at).text)
    assert remove(other, own).status_code == 403
    chief = app.test_client()
    sign_in(chief, add_person(app, "Cleo", "supervisor"))
    assert remove(chief, own).status_code == 303
    assert remove(agent, own).status_code == 404
    (left,) = removals(agent.get(at).text)
    assert remove(agent, left).status_code == 303


def test_a_viewer_reads_and_cannot_write(agent: FlaskClient, viewer: FlaskClient, shop: Shop) -> None:
    write(agent, "customer", "maria")
    page = viewer.get("/shop/notes/customer/maria").text
    audit_page(page)
    assert "Waits" in page
    assert "<textarea" not in page
    assert write(viewer, "customer", "maria").status_code == 403


@both_databases
def test_what_cannot_be_recorded_is_neither_kept_nor_taken_away(
    app: Flask, agent: FlaskClient, shop: Shop
) -> None:
    write(agent, "customer", "maria", "The first one.")
    (address,) = removals(agent.get("/shop/notes/customer/maria").text)
    data = {"csrf_token": token_in(agent.get("/settings")), "text": "A second one."}
    with broken_audit(app):
        assert agent.post("/shop/notes/customer/maria", data=data).status_code == 503
        assert agent.post(address, data=data).status_code == 503
    with app.app_context():
        kept = store.about("shop", [("customer", "maria")])
    assert [note["text"] for note in kept] == ["The first one."]


def test_htmx_gets_the_notes_alone(agent: FlaskClient, shop: Shop) -> None:
    write(agent, "customer", "maria")
    part = agent.get("/shop/notes/customer/maria", headers={"HX-Request": "true"})
    audit_fragment(part.text)
    assert "Waits" in part.text


def test_there_are_notes_on_customers_and_orders_only(agent: FlaskClient, shop: Shop) -> None:
    assert agent.get("/shop/notes/coupon/X").status_code == 404
    assert write(agent, "coupon", "X").status_code == 404
