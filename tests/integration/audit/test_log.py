"""The audit's rows: appended at once, joined by intention, never changed."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask_login import login_user
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.integration.conftest import both_databases
from tests.support.desk import START, DeskClock
from webapp.audit import log
from webapp.audit.content import hash_of, storable
from webapp.audit.models import AuditContent, AuditEntry
from webapp.extensions import db, policy
from webapp.staff import accounts, sessions

PAYLOAD = {"amount": "12.30", "items": [{"position": 1, "quantity": 2}], "note": "naïve \u2028 \U0001f600"}


@pytest.fixture
def acting(app: Flask) -> Iterator[None]:
    """Within a request of Ada's at the Application `shop`."""
    with app.test_request_context("/shop/audit/", environ_overrides={"desk.correlation_id": "c0ffee"}):
        person = accounts.add("ada@shop.test", "Ada", "agent", "correct horse battery")
        g.application = policy().find("shop")
        login_user(sessions.start(person))
        yield


def attempt(intention_id: str, **changed: Any) -> bool:
    values: dict[str, Any] = {
        "reason": "Goodwill: late parcel",
        "ticket": "T-17",
        "payload": PAYLOAD,
        **changed,
    }
    return log.attempt(intention_id, "sessions.return", "session", "order/1 %", **values)


def rows() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


@both_databases
@pytest.mark.usefixtures("acting")
def test_an_intention_from_attempt_to_outcome(clock: DeskClock) -> None:
    key = uuid.uuid4().hex
    assert log.find(key) is None
    assert attempt(key) is True
    before = log.find(key)
    assert before is not None
    assert (before.outcome, before.ended_at, before.details) == ("attempted", None, {})
    clock.forward(seconds=2)
    assert log.settle(key, "succeeded", details={"sentences": ["2 items came back."]}) is True
    found = log.find(key)
    assert found == log.Intention(
        intention_id=key,
        action="sessions.return",
        application="shop",
        at=START,
        actor_id=before.actor_id,
        actor_name="Ada",
        role="agent",
        request_id="c0ffee",
        subject_kind="session",
        subject="order/1 %",
        reason="Goodwill: late parcel",
        ticket="T-17",
        payload=PAYLOAD,
        outcome="succeeded",
        ended_at=START + timedelta(seconds=2),
        details={"sentences": ["2 items came back."]},
        is_erased=False,
    )
    assert [row.phase for row in rows()] == ["attempted", "outcome"]
    assert {row.route for row in rows()} == {"/<application>/audit/"}


@both_databases
@pytest.mark.usefixtures("acting")
def test_an_intention_is_attempted_once() -> None:
    key = str(uuid.uuid4())
    assert attempt(key) is True
    assert attempt(key, payload={"other": 1}) is False
    found = log.find(key)
    assert found is not None
    assert found.payload == PAYLOAD
    assert log.settle(key, "refused", details={}) is True
    assert log.settle(key, "succeeded", details={}) is False
    assert attempt(key) is False
    assert len(rows()) == 2


@both_databases
def test_of_many_that_try_at_once_one_goes_ahead(app: Flask) -> None:
    keys = [str(uuid.uuid4()) for _ in range(5)]

    def one_try(key: str) -> bool:
        with app.app_context():
            return log.attempt(key, "sessions.return", "session", "s", reason="", ticket="", payload={})

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(one_try, keys * 8))
    assert sum(won) == len(keys)
    with app.app_context():
        assert len(rows()) == len(keys)


@pytest.mark.usefixtures("acting")
def test_an_unknown_outcome_is_settled_once_more() -> None:
    key = str(uuid.uuid4())
    attempt(key)
    assert log.settle(key, "unknown", details={"code": "outcome_unknown"}) is True
    assert log.settle(key, "unknown", details={}) is False
    assert log.settle(key, "succeeded", details={"read": "it is there"}) is True
    assert log.settle(key, "failed", details={}) is False
    found = log.find(key)
    assert found is not None
    assert (found.outcome, found.details) == ("succeeded", {"read": "it is there"})
    assert [row.outcome for row in rows()] == ["attempted", "unknown", "succeeded"]


@pytest.mark.usefixtures("acting")
def test_nothing_is_settled_that_was_never_attempted() -> None:
    with pytest.raises(LookupError):
        log.settle(str(uuid.uuid4()), "succeeded", details={})
    assert rows() == []


@both_databases
@pytest.mark.usefixtures("acting")
def test_single_rows() -> None:
    log.read("customers.overview", "customer", "customer-1")
    log.denied("sessions.return", "session", "s-1")
    log.done("staff.password", "staff", "ada@shop.test")
    assert [(row.phase, row.outcome, row.action) for row in rows()] == [
        ("read", "read", "customers.overview"),
        ("denied", "denied", "sessions.return"),
        ("done", "succeeded", "staff.password"),
    ]
    assert len({row.intention_id for row in rows()}) == 3
    assert all(row.actor_name == "Ada" and row.application == "shop" for row in rows())


@both_databases
@pytest.mark.parametrize(
    "subject",
    ["a\x00b", "half \ud83d", "x" * 10_000, "'; DROP TABLE audit_entry; --", "", "%_\\", "ü" * 3000],
)
@pytest.mark.usefixtures("acting")
def test_hostile_identifiers_are_recorded(subject: str) -> None:
    log.read("customers.overview", "customer", subject)
    content = db.session.scalars(select(AuditContent)).one()
    assert content.subject == storable(subject)
    assert content.subject_hash == hash_of(subject)


