"""A desk to test: its settings, its clock, and people who sign in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from webapp import create_app
from webapp.config import Settings
from webapp.extensions import db
from webapp.intentions import locks
from webapp.policy import Policy, SignInLimits
from webapp.staff import accounts

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHIFT = 8 * 60
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
_made: list[Flask] = []


class Compiled(BytecodeCache):
    """Templates are compiled once for all the desks of a test run."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class _Built(Rule):
    """What writes the address of a route is compiled once for all the desks of a test run: it was the larger
    part of making one.
    """

    kept: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, self.subdomain, tuple(self._trace), append_unknown)
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


Flask.url_rule_class = _Built


@dataclass
class DeskClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        self.now += timedelta(**parts)


def make_app(folder: Path, database_url: str, *, as_shipped: bool = False, **changed: Any) -> Flask:
    """A desk on a database that is migrated already, with a standing clock and nobody upstream.

    Unless it is to be `as_shipped`, where its desk.toml says nothing of it a sign-in lasts a shift, and
    admins need no second factor: most tests are about something else.
    """
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
    if not as_shipped:
        _ease(app)
    app.testing = True
    app.jinja_env.bytecode_cache = Compiled()
    app.extensions["desk_clock"] = DeskClock()
    app.extensions["desk_sleep"] = lambda _seconds: None
    _made.append(app)
    return app


def _ease(app: Flask) -> None:
    read: Policy = app.extensions["desk_policy"]
    found, shipped = read.sign_in, SignInLimits()
    eased = msgspec.structs.replace(
        found,
        idle_minutes=SHIFT if found.idle_minutes == shipped.idle_minutes else found.idle_minutes,
        second_factor=() if found.second_factor is None else found.second_factor,
    )
    app.extensions["desk_policy"] = msgspec.structs.replace(read, sign_in=eased)


def dispose_all() -> None:
    """Close the database connections of every desk made so far."""
    while _made:
        app = _made.pop()
        with app.app_context():
            locks.close()
            db.engine.dispose()


def clock_of(app: Flask) -> DeskClock:
    """The clock of a desk made by `make_app`."""
    clock: DeskClock = app.extensions["desk_clock"]
    return clock


@contextmanager
def broken_audit(app: Flask) -> Iterator[None]:
    """Meanwhile no row of the audit can be written."""
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_link RENAME TO audit_link_away")
    yield
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_link_away RENAME TO audit_link")


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


def token_of(client: FlaskClient) -> str:
    """The CSRF token of somebody who is signed in, from a page that all may open and that is quickly made."""
    return token_in(client.get("/settings/keyboard"))


def sign_in(
    client: FlaskClient, email: str, password: str = PASSWORD, *, following: str = "", **options: Any
) -> TestResponse:
    """Fill in the sign-in form as a browser would; gives the answer to it."""
    page = client.get("/sign-in", query_string={"next": following} if following else None, **options)
    found = re.search(r'name="next" type="hidden" value="([^"]*)"', page.text)
    assert found, "the sign-in form keeps where to go on"
    kept = unescape(found.group(1))
    data = {"csrf_token": token_in(page), "email": email, "password": password, "next": kept}
    return client.post("/sign-in", data=data, **options)


def prove_again(client: FlaskClient, password: str = PASSWORD, wanted: str = "") -> TestResponse:
    """Give the password once more, as grave pages ask for; gives the answer to it."""
    page = client.get("/sign-in/again")
    data = {"csrf_token": token_in(page), "password": password, "next": wanted}
    return client.post("/sign-in/again", data=data)


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """The SQL that a desk sends meanwhile, in order."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
