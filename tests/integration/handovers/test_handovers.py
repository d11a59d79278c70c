"""A handover: a note about a page, under a random id, for whoever may open that page."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.integration.conftest import both_databases
from tests.integration.sandbox_server import Shop, post
from tests.support.desk import DeskClock, add_person, broken_audit, sign_in, token_in
from tests.support.page import audit_page
from webapp.addresses import path_safe
from webapp.handovers import store
from webapp.permissions import VIEWER, Permission, Role

NOTE = "Call back <b>after three</b>.\nShe waits for VIP-1 & co."
MAKE = "/shop/handovers"


def hand_over(browser: FlaskClient, address: str, note: str = NOTE) -> TestResponse:
    return post(browser, "/settings/keyboard", MAKE, {"address": address, "note": note})


def made(browser: FlaskClient, address: str, note: str = NOTE) -> str:
    """Make one; gives its own address."""
    answer = hand_over(browser, address, note)
    assert answer.status_code == 303, answer.text
    return f"{MAKE}/{answer.location.rpartition('=')[2]}"


def opened(browser: FlaskClient, link: str) -> str:
    """Open one as a browser does; gives the page it leads to."""
    answer = browser.get(link)
    assert answer.status_code == 302
    page = browser.get(answer.location)
    audit_page(page.text)
    return page.text


def note_in(page: str) -> str:
    found = re.search(r'class="desk-handover-text">(.*?)</p>', page, flags=re.DOTALL)
    return unescape(found[1]) if found else ""


@pytest.fixture
def colleague(app: Flask) -> FlaskClient:
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Bea", "agent")).status_code == 303
    return browser


def recorded(app: Flask, action: str) -> list[tuple[Any, ...]]:
    statement = (
        "SELECT actor_name, subject_kind, subject FROM audit_entry JOIN audit_content ON entry_id = id"
        " WHERE action = :action ORDER BY id"
    )
    with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), {"action": action})]


def test_from_the_form_in_the_head_to_the_page_of_a_colleague(
    app: Flask, agent: FlaskClient, colleague: FlaskClient, shop: Shop
) -> None:
    page = agent.get("/shop/customers/anna/coupons?x=1").text
    form = re.search(r'<form action="/shop/handovers" method="post">.*?</form>', page, flags=re.DOTALL)
    assert form
    address = unescape(re.search(r'name="address"[^>]* value="([^"]*)"', form[0])[1])  # type: ignore[index]
    assert address == "/shop/customers/anna/coupons?x=1"
    answer = hand_over(agent, address)
    back = agent.get(answer.location).text
    assert note_in(back) == NOTE
    assert "You handed this over" in back
    link = re.search(r'id="handover-link"[^>]* value="([^"]*)"', back)
    assert link
    assert link[1].startswith("http://127.0.0.1:8000/shop/handovers/")
    their_page = opened(colleague, link[1].removeprefix("http://127.0.0.1:8000"))
    assert note_in(their_page) == NOTE
    assert "Handed over by Ada" in their_page
    assert "<h1>anna" in their_page
    assert ">Coupons</h2>" in their_page
    assert recorded(app, "handovers.make") == [("Ada", "customer", "anna")]
    assert recorded(app, "handovers.note") == [("Ada", "customer", "anna"), ("Bea", "customer", "anna")]


def test_what_stands_in_addresses_tells_nothing(agent: FlaskClient, shop: Shop) -> None:
    answer = hand_over(agent, "/shop/customers/anna/coupons")
    token = answer.location.rpartition("=")[2]
    assert len(token) * 6 >= 128
    assert answer.location == f"/shop/customers/anna/coupons?handover={token}"
    assert "anna" not in made(agent, "/shop/customers/anna/coupons")
    assert made(agent, "/shop/customers/anna/coupons") != made(agent, "/shop/customers/anna/coupons")


@pytest.mark.parametrize(
    "address",
    [
        "/shop/customers/anna/",
        "/shop/customers/anna/sessions",
        "/shop/sessions/none-such",
        "/shop/coupons/SPRING-10?customer=anna",
        "/shop/programs/1/cards/C1?type=session&from=2026-01-01&subledger=a%2Fb%26c",
        "/shop/search?q=a%22b%27c",
        f"/shop/customers/{path_safe('50%/half & more')}/loyalty",
    ],
)
def test_any_page_with_its_filter_comes_back_as_it_was(agent: FlaskClient, shop: Shop, address: str) -> None:
    answer = agent.get(made(agent, address))
    mark = "&" if "?" in address else "?"
    assert answer.location.rpartition(f"{mark}handover=")[0] == address
    assert note_in(agent.get(answer.location).text) == NOTE, "Also where the page itself finds nothing"


def test_a_link_to_a_handed_over_page_is_not_a_handover(agent: FlaskClient, shop: Shop) -> None:
    """The mark is left out of what is copied and handed on."""
    answer = hand_over(agent, "/shop/customers/anna/coupons?x=1")
    page = agent.get(answer.location).text
    assert 'data-copy="http://127.0.0.1:8000/shop/customers/anna/coupons?x=1"' in page
    again = hand_over(agent, answer.location, "second")
    assert again.location.count("handover=") == 1
    assert note_in(agent.get(again.location).text) == "second"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://elsewhere.example/shop/customers/anna/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "/shop/customers/anna/\n",
        "/outlet/customers/anna/",
        "/settings",
        "/shop/handovers/abc",
        "/shop/nothing/here",
        "javascript:alert(1)",
        "/shop/customers/anna/" + "x" * 2000,
    ],
)
def test_only_pages_of_this_application_are_handed_over(
    app: Flask, agent: FlaskClient, shop: Shop, address: str
) -> None:
    answer = hand_over(agent, address)
    assert answer.status_code == 400
    audit_page(answer.text)
    assert rows(app) == 0


def test_a_note_must_say_something_and_not_too_much(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    for note in ("", "  ", "x" * (store.LONGEST_NOTE + 1)):
        answer = hand_over(agent, "/shop/customers/anna/coupons", note)
        assert answer.status_code == 422
        audit_page(answer.text)
        assert 'value="/shop/customers/anna/coupons"' in answer.text
        assert note.strip() in answer.text
    assert rows(app) == 0
    made(agent, "/shop/customers/anna/", "x" * store.LONGEST_NOTE)
    assert note_in(opened(agent, made(agent, "/shop/customers/anna/", "a\0b"))) == "a\ufffdb"


def test_the_page_decides_who_may_open_it(
    app: Flask, agent: FlaskClient, viewer: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = made(agent, f"/shop/sessions/{shop.order()}/returns")
    refused = viewer.get(link)
    assert refused.status_code == 403
    audit_page(refused.text)
    assert "your account may not open" in refused.text
    assert NOTE[:9] not in refused.text
    assert recorded(app, "handovers.opened") == [("Vic", "", "")]
    assert recorded(app, "handovers.note") == []
    target = agent.get(link).location
    assert viewer.get(target).status_code == 403
    assert hand_over(viewer, target).status_code == 403, "Nor can it be handed on"
    barred = Role("viewer", "viewer", VIEWER - {Permission.HAND_OVER})
    monkeypatch.setitem(app.extensions["desk_roles"], "viewer", barred)
    link = made(agent, "/shop/customers/anna/")
    assert viewer.get(link).status_code == 403
    assert note_in(viewer.get(agent.get(link).location).text) == "", "Nor does the page show it"
    assert MAKE not in viewer.get("/shop/customers/anna/").text, "Who may not hand over is not offered it"


def test_a_stranger_signs_in_first(app: Flask, agent: FlaskClient, client: FlaskClient, shop: Shop) -> None:
    link = made(agent, "/shop/customers/anna/coupons")
    answer = client.get(link)
    assert answer.status_code in (302, 303)
    assert "/sign-in" in answer.location
    marked = client.get(agent.get(link).location)
    assert "/sign-in" in marked.location
    assert recorded(app, "handovers.note") == []


def test_another_application_knows_nothing_of_it(agent: FlaskClient, shop: Shop) -> None:
    link = made(agent, "/shop/customers/anna/coupons")
    assert agent.get(link.replace("/shop/", "/outlet/")).status_code == 404


def test_a_note_shows_on_its_own_page_alone(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    token = made(agent, "/shop/customers/anna/coupons").rpartition("/")[2]
    for address in ("customers/ben/coupons", "customers/anna/loyalty", "coupons/SPRING-10"):
        assert note_in(agent.get(f"/shop/{address}?handover={token}").text) == ""
    part = agent.get(f"/shop/customers/anna/coupons?handover={token}", headers={"HX-Request": "true"})
    assert NOTE[:9] not in part.text
    assert recorded(app, "handovers.note") == []


@pytest.mark.parametrize("token", ["nothing-of-the-kind", "x" * 500, "~YSBi", "~!!"])
def test_a_link_that_was_never_made(agent: FlaskClient, shop: Shop, token: str) -> None:
    answer = agent.get(f"{MAKE}/{token}")
    assert answer.status_code == 404
    audit_page(answer.text)
    page = agent.get("/shop/customers/anna/coupons", query_string={"handover": token})
    assert page.status_code == 200
    assert note_in(page.text) == ""


@both_databases
def test_it_ends_and_is_dropped(app: Flask, agent: FlaskClient, clock: DeskClock, shop: Shop) -> None:
    link = made(agent, "/shop/customers/anna/coupons")
    clock.now += timedelta(days=13, hours=23)
    assert afresh(app).get(link).status_code == 302
    run = app.test_cli_runner().invoke
    assert "0 handovers" in run(args=["desk", "purge"]).output
    clock.now += timedelta(hours=2)
    gone = afresh(app).get(link)
    assert gone.status_code == 404
    assert "over, or it was never made" in gone.text
    assert rows(app) == 1
    assert "1 handovers" in run(args=["desk", "purge"]).output
    assert rows(app) == 0


@both_databases
def test_an_erasure_takes_what_is_about_the_customer(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    odd = "50%_/half & more"
    about = {
        ("customer", odd): [
            f"/shop/customers/{path_safe(odd)}/coupons",
            f"/shop/customers/{path_safe(odd)}/programs/1?type=session",
            "/shop/coupons/SPRING-10?customer=50%25_%2Fhalf+%26+more",
            "/shop/search?q=50%25_%2Fhalf%20%26%20more",
        ],
        ("session", "S1"): ["/shop/sessions/S1"],
        ("card", "C1"): ["/shop/programs/1/cards/C1"],
        ("coupon", "SPRING-10"): [],
    }
    for addresses in about.values():
        for address in addresses:
            made(agent, address)
    made(agent, "/shop/customers/anna/coupons")
    with app.app_context():
        assert store.forget("outlet", "customer", odd) == 0
        assert store.forget("shop", "customer", "50%") == 0
        assert store.forget("shop", "session", odd) == 1, "What was searched for may be of any kind"
        assert store.forget("shop", "customer", odd) == 3
        assert store.forget("shop", "session", "S1") == 1
        assert store.forget("shop", "card", "C1") == 1
    assert rows(app) == 1


def afresh(app: Flask) -> FlaskClient:
    """Ada's browser, signed in anew: the former sign-in is long over."""
    browser = app.test_client()
    assert sign_in(browser, "ada@shop.test").status_code == 303
    return browser


def rows(app: Flask) -> int:
    with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM handover")).scalar_one())


@pytest.mark.parametrize(
    "address",
    [
        "/shop/customers/anna/",
        "/shop/sessions/{order}",
        "/shop/coupons/SPRING-10",
        "/shop/customers/anna/programs/{bonus}",
    ],
)
def test_the_heads_of_pages_offer_it(agent: FlaskClient, shop: Shop, address: str) -> None:
    address = address.format(order=shop.order(couponCodes=["SPRING-10"]), **shop.ids)
    page = agent.get(address).text
    audit_page(page)
    assert f'name="address" data-here="path" value="{address}"' in page
    assert f'id="page-link" type="text" readonly data-here value="http://127.0.0.1:8000{address}"' in page


def test_what_cannot_be_recorded_is_not_kept(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    data = {"csrf_token": token_in(agent.get("/settings")), "address": "/shop/customers/maria/", "note": NOTE}
    with broken_audit(app):
        assert agent.post(MAKE, data=data).status_code == 503
    with app.app_context():
        assert store.about("shop", [("customer", "maria")]) == []
    assert agent.post(MAKE, data=data).status_code == 303
    with app.app_context():
        assert len(store.about("shop", [("customer", "maria")])) == 1
