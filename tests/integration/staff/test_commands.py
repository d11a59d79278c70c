"""What an operator types."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import PASSWORD, DeskClock, add_person, make_app, sign_in, token_in
from webapp.staff import accounts


def run(app: Flask, *words: str, given: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(words), input=given)


def test_add_asks_for_a_password_twice(app: Flask) -> None:
    words = ("staff", "add", "Ada@Shop.Test", "--name", "Ada", "--role", "agent")
    done = run(app, *words, given=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert sign_in(app.test_client(), "ada@shop.test").status_code == 303


def test_add_reads_a_password_from_standard_input(app: Flask) -> None:
    words = ("staff", "add", "ada@shop.test", "--name", "Ada", "--role", "viewer", "--password-stdin")
    assert run(app, *words, given=f"{PASSWORD}\n").exit_code == 0
    assert sign_in(app.test_client(), "ada@shop.test").status_code == 303


@pytest.mark.parametrize(
    ("email", "name", "role", "password", "sentence"),
    [
        ("ada@shop.test", "Ada", "agent", "short", "at least 15 characters"),
        ("not an address", "Ada", "agent", PASSWORD, "no e-mail address"),
        ("a@b\nc", "Ada", "agent", PASSWORD, "no e-mail address"),
        ("ada@shop.test", "Ada", "emperor", PASSWORD, "emperor"),
        ("ada@shop.test", " ", "agent", PASSWORD, "A name has"),
        ("ada@shop.test", "Ada", "agent", "sandbox-supervisor", "documentation"),
        ("BOB@shop.test", "Bob", "agent", PASSWORD, "already"),
    ],
)
def test_add_refuses_in_a_sentence(
    app: Flask, email: str, name: str, role: str, password: str, sentence: str
) -> None:
    add_person(app, "Bob")
    words = ("staff", "add", email, "--name", name, "--role", role, "--password-stdin")
    refused = run(app, *words, given=f"{password}\n")
    assert refused.exit_code != 0
    assert sentence in refused.output
    with app.app_context():
        assert len(accounts.everybody()) == 1


def test_list_shows_everybody_and_no_secret(app: Flask, agent: object) -> None:
    add_person(app, "Bob", "viewer")
    run(app, "staff", "disable", "bob@shop.test")
    lines = run(app, "staff", "list").output.splitlines()
    assert lines == [
        "ada@shop.test\tAda\tagent\tactive\tlast seen 2026-03-02 09:00 UTC",
        "bob@shop.test\tBob\tviewer\tdisabled\tlast seen never",
    ]


def test_list_says_what_to_do_first(app: Flask) -> None:
    assert "flask staff invite" in run(app, "staff", "list").output


def test_disable_and_enable(app: Flask, agent: object) -> None:
    assert run(app, "staff", "disable", "ADA@shop.test").exit_code == 0
    assert sign_in(app.test_client(), "ada@shop.test").status_code == 422
    assert run(app, "staff", "enable", "ada@shop.test").exit_code == 0
    assert sign_in(app.test_client(), "ada@shop.test").status_code == 303
    missing = run(app, "staff", "disable", "nobody@shop.test")
    assert missing.exit_code != 0
    assert "no account" in missing.output


def test_demo_staff_is_made_once_and_only_in_the_demo(app: Flask, tmp_path: Path, database_url: str) -> None:
    refused = run(app, "staff", "demo")
    assert refused.exit_code != 0
    assert "DESK_DEMO" in refused.output
    demo = make_app(tmp_path, database_url, is_demo=True)
    assert "Made 4" in run(demo, "staff", "demo").output
    assert "Made 0" in run(demo, "staff", "demo").output
    with demo.app_context():
        names = [one.email.partition("@")[0] for one in accounts.everybody()]
    assert names == ["admin", "agent", "supervisor", "viewer"]


def test_check_is_content_and_hints_at_the_first_person(app: Flask) -> None:
    done = run(app, "desk", "check")
    assert done.exit_code == 0, done.output
    assert "in order" in done.output
    assert "flask staff invite" in done.output


def test_check_finds_a_database_without_tables(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite'}")
    done = run(app, "desk", "check")
    assert done.exit_code == 1
    assert "flask db upgrade" in done.output


def test_check_finds_a_database_that_does_not_answer(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'no-such-folder' / 'desk.sqlite'}")
    done = run(app, "desk", "check")
    assert done.exit_code == 1
    assert "does not answer" in done.output
    assert "Traceback" not in done.output


def test_purge_drops_what_is_over(app: Flask, agent: object, clock: DeskClock) -> None:
    clock.forward(days=30)
    assert "Dropped 1 sign-ins" in run(app, "desk", "purge").output
    assert "Dropped 0 sign-ins" in run(app, "desk", "purge").output


def test_purge_drops_kept_forms_that_are_over(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    token = token_in(agent.get("/settings"))
    clock.forward(hours=12)
    agent.post("/settings", data={"csrf_token": token, "zone": "UTC"})
    assert "0 kept forms" in run(app, "desk", "purge").output
    clock.forward(minutes=30)
    assert "1 kept forms" in run(app, "desk", "purge").output
