"""What the audit holds about one customer, on both kinds of database."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.audit.acting import acting
from tests.integration.conftest import both_databases
from webapp.audit import about, log
from webapp.audit.search import CHANGES

ODD = ['a"b', "50%_x", "back\\slash", "Müller & Söhne", "🎁", "a/b", "{}"]


def change(subject: str, *touches: str) -> None:
    """A write on a coupon that touched others too."""
    asked: dict[str, Any] = {"reason": "", "ticket": "", "payload": {}}
    log.attempt(str(uuid.uuid4()), "test.do", "coupon", subject, **asked, touches=touches)


@both_databases
def test_a_change_is_found_by_each_customer_it_touched(app: Flask, agent: FlaskClient) -> None:
    with acting(app, "ada@shop.test"):
        for who in ODD:
            change(who + "!", who, "somebody else too")
        change("touched nobody")
    with app.app_context():
        for who in ODD:
            assert [one.subject for one in about.changes_of("shop", who)] == [who + "!"], who
            assert about.changes_of("outlet", who) == []
            (line,) = about.about_customer("shop", who, CHANGES).lines
            assert (line.subject_kind, line.subject) == ("coupon", who + "!")
        assert len(about.changes_of("shop", "somebody else too")) == len(ODD)


@both_databases
def test_only_the_newest_changes_are_looked_through(
    app: Flask, agent: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "MOST_CHANGES", 2)
    with acting(app, "ada@shop.test"):
        for number in range(3):
            change(str(number), "c")
    with app.app_context():
        assert [one.subject for one in about.changes_of("shop", "c")] == ["2", "1"]


@both_databases
def test_every_order_that_was_looked_at_or_changed_is_found(
    app: Flask, agent: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often: an order is not pushed out by many looks at another."""
    monkeypatch.setattr(about, "MOST_CHANGES", 1)
    asked: dict[str, Any] = {"reason": "", "ticket": "", "payload": {}}
    with acting(app, "ada@shop.test"):
        log.attempt(str(uuid.uuid4()), "test.do", "session", "changed", **asked, touches=["c"])
        for _time in range(3):
            log.read("sessions.page", "session", "seen", ["c", ""])
        log.read("sessions.page", "session", "of another", ["d"])
        log.read("sessions.page", "session", "of nobody", [""])
        change("a coupon", "c")
    with app.app_context():
        assert sorted(about.orders_touching("shop", "c")) == ["changed", "seen"]
        assert about.orders_touching("outlet", "c") == []
        assert about.orders_touching("shop", "") == []
        assert [line.subject for line in about.about_customer("shop", "c", "read").lines] == ["seen"] * 3


@both_databases
def test_a_look_that_failed_is_recorded_too(app: Flask, agent: FlaskClient) -> None:
    def fail() -> None:
        with log.viewing("sessions.page", "session", "lost") as touches:
            touches.add("c")
            raise LookupError

    with acting(app, "ada@shop.test"), pytest.raises(LookupError):
        fail()
    with app.app_context():
        assert about.orders_touching("shop", "c") == ["lost"]


@both_databases
def test_lines_of_both_kinds_come_newest_first(app: Flask, agent: FlaskClient) -> None:
    with acting(app, "ada@shop.test"):
        log.read("first", "customer", "c")
        change("second", "c")
        log.read("third", "customer", "c")
        log.read("of a card", "card", "c")
    with app.app_context():
        found = about.about_customer("shop", "c")
        assert [line.action for line in found.lines] == ["third", "test.do", "first"]
        assert [line.action for line in about.about_customer("shop", "c", CHANGES).lines] == ["test.do"]
