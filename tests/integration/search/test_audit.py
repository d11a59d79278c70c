"""A search that shows its result is recorded; one that leads straight to a page is recorded by that page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.search.test_recents import PAGES, press
from tests.integration.search.test_search import ask
from tests.support.seeded import SandboxServer
from webapp.extensions import db


def recorded(app: Flask) -> list[tuple[str, str]]:
    """Actions and what they were about, sign-ins left out, oldest first."""
    asked = text(
        "SELECT action, subject FROM audit_entry JOIN audit_content ON entry_id = id"
        " WHERE action NOT LIKE 'staff.%' ORDER BY id"
    )
    with app.app_context(), db.engine.connect() as connection:
        return [(row.action, row.subject) for row in connection.execute(asked)]


def test_what_is_shown_is_recorded_once(app: Flask, agent: FlaskClient) -> None:
    ask(agent, "nobody@example.com")
    ask(agent, "family@example.com")
    assert recorded(app) == [
        ("search.results", "nobody@example.com"),
        ("search.results", "family@example.com"),
    ]


def test_a_straight_way_is_recorded_by_where_it_leads(app: Flask, agent: FlaskClient) -> None:
    assert (
        agent.get("/aurora-eu/search?q=matthias.albrecht@example.com", follow_redirects=True).status_code
        == 200
    )
    assert recorded(app) == [("customers.overview", "E10004")]


def test_pins_are_recorded(app: Flask, agent: FlaskClient) -> None:
    press(agent, PAGES["customer"])
    press(agent, PAGES["customer"])
    press(agent, "/aurora-eu/", "/recents/")
    kept = [one for one in recorded(app) if one[0].startswith("search.")]
    assert kept == [("search.pin", "E10004"), ("search.unpin", "E10004"), ("search.clear", "")]


def test_what_cannot_be_recorded_is_not_shown(
    app: Flask, agent: FlaskClient, shared_sandbox: SandboxServer
) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(FAIL, 'full'); END")
        )
    answer = ask(agent, "family@example.com")
    assert answer.status_code == 503
    assert "E10008" not in answer.text


@pytest.mark.parametrize("text", ["E10004", "family@example.com", "nobody@example.com"])
def test_the_log_has_no_text_that_was_searched(
    agent: FlaskClient, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    ask(agent, text)
    written = capsys.readouterr()
    assert "/<application>/search" in written.out
    assert text not in written.out + written.err
