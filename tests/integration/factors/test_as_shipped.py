"""Without a word in desk.toml, whoever manages accounts needs a second factor: from the first run on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.factors.using import OWN, code_of, give_code, set_up_app
from tests.integration.staff.test_people import NEW, choose, link_in
from tests.support.desk import SHIFT, add_person, clock_of, make_app, sign_in
from tests.support.page import audit_page
from webapp.config import ROOT
from webapp.policy import read_policy
from webapp.staff import managing

MANAGER = '[[role]]\nkey = "lead"\nname = "Lead"\nlike = "agent"\nmay = ["manage_staff"]\n'
LESS = '[[role]]\nkey = "half"\nname = "Half"\nlike = "admin"\nmay_not = ["manage_staff"]\n'


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Flask:
    return make_app(tmp_path, database_url, as_shipped=True)


def first_admin(app: Flask) -> FlaskClient:
    """The way that README names, up to the first sign-in."""
    done = app.test_cli_runner().invoke(
        args=["staff", "invite", "mia@shop.test", "--role", "admin"], input="Mia\n"
    )
    assert choose(app, link_in(done.output)).status_code == 303
    browser = app.test_client()
    assert sign_in(browser, "mia@shop.test", NEW).status_code == 303
    return browser


def test_the_first_admin_is_led_through_it(app: Flask) -> None:
    browser = first_admin(app)
    for address in ("/staff/", "/shop/", "/settings"):
        assert browser.get(address).location == OWN
    page = browser.get(OWN).text
    audit_page(page)
    assert "Set one up to go on" in page
    secret, _codes = set_up_app(app, browser)
    assert browser.get("/staff/").status_code == 200
    clock_of(app).forward(seconds=30)
    later = app.test_client()
    assert sign_in(later, "mia@shop.test", NEW).location == "/sign-in/second"
    assert give_code(later, code_of(app, secret)).status_code == 303
    assert later.get("/staff/").status_code == 200


def test_an_admin_who_lost_it_comes_back_in_by_a_command(app: Flask) -> None:
    browser = first_admin(app)
    set_up_app(app, browser)
    assert app.test_cli_runner().invoke(args=["staff", "reset-factor", "mia@shop.test"]).exit_code == 0
    assert browser.get("/staff/").status_code == 303
    back = app.test_client()
    assert sign_in(back, "mia@shop.test", NEW).status_code == 303
    assert back.get("/staff/").location == OWN
    set_up_app(app, back)
    assert back.get("/staff/").status_code == 200


def test_an_admin_who_was_signed_in_before_is_led_there_too(app: Flask, tmp_path: Path) -> None:
    """As after an upgrade: the sign-in stays, and what comes next is setting one up."""
    before = make_app(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"])
    browser = before.test_client()
    sign_in(browser, add_person(before, "Mia", "admin"))
    assert browser.get("/staff/").status_code == 200
    kept = browser.get_cookie("desk")
    assert kept
    upgraded = app.test_client()
    upgraded.set_cookie("desk", kept.value)
    assert upgraded.get("/staff/").location == OWN


@pytest.mark.parametrize("role", ["viewer", "agent", "supervisor"])
def test_nobody_else_is_asked(app: Flask, role: str) -> None:
    browser = app.test_client()
    sign_in(browser, add_person(app, "Pat", role))
    assert browser.get("/shop/").status_code == 200


def test_a_role_given_in_one_application_counts(app: Flask) -> None:
    browser = app.test_client()
    sign_in(browser, add_person(app, "Pat"))
    with app.app_context():
        managing.set_role("pat@shop.test", "admin", "outlet")
    assert browser.get("/shop/").location == OWN


def test_what_a_role_may_decides_not_its_name(make_desk_with: Callable[..., Flask]) -> None:
    desk = make_desk_with(MANAGER + LESS, as_shipped=True)
    for name, role, wanted in (("Lea", "lead", 303), ("Hal", "half", 200)):
        browser = desk.test_client()
        sign_in(browser, add_person(desk, name, role))
        assert browser.get("/shop/").status_code == wanted, role


def test_an_empty_list_switches_it_off(make_desk_with: Callable[..., Flask]) -> None:
    desk = make_desk_with("[sign_in]\nsecond_factor = []\n", as_shipped=True)
    browser = desk.test_client()
    sign_in(browser, add_person(desk, "Mia", "admin"))
    assert browser.get("/staff/").status_code == 200


def test_the_demo_never_asks(tmp_path: Path, database_url: str) -> None:
    demo = make_app(tmp_path, database_url, as_shipped=True, is_demo=True)
    demo.test_cli_runner().invoke(args=["staff", "demo"])
    browser = demo.test_client()
    sign_in(browser, "admin@example.com", "sandbox-admin")
    assert browser.get("/staff/").status_code == 200


def test_the_demos_desk_toml_says_that_it_keeps_sign_ins_longer() -> None:
    demo = read_policy(ROOT / "webapp" / "sandbox" / "seed" / "desk.toml")
    assert demo.sign_in.idle_minutes == SHIFT
    assert demo.sign_in.second_factor is None
