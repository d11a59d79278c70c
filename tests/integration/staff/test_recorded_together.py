"""No change of an account is ever there without its row in the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.integration.conftest import both_databases
from tests.support.desk import PASSWORD, add_person, sign_in, token_in
from webapp.audit.models import AuditEntry
from webapp.extensions import db
from webapp.staff import accounts, managing
from webapp.staff.models import StaffLink, StaffSession, StaffUser

NEW = "river stone lantern"
NEW_PASSWORD = {"new_password": NEW, "repeated_password": NEW}
READING = {"zone": "Europe/Berlin", "locale": "en", "theme": "dark", "shortcuts": "y"}
Facts = list[tuple[Any, ...]]


@pytest.fixture
def ada(app: Flask) -> int:
    """The number of Ada, who is signed in somewhere."""
    email = add_person(app, "Ada")
    assert sign_in(app.test_client(), email).status_code == 303
    with app.app_context():
        found = accounts.find(email)
        assert found
        return found.id


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """Two browsers of Mia, an admin; this is the second one."""
    email = add_person(app, "Mia", "admin")
    browsers = [app.test_client(), app.test_client()]
    assert {sign_in(browser, email).status_code for browser in browsers} == {303}
    return browsers[1]


def break_audit(app: Flask) -> None:
    """Nothing can be recorded from now on."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_content RENAME TO elsewhere"))


def facts(app: Flask) -> list[Facts]:
    """All that is known of accounts, their sign-ins and links, apart from when they were last seen."""
    with app.app_context():
        found = []
        for model in (StaffUser, StaffSession, StaffLink):
            columns = [one for one in model.__table__.columns if one.name not in ("seen_at", "last_seen_at")]
            found.append(sorted(tuple(row) for row in db.session.execute(select(*columns))))
        db.session.rollback()
        return found


PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "staff.invite": ("/staff/invitations", {"email": "b@shop.test", "name": "Bob", "role": "viewer"}),
    "staff.role": ("/staff/{ada}/role", {"role": "viewer", "application": ""}),
    "staff.role there": ("/staff/{ada}/role", {"role": "viewer", "application": "outlet"}),
    "staff.close": ("/staff/{ada}/closing", {}),
    "staff.sign_out_everywhere": ("/staff/{ada}/sign-out", {}),
    "staff.link": ("/staff/{ada}/link", {}),
    "staff.preferences": ("/settings", READING),
    "staff.password": ("/settings/password", {"old_password": PASSWORD, **NEW_PASSWORD}),
    "staff.end_other_sign_ins": ("/settings/sign-ins/others/end", {}),
}


@both_databases
@pytest.mark.parametrize("name", PAGES)
def test_a_page_changes_nothing_that_cannot_be_recorded(
    app: Flask, admin: FlaskClient, ada: int, name: str
) -> None:
    address, form = PAGES[name]
    data = {"csrf_token": token_in(admin.get("/settings")), **form}
    before = facts(app)
    break_audit(app)
    assert admin.post(address.format(ada=ada), data=data).status_code == 503
    assert facts(app) == before
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO audit_content"))
    assert admin.post(address.format(ada=ada), data=data).status_code in (200, 303)
    assert facts(app) != before
    with app.app_context():
        recorded = select(AuditEntry.phase).where(AuditEntry.action == name.split()[0])
        assert db.session.scalars(recorded).all() == ["done"]


COMMANDS: dict[str, list[str]] = {
    "staff.add": ["add", "b@shop.test", "--name", "Bob", "--role", "agent", "--password-stdin"],
    "staff.invite": ["invite", "b@shop.test", "--name", "Bob", "--role", "agent"],
    "staff.link": ["reset", "ada@shop.test"],
    "staff.sign_out_everywhere": ["sign-out", "ada@shop.test"],
    "staff.role": ["role", "ada@shop.test", "viewer"],
    "staff.close": ["disable", "ada@shop.test"],
}


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_changes_nothing_that_cannot_be_recorded(app: Flask, name: str) -> None:
    def run() -> int:
        words = ["staff", *COMMANDS[name]]
        return app.test_cli_runner().invoke(args=words, input=f"{NEW}\n").exit_code

    before = facts(app)
    break_audit(app)
    assert run() != 0
    assert facts(app) == before
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO audit_content"))
    assert run() == 0
    assert facts(app) != before


def test_nobody_is_signed_in_without_a_record(app: Flask, ada: int) -> None:
    before = facts(app)
    break_audit(app)
    browser = app.test_client()
    assert sign_in(browser, "ada@shop.test").status_code == 503
    assert facts(app) == before
    assert browser.get("/settings").status_code == 303


@both_databases
def test_a_link_stays_good_where_its_use_cannot_be_recorded(app: Flask, ada: int) -> None:
    with app.app_context():
        person = accounts.existing("ada@shop.test")
        path = managing.link_for(person).removeprefix("http://127.0.0.1:8000")
    browser = app.test_client()
    data = {"csrf_token": token_in(browser.get(path)), **NEW_PASSWORD}
    before = facts(app)
    break_audit(app)
    assert browser.post(path, data=data).status_code == 503
    assert facts(app) == before
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO audit_content"))
    assert browser.post(path, data=data).status_code == 303


def test_an_account_made_meanwhile_is_said_in_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people make the same account at once: the second one is told so."""
    checked: Callable[[str], object] = accounts.find

    def find_too_early(email: str) -> object:
        found = checked(email)
        if found is None:
            with app.app_context():
                monkeypatch.setattr(accounts, "find", checked)
                accounts.add(email, "First", "agent", NEW)
        return found

    monkeypatch.setattr(accounts, "find", find_too_early)
    with app.app_context(), pytest.raises(accounts.AccountError, match="already"):
        accounts.add("b@shop.test", "Second", "agent", NEW)
