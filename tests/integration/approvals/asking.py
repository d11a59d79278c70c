"""Asking for a write and deciding on it, as people do."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.integration.intentions.scenarios import SCENARIOS, Case
from tests.integration.sandbox_server import Shop, fields_of
from tests.support.desk import add_person, sign_in, token_of
from webapp.extensions import db
from webapp.intentions.approvals import store

EVERYTHING = "".join(f'[[four_eyes]]\naction = "{one.action}"\n' for one in SCENARIOS)


def browser_of(app: Flask, name: str, role: str = "supervisor") -> FlaskClient:
    """A browser in which a new person is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, name, role)).status_code == 303
    return browser


def ask(browser: FlaskClient, case: Case, **changed: str) -> str:
    """From the preview to a request that waits; gives its address."""
    answer = case.confirmed(browser, case.previewed(browser), **changed)
    assert answer.status_code == 303, answer.text[:2000]
    assert re.fullmatch(r"/shop/approvals/[0-9a-f-]{36}", answer.location), answer.location
    address: str = answer.location
    return address


def decide(browser: FlaskClient, address: str, verb: str = "approval", **data: str) -> TestResponse:
    """Press a button of a request's page; the person need not see that button."""
    token = token_of(browser)
    return browser.post(f"{address}/{verb}", data={"csrf_token": token, **data})


def has_form(page: TestResponse, address: str, verb: str) -> bool:
    """Whether the page offers this button."""
    try:
        return bool(fields_of(page, f"{address}/{verb}"))
    except AssertionError:
        return False


def request_at(app: Flask, address: str) -> store.Request:
    """The request as it is kept."""
    with app.app_context():
        found = store.find(address.rsplit("/", 1)[1])
    assert found is not None
    return found


def waits(app: Flask, shop: Shop, address: str) -> None:
    """Nothing was written, and it can still be decided on."""
    assert shop.writes == []
    assert request_at(app, address).is_pending


def change_row(app: Flask, address: str, column: str, value: Any) -> None:
    """Tamper with the table."""
    statement = text(f"UPDATE approval_request SET {column} = :value WHERE id = :id")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(statement, {"value": value, "id": address.rsplit("/", 1)[1]})


def audited(app: Flask, action: str) -> list[tuple[str, str, str]]:
    """The rows of an action that are no page views: phase, outcome and who, the oldest first."""
    statement = text(
        "SELECT phase, outcome, actor_name FROM audit_entry"
        " WHERE action = :action AND phase <> 'read' ORDER BY id"
    )
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement, {"action": action})]