@both_databases
@pytest.mark.usefixtures("acting")
def test_the_row_proves_its_content_and_tells_nothing_of_it() -> None:
    key = str(uuid.uuid4())
    attempt(key)
    entry, content = rows()[0], db.session.scalars(select(AuditContent)).one()
    facts = [content.subject_kind, content.subject, content.reason, content.ticket, content.payload]
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    assert (
        entry.digest == hmac.new(bytes.fromhex(content.key), canonical.encode(), hashlib.sha256).hexdigest()
    )
    attempt(str(uuid.uuid4()))
    assert rows()[1].digest != entry.digest  # the same content under another key
    stored = json.dumps(
        [str(value) for value in db.session.execute(select(AuditEntry.__table__)).first() or ()]
    )
    for personal in ("order/1", "Goodwill", "T-17", "12.30"):
        assert personal not in stored


@both_databases
@pytest.mark.usefixtures("acting")
def test_erasure_drops_the_content_and_keeps_the_row() -> None:
    key = str(uuid.uuid4())
    attempt(key)
    log.settle(key, "succeeded", details={"sentences": ["Ada's points"]})
    db.session.execute(text("DELETE FROM audit_content"))
    db.session.commit()
    found = log.find(key)
    assert found is not None
    assert found.is_erased
    assert (found.subject, found.reason, found.ticket, found.payload, found.details) == ("", "", "", {}, {})
    assert (found.action, found.outcome, found.actor_name) == ("sessions.return", "succeeded", "Ada")


ATTACKS = {
    "sqlite": [
        "UPDATE audit_entry SET outcome = 'succeeded'",
        "UPDATE audit_entry SET actor_name = actor_name",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "REPLACE INTO audit_entry SELECT id + 1000, at, intention_id, phase, 'failed', actor_id,"
        " actor_name, role, action, application, request_id, route, digest FROM audit_entry",
        "UPDATE OR REPLACE audit_entry SET id = id",
        "UPDATE audit_content SET subject = 'somebody else'",
        "INSERT OR REPLACE INTO audit_content SELECT * FROM audit_content",
    ],
    "postgresql": [
        "UPDATE audit_entry SET outcome = 'succeeded'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "UPDATE audit_content SET subject = 'somebody else'",
        "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (id) DO UPDATE SET outcome = 'failed'",
    ],
}


@both_databases
@pytest.mark.usefixtures("acting")
def test_the_database_itself_refuses_every_change() -> None:
    attempt(str(uuid.uuid4()))
    before = [list(row) for row in db.session.execute(text("SELECT * FROM audit_entry"))]
    contents = [list(row) for row in db.session.execute(text("SELECT * FROM audit_content"))]
    db.session.rollback()
    for attack in ATTACKS[db.engine.dialect.name]:
        with pytest.raises(DBAPIError, match="audit"), db.engine.begin() as connection:
            connection.execute(text(attack))
    assert [list(row) for row in db.session.execute(text("SELECT * FROM audit_entry"))] == before
    assert [list(row) for row in db.session.execute(text("SELECT * FROM audit_content"))] == contents


@both_databases
@pytest.mark.usefixtures("acting")
def test_what_a_write_touches_never_changes_while_its_content_is_there() -> None:
    attempt(str(uuid.uuid4()), touches=["customer-1", "customer-2"])
    attacks = [
        "UPDATE audit_subject SET subject_hash = 'other'",
        "DELETE FROM audit_subject",
        "INSERT INTO audit_subject (entry_id, subject_hash) SELECT MAX(id), 'x' FROM audit_entry",
    ]
    if db.engine.dialect.name == "postgresql":
        attacks.append("TRUNCATE audit_subject")
    touched = text("SELECT * FROM audit_subject ORDER BY subject_hash")
    before = list(db.session.execute(touched))
    db.session.rollback()
    for attack in attacks:
        with pytest.raises(DBAPIError, match="audit"), db.engine.begin() as connection:
            connection.execute(text(attack))
    assert list(db.session.execute(touched)) == before != []
    db.session.rollback()
    with db.engine.begin() as connection:  # as an erasure does
        connection.execute(text("DELETE FROM audit_content"))
        connection.execute(text("DELETE FROM audit_subject"))


@both_databases
@pytest.mark.parametrize("column", ["phase", "outcome"])
@pytest.mark.usefixtures("acting")
def test_the_database_knows_no_other_words(column: str) -> None:
    attempt(str(uuid.uuid4()))
    copied = [
        "at",
        "'x'",
        "phase",
        "outcome",
        "actor_name",
        "role",
        "action",
        "request_id",
        "route",
        "digest",
    ]
    names = [one if one != "'x'" else "intention_id" for one in copied]
    values = ["'nonsense'" if one == column else one for one in copied]
    statement = f"INSERT INTO audit_entry ({', '.join(names)}) SELECT {', '.join(values)} FROM audit_entry"
    with pytest.raises(DBAPIError, match=f"ck_audit_entry_{column}"), db.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.usefixtures("acting")
def test_without_a_place_to_write_nothing_is_allowed_to_happen() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_content RENAME TO elsewhere"))
    with pytest.raises(log.AuditUnavailable):
        attempt(str(uuid.uuid4()))
    with pytest.raises(log.AuditUnavailable):
        log.read("customers.overview", "customer", "customer-1")
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0  # no half of a pair


@pytest.mark.usefixtures("acting")
def test_what_json_cannot_say_is_refused_before_anything_is_written() -> None:
    with pytest.raises(TypeError):
        attempt(str(uuid.uuid4()), payload={"when": START})
    assert rows() == []


def test_a_command_line_is_named_as_such(app: Flask) -> None:
    with app.app_context():
        log.done("staff.disable", "staff", "ada@shop.test")
        (row,) = rows()
        assert (row.actor_id, row.actor_name, row.application, row.route) == (None, "command line", None, "")
