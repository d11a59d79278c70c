"""The password once more before what erases data or changes accounts."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import (
    DESK_TOML,
    PASSWORD,
    add_person,
    clock_of,
    make_app,
    prove_again,
    sign_in,
    token_in,
)
from tests.support.doors import address_of
from tests.support.page import audit_page
from webapp.access import declared
from webapp.permissions import Permission

AGAIN = "/sign-in/again"
NEW = {"email": "new@shop.test", "name": "New", "role": "agent"}
LISTS = {"people.everybody", "erasure.erasures"}


@pytest.fixture
def stale(app: Flask) -> FlaskClient:
    """A browser in which Mia, an admin, signed in eleven minutes ago."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Mia", "admin")).status_code == 303
    clock_of(app).forward(minutes=11)
    return browser


def prove(browser: FlaskClient, answer: TestResponse, password: str = PASSWORD) -> TestResponse:
    """Follow to the form for the password, and send it."""
    audit_page(browser.get(answer.location).text)
    wanted = parse_qs(urlsplit(answer.location).query).get("next", [""])[0]
    return prove_again(browser, password, wanted)


def invite(browser: FlaskClient, **headers: str) -> TestResponse:
    token = token_in(browser.get("/settings"))
    return browser.post("/staff/invitations", data={"csrf_token": token, **NEW}, headers=headers)


def test_all_that_changes_staff_or_erases_asks(app: Flask, stale: FlaskClient) -> None:
    token = token_in(stale.get("/settings"))
    asked = 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        grave = declared(view) in (Permission.MANAGE_STAFF, Permission.DELETE_CUSTOMER_DATA)
        if not grave or rule.endpoint in LISTS:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = stale.open(address_of(app, rule), method=method, data={"csrf_token": token})
            assert urlsplit(answer.location or "").path == AGAIN, rule
            asked += 1
    assert asked >= 10


@pytest.mark.parametrize("minutes", [0, 9])
def test_a_recent_sign_in_is_enough(app: Flask, minutes: int) -> None:
    browser = app.test_client()
    sign_in(browser, add_person(app, "Mia", "admin"))
    clock_of(app).forward(minutes=minutes)
    assert invite(browser).status_code == 200


def test_a_page_is_reached_after_the_password(stale: FlaskClient) -> None:
    answer = stale.get("/staff/1?x=1")
    assert answer.status_code == 303
    proven = prove(stale, answer)
    assert (proven.status_code, proven.location) == (303, "/staff/1?x=1")
    assert stale.get(proven.location).status_code == 200


def test_a_form_is_kept_and_can_be_sent(app: Flask, stale: FlaskClient) -> None:
    asked = invite(stale)
    assert asked.status_code == 303
    assert "new@shop.test" not in stale.get("/staff/").text
    kept = prove(stale, asked)
    assert kept.location.startswith("/held-posts/")
    page = stale.get(kept.location)
    assert "new@shop.test" in page.text
    assert invite(stale).status_code == 200
    assert "new@shop.test" in stale.get("/staff/").text


def test_htmx_is_led_there_as_a_page(stale: FlaskClient) -> None:
    answer = invite(stale, **{"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(AGAIN)


def test_a_wrong_password_opens_nothing_and_is_slowed(app: Flask, stale: FlaskClient) -> None:
    answer = stale.get("/staff/1")
    statuses = [prove(stale, answer, "wrong").status_code for _try in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert prove(stale, answer).status_code == 429, "the right one waits too"
    assert stale.get("/staff/1").status_code == 303


def test_somebody_else_s_password_does_not_help(app: Flask, stale: FlaskClient) -> None:
    add_person(app, "Bob", password="another long password")
    assert prove(stale, stale.get("/staff/1"), "another long password").status_code == 422


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"]
)
def test_no_other_site_is_led_to(stale: FlaskClient, wanted: str) -> None:
    page = stale.get(AGAIN, query_string={"next": wanted})
    assert "evil" not in page.text
    data = {"csrf_token": token_in(page), "password": PASSWORD, "next": wanted}
    assert stale.post(AGAIN, data=data).location == "/shop/"


def test_the_token_of_the_sign_in_is_new_and_the_old_one_worth_nothing(
    app: Flask, stale: FlaskClient
) -> None:
    old = app.test_client()
    cookie = stale.get_cookie("desk")
    assert cookie is not None
    old.set_cookie("desk", cookie.value)
    assert old.get("/settings").status_code == 200
    prove(stale, stale.get("/staff/1"))
    assert stale.get("/settings").status_code == 200
    assert old.get("/settings").status_code == 303


def test_the_minutes_are_the_shop_s(make_desk_with: Callable[[str], Flask]) -> None:
    app = make_desk_with("[sign_in]\nfresh_minutes = 1\n")
    browser = app.test_client()
    sign_in(browser, add_person(app, "Mia", "admin"))
    clock_of(app).forward(seconds=61)
    assert urlsplit(browser.get("/staff/1").location).path == AGAIN


@pytest.fixture
def make_desk_with(tmp_path_factory: pytest.TempPathFactory, app: Flask) -> Callable[[str], Flask]:
    """Makes a desk on the same database whose desk.toml has something more."""

    def make(more: str) -> Flask:
        folder = tmp_path_factory.mktemp("own")
        config = folder / "fresh.toml"
        config.write_text(DESK_TOML + more)
        return make_app(folder, app.config["SQLALCHEMY_DATABASE_URI"], desk_config=config)

    return make
