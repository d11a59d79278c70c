"""Asking for an erasure and approving it, as people do."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.integration.intentions.scenarios import REASON
from tests.integration.sandbox_server import fields_of, token_in
from webapp.addresses import path_safe
from webapp.erasure import store
from webapp.extensions import db


def address_of(customer: str) -> str:
    return f"/shop/customers/{path_safe(customer)}/erasure"


def previewed(browser: FlaskClient, customer: str, **changed: str) -> TestResponse:
    """Tick, type, and ask for the preview."""
    page = browser.get(address_of(customer))
    data = {"csrf_token": token_in(page), "is_checked": "y", "typed": customer, **changed}
    return browser.post(f"{address_of(customer)}/preview", data={k: v for k, v in data.items() if v})


def confirmed(browser: FlaskClient, customer: str, preview: Any, **changed: str) -> TestResponse:
    """Press the button of a preview."""
    data = {**fields_of(preview, address_of(customer)), **REASON, **changed}
    return browser.post(address_of(customer), data=data)


def asked(browser: FlaskClient, customer: str, **changed: str) -> str:
    """The address of a new request."""
    answer = confirmed(browser, customer, previewed(browser, customer), **changed)
    assert answer.status_code == 303, answer.text[:2000]
    assert answer.location.startswith("/shop/approvals/"), answer.location
    location: str = answer.location
    return location


def kept(app: Flask, address: str) -> store.Kept | None:
    """The erasure of a request."""
    with app.app_context():
        return store.find(address.rsplit("/", 1)[1])


def settled(app: Flask) -> str:
    """What `flask desk settle` says."""
    return app.test_cli_runner().invoke(args=["desk", "settle"], catch_exceptions=False).output


def rows_of(app: Flask) -> str:
    """Every column of every table, as text."""
    with app.app_context(), db.engine.connect() as connection:
        return "\n".join(
            repr(tuple(row))
            for table in db.metadata.sorted_tables
            for row in connection.execute(text(f"SELECT * FROM {table.name}"))
        )
