"""Each failed sign-in is in the audit, and whoever guesses can neither fill it nor stop it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from tests.integration.conftest import both_databases
from tests.support.desk import DeskClock, add_person, sign_in
from tests.support.page import audit_page
from webapp.audit import chain, failures
from webapp.audit.models import AuditContent, AuditEntry, FailedSignIn
from webapp.audit.verify import verify
from webapp.extensions import db
from webapp.staff import slowing

WRONG = "not the password"


def recorded(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    """The failed sign-ins that are in the audit: e-mail and payload, the oldest first."""
    with app.app_context():
        failures.gather()
        statement = (
            select(AuditContent.subject, AuditContent.payload)
            .join(AuditEntry, AuditEntry.id == AuditContent.entry_id)
            .where(AuditEntry.action == failures.ACTION, AuditEntry.outcome == "denied")
            .order_by(AuditEntry.id)
        )
        return [(row.subject, row.payload) for row in db.session.execute(statement)]


@both_databases
def test_tries_of_a_minute_are_one_row_with_their_number(app: Flask, clock: DeskClock) -> None:
    email = add_person(app, "Ada")
    for given in (email, email, " Nobody@Shop.Test"):
        assert sign_in(app.test_client(), given, WRONG).status_code == 422
    assert recorded(app) == []
    clock.forward(minutes=1)
    here = {"slowed": 0, "address": "127.0.0.1"}
    assert recorded(app) == [(email, {"tries": 2, **here}), ("nobody@shop.test", {"tries": 1, **here})]
    sign_in(app.test_client(), email, WRONG)
    clock.forward(minutes=1)
    assert len(recorded(app)) == 3
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 0
        chain.link_all_pending()
        assert verify().faults == []


def test_tries_that_came_too_early_are_counted_apart(app: Flask, clock: DeskClock) -> None:
    email = add_person(app, "Ada")
    for _ in range(slowing.FREE_TRIES + 2):
        sign_in(app.test_client(), email, WRONG)
    clock.forward(minutes=1)
    assert recorded(app) == [(email, {"tries": 7, "slowed": 2, "address": "127.0.0.1"})]


def test_a_success_is_no_failure(app: Flask, clock: DeskClock) -> None:
    sign_in(app.test_client(), add_person(app, "Ada"))
    clock.forward(minutes=1)
    assert recorded(app) == []


def test_the_page_of_the_audit_shows_them(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    sign_in(app.test_client(), "<b>nobody</b>@shop.test", WRONG)
    clock.forward(minutes=1)
    page = agent.get("/shop/audit/?action=staff.sign_in&outcome=denied").text
    audit_page(page)
    assert "&lt;b&gt;nobody&lt;/b&gt;@shop.test" in page
    assert "1 × 127.0.0.1" in page
    assert "nobody" not in agent.get("/shop/activity/").text


def test_a_flood_of_invented_emails_leaves_a_bounded_number_of_rows(app: Flask, clock: DeskClock) -> None:
    with app.app_context():
        for number in range(failures.MOST_APART * 3):
            failures.note(f"guess{number}@shop.test", f"10.0.0.{number}")
    clock.forward(minutes=1)
    found = recorded(app)
    assert len(found) == failures.MOST_APART + 1
    assert [payload for email, payload in found if not email] == [
        {"tries": failures.MOST_APART * 2, "slowed": 0, "address": ""}
    ]


@both_databases
def test_tries_side_by_side_are_all_counted_and_recorded_once(app: Flask, clock: DeskClock) -> None:
    def one_try(_number: int) -> None:
        with app.app_context():
            failures.note("ada@shop.test", "127.0.0.1")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one_try, range(24)))
    clock.forward(minutes=1)
    barrier = threading.Barrier(4)

    def one_gathering(_number: int) -> int:
        barrier.wait()
        with app.app_context():
            return failures.gather()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one_gathering, range(4))) == 1
    ((_email, payload),) = recorded(app)
    assert payload["tries"] == 24


def test_they_take_no_lock_of_the_chain(app: Flask, clock: DeskClock) -> None:
    sign_in(app.test_client(), "nobody@shop.test", WRONG)
    clock.forward(minutes=1)
    assert len(recorded(app)) == 1
    with app.app_context():
        assert chain.link_all_pending() == 1


def test_where_they_cannot_be_recorded_nobody_gets_in_or_told(app: Flask) -> None:
    email = add_person(app, "Ada")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE failed_sign_in RENAME TO elsewhere"))
    answers = {sign_in(app.test_client(), one, WRONG).status_code for one in (email, "nobody@shop.test")}
    assert answers == {503}


@pytest.mark.parametrize("words", [["audit", "verify"], ["audit", "link"], ["desk", "settle"]])
def test_the_commands_gather_them(app: Flask, clock: DeskClock, words: list[str]) -> None:
    sign_in(app.test_client(), "nobody@shop.test", WRONG)
    clock.forward(minutes=1)
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 0, done.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 0
