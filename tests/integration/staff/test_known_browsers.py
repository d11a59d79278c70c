"""Whoever guesses one e-mail from anywhere never keeps its owner waiting, and is slowed all the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.support.desk import PASSWORD, DeskClock, add_person, make_app, prove_again, sign_in, token_in
from webapp.staff import devices, slowing

WRONG = "not the password"
NEW = "river stone lantern"


def at(address: str) -> dict[str, Any]:
    return {"environ_base": {"REMOTE_ADDR": address}}


def guess(app: Flask, email: str, address: str = "203.0.113.1") -> int:
    """One wrong try of a stranger from an address; the status of the answer."""
    return sign_in(app.test_client(), email, WRONG, **at(address)).status_code


def browser_of(app: Flask, email: str) -> FlaskClient:
    """A browser in which somebody was signed in once."""
    browser = app.test_client()
    assert sign_in(browser, email).status_code == 303
    browser.post("/sign-out", data={"csrf_token": token_in(browser.get("/settings"))})
    return browser


def device_cookie(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(devices.COOKIE)
    assert cookie is not None
    return str(cookie.value)


def attack(app: Flask, email: str) -> None:
    """Guess until every place and the account as a whole are slowed."""
    with app.app_context():
        for number in range(slowing.FREE_TRIES_OF_ALL):
            slowing.claim_try(email, f"198.51.100.{number}")
        with pytest.raises(slowing.Slowed):
            slowing.claim_try(email, "198.51.100.250")


@both_databases
def test_the_owner_is_not_slowed_by_a_guesser_elsewhere(app: Flask) -> None:
    email = add_person(app, "Ada")
    for _ in range(slowing.FREE_TRIES):
        assert guess(app, email) == 422
    assert guess(app, email) == 429
    assert sign_in(app.test_client(), email, **at("203.0.113.2")).status_code == 303


@both_databases
def test_a_known_browser_signs_in_while_everything_else_is_slowed(app: Flask) -> None:
    email = add_person(app, "Ada")
    known = browser_of(app, email)
    attack(app, email)
    assert sign_in(app.test_client(), email).status_code == 429
    assert sign_in(known, email).status_code == 303


def test_a_known_browser_is_not_slowed_by_its_neighbours_either(app: Flask) -> None:
    email = add_person(app, "Ada")
    known = browser_of(app, email)
    for number in range(30):
        guess(app, f"other{number}@shop.test", "127.0.0.1")
    assert sign_in(app.test_client(), email).status_code == 429
    assert sign_in(known, email).status_code == 303


def test_the_password_once_more_is_not_slowed_by_neighbours_either(
    app: Flask, agent: FlaskClient, viewer: FlaskClient
) -> None:
    """Not even by a colleague who is signed in."""
    viewer.delete_cookie(devices.COOKIE)
    for _ in range(31):
        prove_again(viewer, WRONG)
    assert prove_again(agent).status_code == 303


def test_brute_force_from_many_addresses_gets_less_than_a_hundred_tries_an_hour(
    app: Flask, clock: DeskClock
) -> None:
    until, looked_at, number = clock.now + timedelta(hours=1), 0, 0
    with app.app_context():
        while clock.now < until:
            number += 1
            try:
                slowing.claim_try("ada@shop.test", f"10.0.{number // 250}.{number % 250}")
                looked_at += 1
            except slowing.Slowed as slowed:
                clock.forward(seconds=slowed.seconds)
    assert slowing.FREE_TRIES_OF_ALL < looked_at < 100


def test_guessing_in_a_known_browser_is_slowed_by_itself(app: Flask, clock: DeskClock) -> None:
    email = add_person(app, "Ada")
    known = browser_of(app, email)
    for _ in range(slowing.FREE_TRIES):
        assert sign_in(known, email, WRONG).status_code == 422
    assert sign_in(known, email).status_code == 429
    assert sign_in(app.test_client(), email).status_code == 303  # and slows nobody else
    clock.forward(seconds=2)
    assert sign_in(known, email).status_code == 303


def test_addresses_of_one_network_count_as_one_place(app: Flask) -> None:
    with app.app_context():
        for number in range(slowing.FREE_TRIES):
            slowing.claim_try("ada@shop.test", f"2001:db8:1:2::{number}")
        with pytest.raises(slowing.Slowed):
            slowing.claim_try("ada@shop.test", "2001:db8:1:2:ffff::9")
        slowing.claim_try("ada@shop.test", "2001:db8:1:3::1")


def test_a_success_elsewhere_is_no_fresh_start_for_a_guesser(app: Flask) -> None:
    email = add_person(app, "Ada")
    known = browser_of(app, email)
    for _ in range(slowing.FREE_TRIES):
        guess(app, email)
    assert sign_in(known, email).status_code == 303
    assert guess(app, email) == 429


def test_a_browser_is_known_for_each_of_its_people(app: Flask) -> None:
    ada, bob = add_person(app, "Ada"), add_person(app, "Bob")
    shared = browser_of(app, ada)
    sign_in(shared, bob)
    shared.post("/sign-out", data={"csrf_token": token_in(shared.get("/settings"))})
    attack(app, ada)
    attack(app, bob)
    assert sign_in(shared, ada).status_code == 303


class TestTheCookie:
    """It proves that this person was signed in here, and opens nothing."""

    def test_is_for_the_browser_alone_and_lasts(self, app: Flask) -> None:
        answer = sign_in(app.test_client(), add_person(app, "Ada"))
        cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(devices.COOKIE))
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert f"Max-Age={int(devices.LIFETIME.total_seconds())}" in cookie
        assert "Secure" not in cookie

    def test_is_secure_behind_https(self, tmp_path: Path, database_url: str) -> None:
        app = make_app(tmp_path, database_url, public_url="https://desk.shop.test")
        base: dict[str, Any] = {"base_url": "https://desk.shop.test"}
        base["headers"] = {"Referer": "https://desk.shop.test/"}
        answer = sign_in(app.test_client(), add_person(app, "Ada"), **base)
        name = f"__Host-{devices.COOKIE}"
        cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(name))
        assert "Secure" in cookie

    def test_opens_nothing_by_itself(self, app: Flask) -> None:
        email = add_person(app, "Ada")
        known = browser_of(app, email)
        assert known.get("/settings").status_code == 303
        assert sign_in(known, email, WRONG).status_code == 422

    def test_holds_no_email_and_changes_with_each_sign_in(self, app: Flask) -> None:
        email = add_person(app, "Ada")
        known = browser_of(app, email)
        before = device_cookie(known)
        sign_in(known, email)
        assert device_cookie(known) != before

    def test_of_somebody_else_helps_nobody(self, app: Flask) -> None:
        email = add_person(app, "Ada")
        strangers = browser_of(app, add_person(app, "Bob"))
        attack(app, email)
        assert sign_in(strangers, email).status_code == 429

    @pytest.mark.parametrize("spoil", ["cut", "flipped", "empty", "nonsense"])
    def test_a_changed_one_is_none(self, app: Flask, spoil: str) -> None:
        email = add_person(app, "Ada")
        known = browser_of(app, email)
        value = device_cookie(known)
        spoiled = {
            "cut": value[:-1],
            "flipped": value[:5] + ("A" if value[5] != "A" else "B") + value[6:],
            "empty": "",
            "nonsense": "{}",
        }[spoil]
        known.set_cookie(devices.COOKIE, spoiled)
        attack(app, email)
        assert sign_in(known, email).status_code == 429

    def test_an_old_one_is_none(self, app: Flask, clock: DeskClock) -> None:
        email = add_person(app, "Ada")
        known = browser_of(app, email)
        kept = device_cookie(known)
        clock.now += devices.LIFETIME
        known.set_cookie(devices.COOKIE, kept)
        attack(app, email)
        assert sign_in(known, email).status_code == 429

    def test_a_new_password_makes_all_others_unknown_and_keeps_this_browser(
        self, app: Flask, agent: FlaskClient
    ) -> None:
        email = "ada@shop.test"
        other = browser_of(app, email)
        form = {"old_password": PASSWORD, "new_password": NEW, "repeated_password": NEW}
        token = token_in(agent.get("/settings"))
        assert agent.post("/settings/password", data={"csrf_token": token, **form}).status_code == 303
        attack(app, email)
        agent.post("/sign-out", data={"csrf_token": token})
        assert sign_in(other, email, NEW).status_code == 429
        assert sign_in(agent, email, NEW).status_code == 303
