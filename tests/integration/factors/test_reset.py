"""A lost phone: an admin or the operator resets the second factor. And who one is, once more, with a code."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.integration.factors.conftest import WithApp
from tests.integration.factors.using import (
    OWN,
    SECOND,
    give_code,
    give_password,
    number_of,
    send,
    set_up_app,
    waiting,
)
from tests.support.desk import PASSWORD, add_person, clock_of, sign_in, token_in
from tests.support.page import audit_page
from webapp.staff import slowing

AGAIN = "/sign-in/again"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """A browser in which Mia, an admin, is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Mia", "admin")).status_code == 303
    return browser


@both_databases
def test_an_admin_resets_it(ada: WithApp, admin: FlaskClient) -> None:
    at = f"/staff/{number_of(ada.app, ada.email)}"
    half_way = waiting(ada.app, ada.email)
    page = admin.get(at).text
    audit_page(page)
    assert f'action="{at}/factor-reset"' in page
    assert send(admin, f"{at}/factor-reset").location == at
    page = admin.get(at).text
    assert "all sign-ins have ended" in page
    assert f'action="{at}/factor-reset"' not in page
    assert ada.browser.get("/settings").status_code == 303
    assert half_way.get(SECOND).location == "/sign-in"
    assert give_password(ada.app, ada.email)[1].location == "/shop/"
    assert "Reset somebody&#39;s second factor" in admin.get("/shop/audit/").text


def test_the_list_shows_who_has_what(
    ada: WithApp, admin: FlaskClient, make_desk_with: Callable[..., Flask]
) -> None:
    def row(page: str, email: str) -> str:
        return next(part for part in page.split("<tr>") if email in part)

    page = admin.get("/staff/").text
    audit_page(page)
    assert ">App<" in row(page, ada.email)
    assert ">App<" not in row(page, "mia@shop.test")
    strict = make_desk_with('[sign_in]\nsecond_factor = ["admin"]\n')
    browser, _answer = give_password(strict, "mia@shop.test")
    set_up_app(strict, browser)
    add_person(strict, "Second", "admin")
    page = browser.get("/staff/").text
    assert "still missing" in row(page, "second@shop.test")
    assert "still missing" not in row(page, "mia@shop.test")


def test_the_operator_resets_it(ada: WithApp) -> None:
    run = ada.app.test_cli_runner().invoke
    assert "App" in run(args=["staff", "list"]).output
    done = run(args=["staff", "reset-factor", "ADA@shop.test"])
    assert done.exit_code == 0, done.output
    assert ada.browser.get("/settings").status_code == 303
    assert give_password(ada.app, ada.email)[1].location == "/shop/"
    missing = run(args=["staff", "reset-factor", "nobody@shop.test"])
    assert missing.exit_code != 0
    assert "no account" in missing.output


def test_a_reset_begins_counting_anew(ada: WithApp) -> None:
    for _ in range(slowing.FREE_TRIES):
        give_code(waiting(ada.app, ada.email), "000000")
    ada.app.test_cli_runner().invoke(args=["staff", "reset-factor", ada.email])
    browser, _answer = give_password(ada.app, ada.email)
    _secret, codes = set_up_app(ada.app, browser)
    assert give_code(waiting(ada.app, ada.email), codes[0]).status_code == 303


def test_after_a_reset_a_required_factor_is_set_up_anew(
    ada: WithApp, make_desk_with: Callable[..., Flask]
) -> None:
    strict = make_desk_with('[sign_in]\nsecond_factor = ["agent"]\n')
    strict.test_cli_runner().invoke(args=["staff", "reset-factor", ada.email])
    browser, answer = give_password(strict, ada.email)
    assert browser.get(answer.location).location == OWN


class TestOnceMore:
    """Before what is grave the password is asked again, and the code of whoever has one."""

    @pytest.fixture
    def stale(self, ada: WithApp) -> WithApp:
        clock_of(ada.app).forward(minutes=11)
        return ada

    def prove(self, browser: FlaskClient, password: str, code: str | None) -> tuple[int, str]:
        page = browser.get(AGAIN)
        audit_page(page.text)
        data = {"csrf_token": token_in(page), "password": password, "next": OWN}
        answer = browser.post(AGAIN, data=data if code is None else {**data, "code": code})
        if answer.status_code != 303:
            audit_page(answer.text)
        return answer.status_code, urlsplit(answer.location or "").path

    def test_both_are_needed(self, stale: WithApp) -> None:
        browser = stale.browser
        assert urlsplit(browser.get(f"{OWN}/app").location).path == AGAIN
        assert self.prove(browser, PASSWORD, None)[0] == 422
        assert self.prove(browser, PASSWORD, "")[0] == 422
        assert self.prove(browser, PASSWORD, "000000")[0] == 422
        assert self.prove(browser, "wrong", stale.code())[0] == 422
        assert urlsplit(browser.get(f"{OWN}/app").location).path == AGAIN
        assert self.prove(browser, PASSWORD, stale.code()) == (303, OWN), "the wrong ones used nothing up"
        assert browser.get(f"{OWN}/app").location == OWN, "nothing is set up there: but it was let in"

    def test_a_code_is_good_once_here_too(self, stale: WithApp) -> None:
        code = stale.code()
        assert self.prove(stale.browser, PASSWORD, code)[0] == 303
        assert self.prove(stale.browser, PASSWORD, code)[0] == 422
        assert give_code(waiting(stale.app, stale.email), code).status_code == 422

    def test_a_recovery_code_will_do(self, stale: WithApp) -> None:
        assert self.prove(stale.browser, PASSWORD, stale.codes[0]) == (303, OWN)
        assert "9 are left" in stale.browser.get(OWN).text

    def test_guessing_is_slowed(self, stale: WithApp) -> None:
        statuses = [self.prove(stale.browser, PASSWORD, "000000")[0] for _ in range(7)]
        assert statuses == [422] * 5 + [429] * 2

    def test_who_has_none_is_asked_for_the_password_alone(self, app: Flask, viewer: FlaskClient) -> None:
        clock_of(app).forward(minutes=11)
        assert 'name="code"' not in viewer.get(AGAIN).text
        assert self.prove(viewer, PASSWORD, None) == (303, OWN)
