"""Sign-in cookies that were planted, changed, borrowed or kept.

Each sign-in has a new token and an empty cookie, a cookie kept over a sign-out is worth nothing, an invented
one is nobody: `staff/test_sessions.py`. The cookie that only tells a browser: `staff/test_known_browsers.py`.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from tests.support.desk import DeskClock, add_person, sign_in, token_in, token_of

COOKIE = "desk"


def value_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    return str(cookie.value)


def with_cookie(app: Flask, value: str) -> FlaskClient:
    browser = app.test_client()
    browser.set_cookie(COOKIE, value)
    return browser


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/settings").status_code == 200


def signed(app: Flask, facts: dict[str, Any]) -> str:
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps(facts))


def test_a_cookie_planted_before_the_sign_in_opens_nothing_afterwards(app: Flask) -> None:
    attacker = app.test_client()
    planted_token = token_in(attacker.get("/sign-in?next=/settings"))
    victim = with_cookie(app, value_of(attacker))
    assert sign_in(victim, add_person(app, "Ada")).status_code == 303
    assert not is_signed_in(attacker)
    assert value_of(victim) != value_of(attacker)
    forged = victim.post("/settings", data={"csrf_token": planted_token, "theme": "dark"})
    assert forged.status_code == 400


def test_a_cookie_of_a_signed_in_attacker_is_replaced_by_the_victims(app: Flask) -> None:
    """Planted with the attacker's own sign-in, so that the victim would work under his name."""
    attacker = app.test_client()
    sign_in(attacker, add_person(app, "Mallory"))
    victim = with_cookie(app, value_of(attacker))
    # A browser that is signed in is led on; a victim who signs in all the same is themselves.
    token = token_of(victim)
    form = {"csrf_token": token, "email": add_person(app, "Ada"), "password": "correct horse battery"}
    assert victim.post("/sign-in", data=form).status_code == 303
    assert "ada@shop.test" in victim.get("/settings").text
    assert not is_signed_in(attacker)


def test_no_changed_cookie_is_taken(app: Flask, agent: FlaskClient, viewer: FlaskClient) -> None:
    good, other = value_of(agent), value_of(viewer)
    assert is_signed_in(with_cookie(app, good))
    payload, moment, signature = good.rsplit(".", 2)
    body, other_moment, other_signature = other.rsplit(".", 2)
    with agent.session_transaction() as kept:
        facts = dict(kept)
    as_text = base64.urlsafe_b64encode(json.dumps({**facts, "_fresh": False}).encode()).decode().rstrip("=")
    spoiled = [
        good[:-1],
        good[:-5],
        good[1:],
        f"{payload}.{moment}",
        f"{payload}.{moment}.",
        f"{payload}..{signature}",
        f"{body}.{moment}.{signature}",
        f"{payload}.{other_moment}.{other_signature}",
        f"{payload}.{other_moment}.{signature}" if moment != other_moment else good[:-2],
        f"{as_text}.{moment}.{signature}",
        f".{good}",
        "",
        "null",
    ]
    for place in range(0, len(good) - 1, 7):  # the last letter holds bits that mean nothing
        spoiled.append(good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :])
    assert [one for one in spoiled if is_signed_in(with_cookie(app, one))] == []


@pytest.mark.parametrize(
    "user_id", [1, "1", "", None, True, ["1"], {"id": 1}, "0" * 43, "../1", "1' OR '1'='1"]
)
def test_not_even_our_own_signature_makes_a_number_a_sign_in(
    app: Flask, agent: FlaskClient, user_id: object
) -> None:
    """Whoever learns the key still needs a token: accounts are not counted through."""
    browser = with_cookie(app, signed(app, {"_user_id": user_id, "_fresh": True}))
    assert browser.get("/settings").status_code == 303


def test_a_borrowed_cookie_ends_with_the_sign_in(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    stolen = with_cookie(app, value_of(agent))
    assert is_signed_in(stolen)
    ended = agent.post("/sign-out", data={"csrf_token": token_of(agent)})
    assert ended.status_code == 303
    assert not is_signed_in(stolen)


def test_a_kept_cookie_ends_with_its_hours(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    stolen = with_cookie(app, value_of(agent))
    clock.forward(hours=8)
    assert not is_signed_in(stolen)


def test_an_address_with_a_token_signs_nobody_in(app: Flask, agent: FlaskClient) -> None:
    with agent.session_transaction() as kept:
        token = kept["_user_id"]
    stranger = app.test_client()
    for query in ({"_user_id": token}, {"desk": value_of(agent)}, {"session": token}, {"token": token}):
        assert stranger.get("/settings", query_string=query).status_code == 303
    headers = {"Authorization": f"Bearer {token}", "X-Session": token, "X-Forwarded-User": "ada@shop.test"}
    assert stranger.get("/settings", headers=headers).status_code == 303


def test_remember_cookies_of_the_library_are_not_taken(app: Flask, agent: FlaskClient) -> None:
    with agent.session_transaction() as kept:
        token = kept["_user_id"]
    stranger = app.test_client()
    stranger.set_cookie("remember_token", f"{token}|{'0' * 128}")
    assert stranger.get("/settings").status_code == 303
