"""A desk that takes no passwords any more: what is refused then, and the door if the provider is gone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import update

from tests.integration.single_sign_on.conftest import RULES, Make, go
from tests.integration.single_sign_on.test_honest import rows
from tests.support.desk import PASSWORD, add_person, clock_of, sign_in, token_in
from tests.support.lying_provider import LyingProvider
from tests.support.page import audit_page
from webapp.extensions import db
from webapp.staff import accounts, managing
from webapp.staff.sso import emergency
from webapp.staff.sso.models import StaffIdentity


@pytest.fixture
def app(without_passwords: Flask) -> Flask:
    return without_passwords


def emergency_link(app: Flask, email: str) -> str:
    """The path that the command prints."""
    done = app.test_cli_runner().invoke(args=["staff", "emergency", email])
    assert done.exit_code == 0, done.output
    found = re.search(r"http://127\.0\.0\.1:8000(/sign-in/emergency/\S+)", done.output)
    assert found, done.output
    return found.group(1)


def test_the_sign_in_page_has_the_button_alone(app: Flask) -> None:
    page = app.test_client().get("/sign-in")
    audit_page(page.text)
    assert "Sign in with Shop ID" in page.text
    assert 'type="password"' not in page.text


def test_every_address_for_passwords_is_refused(app: Flask, provider: LyingProvider) -> None:
    add_person(app, "Bob")
    provider.person["groups"] = ["leads"]
    browser = app.test_client()
    go(browser, provider)
    token = token_in(browser.get("/settings"))
    data = {
        "csrf_token": token,
        "email": "bob@shop.test",
        "password": PASSWORD,
        "old_password": PASSWORD,
        "new_password": "river stone lantern",
        "repeated_password": "river stone lantern",
        "name": "New",
        "role": "agent",
    }
    for address in (
        "/sign-in",
        "/sign-in/again",
        "/settings/password",
        "/settings/password/strength",
        "/welcome/something",
        "/welcome/something/strength",
        "/staff/invitations",
        "/staff/1/link",
    ):
        answer = browser.post(address, data=data)
        assert answer.status_code == 403, address
        assert "takes no passwords" in answer.text, address
    assert browser.get("/welcome/something").status_code == 403


ADMINS_NEED_ONE = '[sign_in]\nsecond_factor = ["admin"]\n'


def test_the_provider_answers_for_the_second_factor(make_desk: Make, provider: LyingProvider) -> None:
    provider.person["groups"] = ["leads"]
    browser = make_desk(ADMINS_NEED_ONE + RULES).test_client()
    go(browser, provider)
    assert browser.get("/staff/").status_code == 200


def test_a_sign_in_by_password_from_before_is_led_to_the_provider(make_desk: Make) -> None:
    """Not to a second factor that hangs on a password: the desk takes none any more."""
    before = make_desk(RULES)
    browser = before.test_client()
    sign_in(browser, add_person(before, "Mia", "admin"))
    kept = browser.get_cookie("desk")
    assert kept
    after = make_desk(ADMINS_NEED_ONE + RULES.replace('"Shop ID"', '"Shop ID"\nlocal_passwords = false'))
    later = after.test_client()
    later.set_cookie("desk", kept.value)
    asked = later.get("/staff/")
    assert asked.status_code == 303
    assert asked.location.startswith("/sign-in/again")
    assert later.get(asked.location).status_code == 200


def test_a_stranger_cannot_sign_in_by_a_password_that_was_good(app: Flask) -> None:
    add_person(app, "Bob")
    browser = app.test_client()
    page = browser.get(emergency_link(app, "bob@shop.test"))  # the one page with a form
    data = {"csrf_token": token_in(page), "email": "bob@shop.test", "password": PASSWORD}
    assert browser.post("/sign-in", data=data).status_code == 403
    assert browser.get("/settings").status_code == 303


def test_pages_offer_nothing_of_passwords(app: Flask, provider: LyingProvider) -> None:
    add_person(app, "Bob")
    provider.person["groups"] = ["leads"]
    browser = app.test_client()
    go(browser, provider)
    settings = browser.get("/settings").text
    assert "Present password" not in settings
    assert "Your sign-ins" in settings
    people = browser.get("/staff/").text
    assert "first sign in by Shop ID" in people
    assert "Invite somebody" not in people
    assert "not signed in yet" in people, "that is Bob"
    for number, ways in ((1, "–"), (2, "Shop ID")):
        page = browser.get(f"/staff/{number}").text
        audit_page(page)
        assert "new password" not in page
        assert re.search(rf"Signs in by.*?{ways}", page, re.S)


@pytest.mark.parametrize(
    "words", [["invite", "n@shop.test", "--name", "N", "--role", "agent"], ["reset", "bob@shop.test"]]
)
def test_commands_make_no_links_that_nobody_can_use(app: Flask, words: list[str]) -> None:
    add_person(app, "Bob")
    done = app.test_cli_runner().invoke(args=["staff", *words])
    assert done.exit_code == 1
    assert "takes no passwords: people sign in by Shop ID" in done.output
    with app.app_context():
        assert [one.email for one in accounts.everybody()] == ["bob@shop.test"]


def test_the_last_admin_is_one_who_can_sign_in(app: Flask, provider: LyingProvider) -> None:
    provider.person["groups"] = ["leads"]
    go(app.test_client(), provider)
    add_person(app, "Mia", "admin")  # by a password, which opens nothing any more
    with app.app_context(), pytest.raises(accounts.AccountError, match="Nobody could manage"):
        managing.set_disabled("ada@shop.test", is_disabled=True)
    assert "mia@shop.test\tMia\tadmin\tinvited" in app.test_cli_runner().invoke(args=["staff", "list"]).output


def test_nor_one_of_a_provider_that_is_not_asked_any_more(
    app: Flask, provider: LyingProvider, make_desk: Make
) -> None:
    provider.person["groups"] = ["leads"]
    go(app.test_client(), provider)
    desk = make_desk(RULES)
    add_person(desk, "Mia", "admin")
    with desk.app_context():
        with db.engine.begin() as connection:
            connection.execute(update(StaffIdentity).values(issuer="https://former.example"))
        with pytest.raises(accounts.AccountError, match="Nobody could manage"):
            managing.set_disabled("mia@shop.test", is_disabled=True)


def test_an_emergency_link_signs_in_once(app: Flask, provider: LyingProvider) -> None:
    provider.lies.statuses["openid-configuration"] = 500
    add_person(app, "Mia", "admin")
    path, browser = emergency_link(app, "mia@shop.test"), app.test_client()
    page = browser.get(path)
    audit_page(page.text)
    assert "Mia" in page.text
    assert browser.get(path).status_code == 200, "looking at it does not use it up"
    answer = browser.post(path, data={"csrf_token": token_in(page)})
    assert answer.status_code == 303
    assert browser.get("/staff/1").status_code == 200, "it is fresh enough for what is grave"
    other = app.test_client()
    assert other.get(path).status_code == 404
    assert browser.post(path, data={"csrf_token": token_in(browser.get("/settings"))}).status_code == 404
    assert [row[:2] for row in rows(app, "staff.emergency")] == [("done", "mia@shop.test")]
    assert rows(app, "staff.sign_in")[-1][3]["by"] == "emergency link"


def test_an_emergency_link_is_good_for_an_hour_and_the_newest_alone(app: Flask) -> None:
    add_person(app, "Mia", "admin")
    browser = app.test_client()
    first, second = emergency_link(app, "mia@shop.test"), emergency_link(app, "mia@shop.test")
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200
    clock_of(app).forward(minutes=61)
    assert browser.get(second).status_code == 404
    with app.app_context():
        assert emergency.purge() == 2


def test_a_closed_account_has_no_emergency(app: Flask) -> None:
    add_person(app, "Mia", "admin")
    add_person(app, "Bob")
    path = emergency_link(app, "bob@shop.test")
    with app.app_context():
        managing.set_disabled("bob@shop.test", is_disabled=True)
    assert app.test_client().get(path).status_code == 404
    assert app.test_cli_runner().invoke(args=["staff", "emergency", "bob@shop.test"]).exit_code == 1


def test_there_is_no_emergency_where_there_are_passwords(app: Flask, make_desk: Make) -> None:
    add_person(app, "Mia", "admin")
    path = emergency_link(app, "mia@shop.test")
    with_passwords = make_desk(RULES)
    assert with_passwords.test_client().get(path).status_code == 404
    refused = with_passwords.test_cli_runner().invoke(args=["staff", "emergency", "mia@shop.test"])
    assert refused.exit_code == 1
    assert "takes passwords" in refused.output
