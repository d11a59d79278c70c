"""The database's way up and down, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from tests.support.desk import add_person, make_app
from webapp.extensions import db


@pytest.fixture
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """A desk on a database without any table."""
    if request.param == "postgresql":
        return make_app(tmp_path, request.getfixturevalue("empty_postgres"))
    return make_app(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite'}")


@pytest.mark.parametrize("empty_app", ["sqlite", "postgresql"], indirect=True)
def test_up_check_down_and_up_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        assert {"staff_user", "staff_session", "held_post", "sign_in_tries"} <= set(tables())
        flask_migrate.downgrade(revision="base")
        assert tables() == ["alembic_version"]
        assert leftovers() == []
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="0001")
        assert "staff_user" in tables()
        assert "audit_entry" not in tables()
        flask_migrate.upgrade()
    add_person(empty_app, "Ada")


@pytest.mark.parametrize("empty_app", ["sqlite", "postgresql"], indirect=True)
def test_the_command_says_that_nothing_is_missing(empty_app: Flask) -> None:
    run = empty_app.test_cli_runner().invoke
    assert run(args=["db", "upgrade"]).exit_code == 0
    checked = run(args=["db", "check"])
    assert checked.exit_code == 0, checked.output


def tables() -> list[str]:
    return sorted(inspect(db.engine).get_table_names())


def leftovers() -> list[str]:
    """Triggers and functions that stayed behind."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
    }
    with db.engine.connect() as connection:
        return [row[0] for row in connection.execute(text(asked[db.engine.dialect.name]))]


@pytest.mark.parametrize("empty_app", ["sqlite", "postgresql"], indirect=True)
def test_approvals_and_erasures_go_down_and_up(empty_app: Flask) -> None:
    """With rows in them: one step at a time, and what stands beside them stays."""
    added = {"0015": "approval_request", "0016": "erasure"}
    add = (
        "INSERT INTO erasure (id, application, environment, applications, digest, asked_by, approved_by,"
        " sent_at, counts) VALUES ('1', 'shop', 'live', '[]', 'd', 'a', 'b', '2026-01-01 00:00:00', '{}')"
    )
    with empty_app.app_context():
        flask_migrate.upgrade()
        with db.engine.begin() as connection:
            connection.execute(text(add))
        for below, gone in (("0015", {"erasure"}), ("0012", set(added.values()))):
            flask_migrate.downgrade(revision=below)
            assert not gone & set(tables())
            assert "export_job" in tables()
        for revision, name in added.items():
            flask_migrate.upgrade(revision=revision)
            assert name in tables()
        flask_migrate.upgrade()
        with db.engine.begin() as connection:
            connection.execute(text(add))
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
