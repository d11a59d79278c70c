"""The two small tables beside the rows: what a write touches, and which writes have no known end."""

from __future__ import annotations

import uuid
from datetime import timedelta

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, insert, select

from tests.integration.audit.acting import acting
from tests.integration.conftest import both_databases
from tests.support.desk import DeskClock, add_person
from webapp.audit import log, retention, unsettled
from webapp.audit.models import AuditEntry, AuditSubject, UnsettledIntention
from webapp.extensions import db


@pytest.fixture(autouse=True)
def ada(app: Flask) -> None:
    add_person(app, "Ada")


def attempt(app: Flask, *, touches: tuple[str, ...] = (), subject: str = "ORDER-1", **where: str) -> str:
    key = str(uuid.uuid4())
    with acting(app, "ada@shop.test", **where):
        asked = {"reason": "Goodwill", "ticket": "T-1", "touches": touches}
        log.attempt(key, "sessions.return", "session", subject, payload={}, **asked)
    return key


def settle(app: Flask, key: str, outcome: str) -> None:
    with acting(app, "ada@shop.test"):
        log.settle(key, outcome, details={})


def open_keys(app: Flask, application: str = "shop") -> list[str]:
    with app.app_context():
        found = [one.intention_id for one in unsettled.unsettled(application)]
        assert unsettled.count(application) == len(found)
    return found


@both_databases
def test_open_until_an_outcome_other_than_unknown(app: Flask, clock: DeskClock) -> None:
    keys = []
    for _number in range(4):
        keys.append(attempt(app))
        clock.forward(seconds=1)
    elsewhere = attempt(app, application="outlet")
    assert open_keys(app) == keys, "the oldest first"
    assert open_keys(app, "outlet") == [elsewhere]
    for key, outcome in zip(keys, ("succeeded", "refused", "failed", "unknown"), strict=True):
        settle(app, key, outcome)
    assert open_keys(app) == keys[3:]
    settle(app, keys[3], "failed")
    assert open_keys(app) == []
    with app.app_context():
        assert unsettled.everywhere() == [elsewhere]


@both_databases
def test_it_is_found_by_what_it_touches(app: Flask) -> None:
    key = attempt(app, touches=("anna", "ORDER-1", "anna"))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AuditSubject)) == 1
        for identifier in ("anna", "ORDER-1"):
            assert [one.intention_id for one in unsettled.about("shop", [identifier])] == [key]
        assert unsettled.about("shop", ["ann", "ORDER"]) == []
        assert unsettled.about("outlet", ["anna"]) == []


@both_databases
@pytest.mark.parametrize(
    ("outcome", "is_rival"),
    [("succeeded", True), ("unknown", True), (None, True), ("refused", False), ("failed", False)],
)
def test_what_may_have_made_the_change_that_is_seen(app: Flask, outcome: str | None, is_rival: bool) -> None:
    mine = attempt(app)
    other = attempt(app)
    if outcome:
        settle(app, other, outcome)
    with app.app_context():
        record = log.find(mine)
        assert record
        assert unsettled.has_rivals(record) is is_rival


@both_databases
def test_what_ended_before_is_no_rival_and_neither_is_another_order(app: Flask) -> None:
    settle(app, attempt(app), "succeeded")
    mine = attempt(app)
    attempt(app, subject="ORDER-2")
    with app.app_context():
        record = log.find(mine)
        assert record
        assert not unsettled.has_rivals(record)


@both_databases
def test_retention_takes_both_along(app: Flask, clock: DeskClock) -> None:
    attempt(app, touches=("anna",))
    clock.forward(days=40)
    young = attempt(app, touches=("anna", "ben"))
    with app.app_context():
        assert retention.prune(clock() - timedelta(days=30)) > 0
        assert db.session.scalar(select(func.count()).select_from(AuditSubject)) == 2
    assert open_keys(app) == [young]


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_what_was_open_before_these_tables_is_open_afterwards(app: Flask) -> None:
    keys = [attempt(app) for _number in range(5)]
    for key, outcome in zip(keys, ("succeeded", "refused", "failed", "unknown", None), strict=True):
        if outcome:
            settle(app, key, outcome)
    with app.app_context():
        scripts = ScriptDirectory(app.extensions["migrate"].directory)
        flask_migrate.downgrade(revision=scripts.get_revision("0008").down_revision)
        flask_migrate.upgrade()
        assert set(unsettled.everywhere()) == set(keys[3:])


@both_databases
def test_a_row_that_cannot_be_opened_is_not_attempted(app: Flask) -> None:
    key = str(uuid.uuid4())
    with acting(app, "ada@shop.test"):
        with db.engine.begin() as connection:
            connection.execute(insert(UnsettledIntention).values(intention_id=key, at=log.clock.now()))
        with pytest.raises(log.AuditUnavailable):
            log.attempt(key, "sessions.return", "session", "x", reason="", ticket="", payload={})
        wanted = select(func.count()).select_from(AuditEntry).where(AuditEntry.intention_id == key)
        assert db.session.scalar(wanted) == 0
