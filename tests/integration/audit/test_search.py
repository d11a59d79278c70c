"""What the audit page asks the database, on both kinds of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.audit.acting import acting
from tests.integration.conftest import both_databases
from tests.support.desk import START, DeskClock
from webapp.audit import log, search
from webapp.audit.search import Filters


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
