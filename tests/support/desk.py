"""A desk to test: its settings, its clock, and people who sign in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp import create_app
from webapp.config import Settings
from webapp.staff import accounts

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOBODY_LISTENS = "http://127.0.0.1:9"
DESK_TOML = """
[[application]]
slug = "shop"
name = "Shop <EU>"
api_key_env = "SHOP_API_KEY"
currency = "EUR"
hint = [{ label = "A customer with points", query = "customer-1" }]

[[application]]
slug = "outlet"
name = "Outlet"
api_key_env = "OUTLET_API_KEY"
environment = "test"
colour = "orange"
"""
PASSWORD = "correct horse battery"


@dataclass
class DeskClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        self.now += timedelta(**parts)


def make_app(folder: Path, database_url: str, **changed: Any) -> Flask:
    """A desk on a database that is migrated already, with a standing clock and nobody behind its API address."""
    config = folder / "desk.toml"
    config.write_text(DESK_TOML)
    values: dict[str, Any] = {
        "talon_one_url": NOBODY_LISTENS,
        "secret_key": "test-only-" + "x" * 32,
        "database_url": database_url,
        "api_keys": {"SHOP_API_KEY": "shop-key", "OUTLET_API_KEY": "outlet-key"},
        "desk_config": config,
        "password_cost": 1,
    }
    app = create_app(Settings(**{**values, **changed}))
    app.testing = True
    app.extensions["desk_clock"] = DeskClock()
    return app


def clock_of(app: Flask) -> DeskClock:
    """The clock of a desk made by `make_app`."""
    clock: DeskClock = app.extensions["desk_clock"]
    return clock


def add_person(app: Flask, name: str, role: str = "agent", password: str = PASSWORD) -> str:
    """Make an account; gives its e-mail."""
    email = f"{name.lower()}@shop.test"
    with app.app_context():
        accounts.add(email, name, role, password)
    return email


def token_in(page: TestResponse) -> str:
    """The CSRF token of the page's forms."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, f"no form token on a page of status {page.status_code}"
    return unescape(found.group(1))


def sign_in(
    client: FlaskClient, email: str, password: str = PASSWORD, *, following: str = "", **options: Any
) -> TestResponse:
    """Fill in the sign-in form as a browser would; gives the answer to it."""
    page = client.get("/sign-in", query_string={"next": following} if following else None, **options)
    found = re.search(
        r'name="next" value="([^"]*)"|value="([^"]*)" name="next"|name="next"[^>]*value="([^"]*)"', page.text
    )
    kept = unescape(next((one for one in found.groups() if one), "")) if found else ""
    data = {"csrf_token": token_in(page), "email": email, "password": password, "next": kept}
    return client.post("/sign-in", data=data, **options)
