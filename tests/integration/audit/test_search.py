"""What the audit page asks the database, on both kinds of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, text

from tests.integration.audit.acting import acting
from tests.integration.conftest import both_databases
from tests.support.desk import START, DeskClock
from webapp.audit import exporting, log, search
from webapp.audit.models import AuditEntry
from webapp.audit.search import Filters
from webapp.extensions import db


@both_databases
def test_the_lists_of_people_and_actions_are_complete(
    app: Flask, agent: FlaskClient, viewer: FlaskClient
) -> None:
    with acting(app, "ada@shop.test"):
        log.read("a.first", "customer", "1")
        log.read("z.last", "customer", "1")
    with acting(app, "vic@shop.test"):
        log.read("m.middle", "customer", "1")
    with app.app_context():
        assert search.known_actions() == ["a.first", "m.middle", "staff.sign_in", "z.last"]
        assert [name for _id, name in search.known_actors()] == ["Ada", "Vic"]
        log.done("staff.disable", "staff", "vic@shop.test")  # by nobody who signs in
        assert [name for _id, name in search.known_actors()] == ["Ada", "Vic"]


@both_databases
def test_the_lists_are_empty_in_an_empty_audit(app: Flask) -> None:
    with app.app_context():
        assert search.known_actions() == []
        assert search.known_actors() == []
        assert search.search(Filters("shop")) == search.Found([], None)


@both_databases
def test_all_filters_together_on_both_databases(app: Flask, a_return: Callable[..., str]) -> None:
    a_return("unknown", subject="order-1", ticket="T-1")
    with app.app_context():
        ((actor_id, _name),) = search.known_actors()
        wanted = Filters(
            application="shop",
            actor_id=actor_id,
            action="sessions.return",
            outcome="unknown",
            subject="order-1",
            ticket="T-1",
            since=START,
            before=START + timedelta(seconds=1),
        )
        (line,) = search.search(wanted).lines
        assert (line.outcome, line.at, line.is_intention) == ("unknown", START, True)
        assert search.search(wanted, older_than=line.id).lines == []


@both_databases
def test_a_rare_and_a_common_outcome_are_both_found(
    app: Flask, a_return: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_NAMED", 2)  # what is common here
    for outcome in ("succeeded", "unknown", "succeeded", "succeeded", None):
        a_return(outcome)
    with app.app_context():
        counts = {
            outcome: len(search.search(Filters("shop", action="sessions.return", outcome=outcome)).lines)
            for outcome in ("succeeded", "unknown", "attempted", "failed")
        }
    assert counts == {"succeeded": 3, "unknown": 1, "attempted": 1, "failed": 0}


@both_databases
def test_newest_first_is_by_the_moment_even_where_a_clock_went_back(
    app: Flask, agent: FlaskClient, clock: DeskClock
) -> None:
    moments = (30, 10, 20)
    for minutes in moments:
        clock.now = START + timedelta(minutes=minutes)
        with acting(app, "ada@shop.test"):
            log.read(f"after.{minutes}", "customer", "1")
    with app.app_context():
        found = search.search(Filters("shop", outcome="read")).lines
    assert [line.action for line in found] == ["after.30", "after.20", "after.10"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_page_is_read_from_the_index_and_not_sorted_out_of_all(app: Flask) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    facts = dict.fromkeys(("actor_name", "role", "request_id", "route", "digest"), "")
    facts |= {"phase": "read", "outcome": "read", "action": "customers.overview", "application": "shop"}
    many = [
        facts | {"at": begin + timedelta(seconds=number), "intention_id": str(number)}
        for number in range(5000)
    ]
    asked: list[tuple[str, Any]] = []
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(insert(AuditEntry), many)
            connection.execute(text("ANALYZE audit_entry"))

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
            asked.append((statement, values))

        event.listen(db.engine, "before_cursor_execute", note)
        search.search(Filters("shop"), size=exporting.PIECE)
        event.remove(db.engine, "before_cursor_execute", note)
        with db.engine.connect() as connection:
            statement, values = asked[-1]
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars().all()
    assert not [line for line in plan if "Sort" in line], plan
