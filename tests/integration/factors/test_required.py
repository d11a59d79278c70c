"""Roles that need a second factor: who is led to set one up, and that nothing else opens before."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.factors.conftest import WithApp
from tests.integration.factors.using import (
    OWN,
    code_of,
    give_code,
    give_password,
    send,
    set_up_app,
    waiting,
)
from tests.support.desk import add_person, clock_of, sign_in, token_in
from tests.support.doors import addresses
from tests.support.page import audit_page
from webapp.policy import PolicyError
from webapp.staff import managing

FOR_AGENTS = '[sign_in]\nsecond_factor = ["agent", "admin"]\n'
CUSTOM = '[sign_in]\nsecond_factor = ["phone"]\n\n[[role]]\nkey = "phone"\nname = "Phone"\nlike = "agent"\n'


@pytest.fixture
def strict(make_desk_with: Callable[..., Flask]) -> Flask:
    """A desk whose agents and admins need a second factor."""
    return make_desk_with(FOR_AGENTS)


@pytest.fixture
def due(strict: Flask) -> FlaskClient:
    """A browser in which Ada, an agent without a factor, gave her password."""
    browser = strict.test_client()
    assert sign_in(browser, add_person(strict, "Ada")).status_code == 303
    return browser


def test_a_viewer_goes_on_without(strict: Flask) -> None:
    browser, answer = give_password(strict, add_person(strict, "Vic", "viewer"))
    assert browser.get(answer.location).status_code == 200
    page = browser.get(OWN).text
    assert "Set one up to go on" not in page


def test_everything_else_leads_to_setting_one_up(strict: Flask, due: FlaskClient) -> None:
    opens = {"/sign-in/again", OWN, f"{OWN}/app", f"{OWN}/passkeys/new"}
    token = token_in(due.get(OWN))
    for address in addresses(strict, "GET", is_public=False):
        if address not in opens:
            answer = due.get(address)
            assert (answer.status_code, answer.location) == (303, OWN), address
    for address in addresses(strict, "POST", is_public=False):
        if not address.startswith((OWN, "/sign-in/again")):
            answer = due.post(address, data={"csrf_token": token})
            assert (answer.status_code, answer.location) == (303, OWN), address
            part = due.post(address, headers={"HX-Request": "true", "X-CSRFToken": token})
            assert part.headers.get("HX-Redirect") == OWN, address


def test_its_page_says_why_and_leads_nowhere_else(due: FlaskClient) -> None:
    page = due.get(OWN)
    audit_page(page.text)
    assert "Your role asks for more than a password" in page.text
    assert "/shop/" not in page.text
    assert 'action="/sign-out"' in page.text


def test_it_is_set_up_and_all_opens(strict: Flask, due: FlaskClient) -> None:
    set_up_app(strict, due)
    assert due.get("/shop/").status_code == 200
    assert "Set one up to go on" not in due.get(OWN).text


def test_signing_out_is_possible_before(due: FlaskClient) -> None:
    assert due.post("/sign-out", data={"csrf_token": token_in(due.get(OWN))}).status_code == 303
    assert due.get("/shop/").location.startswith("/sign-in")


def test_it_takes_longer_than_the_sign_in_is_fresh(strict: Flask, due: FlaskClient) -> None:
    clock_of(strict).forward(minutes=11)
    token = token_in(due.get(OWN))
    assert urlsplit(due.post(f"{OWN}/app", data={"csrf_token": token}).location).path == "/sign-in/again"
    assert due.get("/sign-in/again").status_code == 200


def test_the_last_one_stays(strict: Flask, due: FlaskClient) -> None:
    secret, _codes = set_up_app(strict, due)
    assert send(due, f"{OWN}/app/removal").location == OWN
    page = due.get(OWN).text
    assert "Your role asks for a second factor" in page
    assert "Set up on" in page
    clock_of(strict).forward(seconds=30)
    assert give_code(waiting(strict, "ada@shop.test"), code_of(strict, secret)).status_code == 303


def test_a_role_in_one_application_is_enough(strict: Flask) -> None:
    email = add_person(strict, "Vic", "viewer")
    with strict.app_context():
        managing.set_role(email, "agent", "outlet")
    browser, answer = give_password(strict, email)
    assert browser.get(answer.location).location == OWN


def test_a_role_given_while_signed_in_counts_at_the_next_request(strict: Flask) -> None:
    browser, _answer = give_password(strict, add_person(strict, "Vic", "viewer"))
    assert browser.get("/shop/").status_code == 200
    with strict.app_context():
        managing.set_role("vic@shop.test", "agent")
    assert browser.get("/shop/").location == OWN


def test_who_has_one_but_did_not_show_it_is_asked_for_it(strict: Flask, due: FlaskClient) -> None:
    other, _answer = give_password(strict, "ada@shop.test")
    assert other.get("/shop/").location == OWN
    secret, _codes = set_up_app(strict, due)
    clock_of(strict).forward(seconds=30)
    asked = other.get("/shop/")
    assert urlsplit(asked.location).path == "/sign-in/again"
    page = other.get(asked.location)
    audit_page(page.text)
    data = {"csrf_token": token_in(page), "password": "correct horse battery", "next": "/shop/"}
    proven = other.post("/sign-in/again", data={**data, "code": code_of(strict, secret)})
    assert proven.location == "/shop/"
    assert other.get("/shop/").status_code == 200


def test_whose_factor_was_shown_stays_in_when_it_becomes_required(
    ada: WithApp, make_desk_with: Callable[..., Flask]
) -> None:
    browser = waiting(ada.app, ada.email)
    give_code(browser, ada.code())
    strict = make_desk_with(FOR_AGENTS)
    cookie = browser.get_cookie("desk")
    assert cookie is not None
    moved = strict.test_client()
    moved.set_cookie("desk", cookie.value)
    assert moved.get("/shop/").status_code == 200


def test_who_removed_the_last_one_is_asked_once_it_is_required(ada: WithApp) -> None:
    from webapp.staff.sessions import load

    send(ada.browser, f"{OWN}/app/removal")
    cookie = ada.browser.get_cookie("desk")
    assert cookie is not None
    with ada.browser.session_transaction() as kept, ada.app.test_request_context():
        actor = load(kept["_user_id"])
    assert actor is not None
    assert not actor.is_strong


def test_the_demo_never_asks(make_desk_with: Callable[..., Flask]) -> None:
    demo = make_desk_with(FOR_AGENTS, is_demo=True)
    assert demo.test_cli_runner().invoke(args=["staff", "demo"]).exit_code == 0
    browser, answer = give_password(demo, "agent@example.com", "sandbox-agent")
    assert browser.get(answer.location).status_code == 200
    assert "Your role asks" not in browser.get(OWN).text
    admin, _answer = give_password(demo, "admin@example.com", "sandbox-admin")
    assert "still missing" not in admin.get("/staff/").text


def test_a_role_of_the_shop_counts_too(make_desk_with: Callable[..., Flask]) -> None:
    desk = make_desk_with(CUSTOM)
    browser, answer = give_password(desk, add_person(desk, "Pat", "phone"))
    assert browser.get(answer.location).location == OWN


def test_a_role_that_is_not_there_is_refused_at_start(make_desk_with: Callable[..., Flask]) -> None:
    with pytest.raises(PolicyError, match="second_factor: there is no role 'emperor'"):
        make_desk_with('[sign_in]\nsecond_factor = ["emperor"]\n')
