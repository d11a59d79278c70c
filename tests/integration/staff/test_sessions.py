"""A sign-in is a row on the server: it can be ended there, and the cookie alone is worth nothing."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.integration.conftest import both_databases
from tests.support.desk import PASSWORD, START, DeskClock, add_person, sign_in, statements_of, token_in
from webapp.extensions import db
from webapp.staff import managing, sessions
from webapp.staff.models import StaffSession, StaffUser


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("desk")
    assert cookie
    return cookie.value


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/settings").status_code == 200


def rows(app: Flask) -> list[StaffSession]:
    with app.app_context():
        return list(db.session.scalars(select(StaffSession).order_by(StaffSession.id)))


def staff_token(client: FlaskClient) -> str:
    with client.session_transaction() as kept:
        return str(kept["_user_id"])


@both_databases
def test_the_table_holds_a_hash_and_the_cookie_a_token(app: Flask, client: FlaskClient) -> None:
    email = add_person(app, "Ada")
    sign_in(client, email, headers={"User-Agent": "Browser " + "x" * 400})
    token, (row,) = staff_token(client), rows(app)
    assert len(token) >= 43  # 256 bits
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in (row.token_hash, row.user_agent, row.address)
    assert (row.created_at, row.seen_at, row.expires_at) == (START, START, START + timedelta(hours=12))
    assert row.address == "127.0.0.1"
    assert row.user_agent.startswith("Browser xxx")
    assert is_signed_in(client)


def test_each_sign_in_has_a_new_token_and_an_empty_cookie(app: Flask, client: FlaskClient) -> None:
    email = add_person(app, "Ada")
    client.get("/sign-in")
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
        kept["csrf_token"] = planted = "0" * 40
    sign_in(client, email)
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept.get("csrf_token") != planted
    first = staff_token(client)
    sign_in(app.test_client(), email)
    client.get("/shop/audit/")
    sign_out(client)
    sign_in(client, email)
    assert staff_token(client) != first


def sign_out(client: FlaskClient) -> Any:
    return client.post("/sign-out", data={"csrf_token": token_in(client.get("/settings"))})


def test_after_sign_out_the_old_cookie_is_worth_nothing(app: Flask, agent: FlaskClient) -> None:
    kept = cookie_of(agent)
    answer = sign_out(agent)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_signed_in(agent)
    thief = app.test_client()
    thief.set_cookie("desk", kept)
    assert not is_signed_in(thief)
    assert rows(app)[0].revoked_at == START


def test_sign_out_needs_no_sign_in(client: FlaskClient) -> None:
    token = token_in(client.get("/sign-in"))
    assert client.post("/sign-out", data={"csrf_token": token}).location == "/sign-in"


def test_a_sign_in_ends_after_eight_idle_hours(agent: FlaskClient, clock: DeskClock) -> None:
    clock.forward(hours=7, minutes=59)
    assert is_signed_in(agent)
    clock.forward(hours=8)
    assert not is_signed_in(agent)


def test_a_sign_in_ends_after_twelve_hours_however_busy(agent: FlaskClient, clock: DeskClock) -> None:
    for _ in range(11):
        clock.forward(hours=1)
        assert is_signed_in(agent)
    clock.forward(minutes=59, seconds=59)
    assert is_signed_in(agent)
    clock.forward(seconds=1)
    assert not is_signed_in(agent)


def test_last_seen_is_written_once_a_minute(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    clock.forward(seconds=59)
    assert is_signed_in(agent)
    assert rows(app)[0].seen_at == START
    clock.forward(seconds=1)
    assert is_signed_in(agent)
    assert rows(app)[0].seen_at == START + timedelta(minutes=1)
    with app.app_context():
        assert db.session.scalar(select(StaffUser.last_seen_at)) == START + timedelta(minutes=1)


def test_who_is_signed_in_costs_one_query(app: Flask, agent: FlaskClient) -> None:
    with statements_of(app) as seen:
        assert agent.get("/settings/signed-in").status_code == 200
    who, stopped = seen  # the second is the banner that every page may carry
    assert who.startswith("SELECT staff_session")
    assert "stopped_writes" in stopped


def test_a_disabled_person_is_out_at_the_next_request(app: Flask, agent: FlaskClient) -> None:
    assert is_signed_in(agent)
    with app.app_context():
        managing.set_disabled("ada@shop.test", is_disabled=True)
    assert not is_signed_in(agent)
    with app.app_context():
        managing.set_disabled("ada@shop.test", is_disabled=False)
    assert not is_signed_in(agent)  # opening the account again revives no old sign-in


def test_a_changed_role_counts_at_the_next_request(app: Flask, agent: FlaskClient) -> None:
    assert agent.get("/shop/audit/").status_code == 200
    with app.app_context():
        db.session.execute(update(StaffUser).values(role="nothing-at-all"))
        db.session.commit()
    assert agent.get("/shop/audit/").status_code == 403


def test_a_forged_cookie_is_nobody(app: Flask, client: FlaskClient) -> None:
    add_person(app, "Ada")
    for token in ("1", "", "' OR 1=1 --", "\udcff", "x" * 3000, None):
        with client.session_transaction() as kept:
            kept["_user_id"] = token
        assert not is_signed_in(client)


def test_a_new_password_ends_the_other_sign_ins(app: Flask, agent: FlaskClient) -> None:
    other = app.test_client()
    sign_in(other, "ada@shop.test")
    data = {
        "csrf_token": token_in(agent.get("/settings")),
        "old_password": PASSWORD,
        "new_password": "another long password",
        "repeated_password": "another long password",
    }
    assert agent.post("/settings/password", data=data).status_code == 303
    assert is_signed_in(agent)
    assert not is_signed_in(other)


def test_signing_in_again_ends_the_former_sign_in_of_that_browser(app: Flask, agent: FlaskClient) -> None:
    kept = cookie_of(agent)
    token = token_in(agent.get("/settings"))
    data = {"csrf_token": token, "email": "ada@shop.test", "password": PASSWORD, "next": ""}
    assert agent.post("/sign-in", data=data).status_code == 303
    thief = app.test_client()
    thief.set_cookie("desk", kept)
    assert not is_signed_in(thief)


def test_what_is_long_over_is_purged(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    clock.forward(hours=12, days=7, seconds=1)
    sign_in(app.test_client(), "ada@shop.test")
    with app.app_context():
        assert sessions.purge() == 1
    assert [row.created_at for row in rows(app)] == [clock.now]
