"""The audit as a file, and what a person sees of their own part of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.audit.acting import acting
from tests.integration.audit.test_page import rows
from tests.support.desk import add_person, sign_in
from tests.support.page import audit_page
from webapp.audit import chain, exporting, log
from webapp.audit.search import Filters
from webapp.extensions import db

FILE = "/shop/audit/export"
OWN = "/shop/activity/"


@pytest.fixture
def supervisor(app: Flask) -> FlaskClient:
    """A browser in which Sue, a supervisor, is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Sue", "supervisor")).status_code == 303
    return browser


def as_json(browser: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = browser.get(f"{FILE}/json?{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    found: dict[str, Any] = json.loads(answer.text)
    return found


def as_csv(browser: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(f"{FILE}/csv?{query}")
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_both_files_have_what_the_filter_shows(
    supervisor: FlaskClient, agent: FlaskClient, a_return: Callable[..., str]
) -> None:
    agent.get("/shop/audit/")
    key = a_return("refused", subject="order-1", ticket="T-1")
    a_return("succeeded", subject="order-2", application="outlet")
    made = as_json(supervisor, "action=sessions.return&outcome=refused")
    (row,) = made["rows"]
    assert tuple(row) == exporting.COLUMNS
    assert (row["intention_id"], row["subject"], row["ticket"], row["outcome"]) == (
        key,
        "order-1",
        "T-1",
        "refused",
    )
    assert made["head"]["filter"] == {"action": "sessions.return", "outcome": "refused"}
    assert made["head"]["made_by"] == "Sue"
    (line,) = as_csv(supervisor, "action=sessions.return&outcome=refused")
    assert {name: value for name, value in line.items() if name != "chain_position"} == {
        name: "false" if value is False else str(value)
        for name, value in row.items()
        if name != "chain_position"
    }


def test_a_line_can_be_held_against_the_chain(
    app: Flask, supervisor: FlaskClient, a_return: Callable[..., str]
) -> None:
    a_return()
    supervisor.get("/shop/audit/")
    with app.app_context():
        chain.link_all_pending()
        statement = text("SELECT entry_id, position, hash FROM audit_link")
        linked = {row.entry_id: (row.position, row.hash) for row in db.session.execute(statement)}
    told = {
        row["entry_id"]: (row["chain_position"], row["chain_hash"]) for row in as_json(supervisor)["rows"]
    }
    shared = told.keys() & linked.keys()
    assert len(shared) >= 4  # two sign-ins, the return, the page view
    assert {key: told[key] for key in shared} == {key: linked[key] for key in shared}


def test_a_formula_is_defused_and_what_was_erased_is_said(
    app: Flask, supervisor: FlaskClient, a_return: Callable[..., str]
) -> None:
    a_return(subject="=1+2", ticket="@x")
    key = a_return(subject="gone")
    with app.app_context():
        db.session.execute(
            text(
                "DELETE FROM audit_content WHERE entry_id IN"
                " (SELECT id FROM audit_entry WHERE intention_id = :key)"
            ),
            {"key": key},
        )
        db.session.commit()
    erased, kept = as_csv(supervisor, "action=sessions.return")
    assert (kept["subject"], kept["ticket"], kept["is_erased"]) == ("'=1+2", "'@x", "false")
    assert (erased["subject"], erased["reason"], erased["is_erased"]) == ("", "", "true")


def test_who_exported_what_is_recorded(supervisor: FlaskClient) -> None:
    as_csv(supervisor, "subject=order-1")
    newest = as_json(supervisor)["rows"][1]
    assert (newest["action"], newest["subject"], newest["actor"]) == ("audit.export", "order-1", "Sue")


@pytest.mark.parametrize(
    ("path", "status"), [("/csv?from=yesterday", 422), ("/xml", 404), ("/json?actor=x", 422)]
)
def test_what_cannot_be_made_is_refused(supervisor: FlaskClient, path: str, status: int) -> None:
    assert supervisor.get(FILE + path).status_code == status
    assert "audit.export" not in {row["action"] for row in as_json(supervisor)["rows"][1:]}


def test_an_agent_may_not_export(agent: FlaskClient, supervisor: FlaskClient) -> None:
    assert agent.get(f"{FILE}/csv").status_code == 403
    assert "/audit/export/" not in agent.get("/shop/audit/").text
    page = supervisor.get("/shop/audit/?action=audit.entries").text
    assert 'href="/shop/audit/export/csv?action=audit.entries"' in page


class TestMany:
    """More lines than a piece holds."""

    @pytest.fixture
    def filled(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Filters]:
        add_person(app, "Ada")
        with acting(app, "ada@shop.test"):
            for number in range(25):
                log.read("customers.overview", "customer", f"c-{number}")
        monkeypatch.setattr(exporting, "PIECE", 4)
        with app.app_context():
            yield Filters("shop", action="customers.overview")

    def test_none_is_left_out_or_doubled_while_others_are_added(self, app: Flask, filled: Filters) -> None:
        pieces = exporting.pieces("json", filled, exporting.UTC, {})
        text_so_far = next(pieces) + next(pieces)
        with acting(app, "ada@shop.test"):
            log.read("customers.overview", "customer", "later")
        whole = json.loads(text_so_far + "".join(pieces))
        assert [row["subject"] for row in whole["rows"]] == [f"c-{number}" for number in range(24, -1, -1)]

    def test_memory_holds_a_piece_at_a_time(self, filled: Filters) -> None:
        pieces = exporting.pieces("csv", filled, exporting.UTC, {})
        next(pieces)
        assert max(piece.count("\r\n") for piece in pieces) == 4


class TestOwn:
    """Your activity."""

    def test_shows_what_one_did_and_nobody_else(
        self, viewer: FlaskClient, a_return: Callable[..., str]
    ) -> None:
        a_return(subject="order-of-ada")
        page = viewer.get(OWN).text
        audit_page(page)
        assert "order-of-ada" not in page
        assert [line[1] for line in rows(page)] == ["Read the own activity", "Sign in"]
        assert "<th>Who</th>" not in page

    def test_is_narrowed_by_the_address_and_no_address_asks_for_others(
        self, app: Flask, agent: FlaskClient, a_return: Callable[..., str]
    ) -> None:
        add_person(app, "Bob")
        with acting(app, "bob@shop.test"):
            log.read("customers.overview", "customer", "of-bob")
        key = a_return(subject="order-1")
        page = agent.get(f"{OWN}?outcome=changes&actor=2").text
        assert f'href="/shop/intentions/{key}"' in page
        assert "of-bob" not in page
        assert {line[1] for line in rows(page)} == {"Return items", "Sign in"}
        assert agent.get(f"{OWN}?from=nonsense").status_code == 422

    def test_is_open_to_those_who_may_not_read_the_audit(self, app: Flask) -> None:
        browser = app.test_client()
        sign_in(browser, add_person(app, "Ned", "viewer"))
        with app.app_context():
            db.session.execute(text("""UPDATE staff_user SET application_roles = '{"shop": "none"}'"""))
            db.session.commit()
        assert browser.get(OWN).status_code == 403
        assert browser.get(f"{OWN}export/csv").status_code == 403
        assert browser.get("/outlet/activity/").status_code == 200

    def test_is_taken_away_by_everybody_and_never_with_a_line_of_others(
        self, app: Flask, viewer: FlaskClient, a_return: Callable[..., str]
    ) -> None:
        a_return(subject="order-of-ada")
        page = viewer.get(f"{OWN}?outcome=read").text
        assert f'href="{OWN}export/csv?outcome=read"' in page
        made = json.loads(viewer.get(f"{OWN}export/json").text)
        assert made["head"]["what"] == "activity"
        assert [row["action"] for row in made["rows"]] == ["activity.export", "activity.own", "staff.sign_in"]
        assert {row["actor"] for row in made["rows"]} == {made["head"]["made_by"]}
        table = viewer.get(f"{OWN}export/csv?actor=1&outcome=read").text.removeprefix("\ufeff")
        assert [row["action"] for row in csv.DictReader(io.StringIO(table))] == ["activity.own"]
        assert viewer.get(f"{FILE}/csv").status_code == 403

    def test_each_file_is_recorded_with_its_filter(self, agent: FlaskClient, supervisor: FlaskClient) -> None:
        answer = agent.get(f"{OWN}export/csv?ticket=T-9")
        assert answer.text
        assert answer.headers["Content-Disposition"] == "attachment; filename=activity-shop-2026-03-02.csv"
        (row,) = as_json(supervisor, "action=activity.export")["rows"]
        assert (row["actor"], row["outcome"]) == ("Ada", "succeeded")

    def test_a_file_that_cannot_be_made_is_refused(self, agent: FlaskClient) -> None:
        assert agent.get(f"{OWN}export/xml").status_code == 404
        assert agent.get(f"{OWN}export/csv?from=yesterday").status_code == 422
