"""One sandbox whose ledgers grow while they are read, behind real HTTP; a desk of its own for every test."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.support.desk import make_app, token_in
from tests.support.sandbox import KEY, OTHER_KEY, MovingClock, SandboxServer, make_world
from webapp.addresses import path_safe
from webapp.exports import engine, jobs
from webapp.exports.jobs import Job
from webapp.extensions import db
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.seed.bulk import Movement, write
from webapp.sandbox.work import Work

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCALE = 1_000_000
HOSTILE = '50%/=cmd|"x"\u202e💳\r\nX: y'
DESK_TOML = """
[export]
keep_hours = 24

[[application]]
slug = "shop"
name = "Shop <EU>"
api_key_env = "SHOP_API_KEY"
currency = "EUR"
program = [
  {{ id = {club}, name = "Club & Card", kind = "card" }},
  {{ id = {points}, name = "Bonus points", kind = "profile" }},
]

[[application]]
slug = "outlet"
name = "Outlet"
api_key_env = "OUTLET_API_KEY"
"""


@dataclass
class Book:
    """The running sandbox, and short ways to fill its ledgers."""

    server: SandboxServer
    clock: MovingClock
    ids: dict[str, int]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _wallets: dict[str, int] = field(default_factory=dict)

    def card(self, count: int, name: str = "") -> str:
        """A card with so many rows, one a minute, the newest a minute before now."""
        name = name or f"CARD-{next(self._numbers)}"
        with self.server.sandbox.working("shop", at=NOW) as work:
            card = setup.add_card(work, self.ids["club"], name)
            self._wallets[name] = wallets.joined_card_wallet(work, self.ids["club"], card)
            write(work, [(self._wallets[name], movements(count))])
        return name

    def customer(self, count: int, name: str = "") -> str:
        """A customer with so many rows."""
        name = name or f"customer-{next(self._numbers)}"
        with self.server.sandbox.working("shop", at=NOW) as work:
            profile = work.insert(
                "profiles",
                environment_id=work.environment_id,
                integration_id=name,
                created=work.micros,
                last_activity=work.micros,
            )
            self._wallets[name] = wallets.joined_profile_wallet(work, self.ids["points"], profile)
            write(work, [(self._wallets[name], movements(count))])
        return name

    def add(self, holder: str, count: int = 1, *, at: datetime | None = None, name: str = "Late") -> None:
        """More points for somebody, just now or at another time."""
        with self.server.sandbox.working("shop") as work:
            for _one in range(count):
                setup.add_points(work.at(at or self.clock.now), self._wallets[holder], 7, name)

    def run(self, statement: str, *values: Any) -> None:
        """Change the store as no API would."""
        with self.server.sandbox.working("shop") as work:
            work.run(statement, *values)

    def ids_of(self, holder: str) -> list[int]:
        """The ids of all its rows now, the newest first."""
        with self.server.sandbox.looking("shop") as work:
            rows = work.many(
                "SELECT id FROM ledger WHERE wallet_id = ? ORDER BY created DESC, id DESC",
                self._wallets[holder],
            )
        return [row["id"] for row in rows]

    def at(self, card: str, query: str = "", tab: str = "transactions") -> str:
        """Where the list of a card is exported from."""
        return f"/shop/programs/{self.ids['club']}/cards/{path_safe(card)}/{tab}/export{query}"

    def at_customer(self, customer: str, query: str = "", tab: str = "transactions") -> str:
        """Where the list of a customer is exported from."""
        return f"/shop/customers/{path_safe(customer)}/programs/{self.ids['points']}/{tab}/export{query}"

    @property
    def queries(self) -> list[str]:
        """What the lists were asked, in order."""
        return [one.query for one in self.server.requests]


def movements(count: int) -> list[Movement]:
    """Rows of all kinds: with and without a start and an end, by hand and from files, deductions."""
    first = int((NOW - timedelta(minutes=count)).timestamp()) * SCALE
    made = []
    for number in range(count):
        created = first + number * 60 * SCALE
        units = -SCALE if number % 7 == 6 else SCALE * 3 // 2
        source = "manual" if number % 3 else "import"
        starts = created + 5 * SCALE if number % 5 == 0 else None
        expires = created + 10**15 if number % 4 == 0 else None
        name = "=2+2" if number % 11 == 0 else f"Row {number}"
        made.append(Movement(created, units, name, source, "", starts, expires))
    return made


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    path = tmp_path_factory.mktemp("book") / "sandbox.sqlite"
    world = make_world(path)
    world.clock.now = NOW
    with world.sandbox.working("shop", at=NOW) as work:
        ids = _programs(work)
    world.sandbox.store.close()
    server = SandboxServer(path, clock=world.clock)
    yield Book(server, world.clock, ids)
    server.stop()


def _programs(work: Work) -> dict[str, int]:
    return {
        "club": setup.add_program(work, "club", "Club", is_card_based=True),
        "points": setup.add_program(work, "bonus", "Bonus", is_card_based=False),
    }


@pytest.fixture
def book(_served: Book) -> Iterator[Book]:
    """The sandbox, with nothing asked yet and without faults."""
    _served.server.requests.clear()
    yield _served
    _served.server.faults.clear()
    _served.clock.now = NOW


@pytest.fixture
def app(tmp_path: Path, database_url: str, book: Book) -> Flask:
    """A desk for this sandbox. Nothing runs in its background: a test does the work."""
    config = tmp_path / "exports.toml"
    config.write_text(DESK_TOML.format(**book.ids))
    keys = {"SHOP_API_KEY": KEY, "OUTLET_API_KEY": OTHER_KEY}
    made = make_app(tmp_path, database_url, talon_one_url=book.server.url, desk_config=config, api_keys=keys)
    if database_url.startswith("postgresql"):
        with made.app_context():
            flask_migrate.upgrade()
    return made


def start(browser: FlaskClient, address: str, **data: str) -> str:
    """Start an export as its button does; gives the address of its page."""
    offered = browser.get(address)
    assert offered.status_code == 200, offered.text
    answer = browser.post(address, data={"csrf_token": token_in(offered), **data})
    assert answer.status_code == 303, answer.text
    return answer.location


def act(browser: FlaskClient, page: str, what: str) -> TestResponse:
    """Press a button of an export's page."""
    return browser.post(f"{page}/{what}", data={"csrf_token": token_in(browser.get(page))})


def work(app: Flask, pages: int | None = None, worker: str = "test") -> None:
    """Do the work of the background: a few pages, or all there is."""
    with app.app_context():
        if pages is None:
            engine.serve_all(worker)
        else:
            engine.serve(worker, pages)


def job_of(app: Flask, page: str) -> Job:
    """The stored job behind a page."""
    with app.app_context():
        return jobs._all(jobs.JOBS.c.id == page.rsplit("/", 1)[-1])[0]


def rows_of(browser: FlaskClient, page: str) -> list[dict[str, Any]]:
    """The rows of the JSON file."""
    answer = browser.get(f"{page}/json")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = json.loads(answer.data, parse_float=Decimal)["rows"]
    return found


def ids_in(browser: FlaskClient, page: str) -> list[int]:
    """The ids of the rows of the JSON file, in order."""
    return [row["id"] for row in rows_of(browser, page)]


def csv_of(browser: FlaskClient, page: str) -> list[dict[str, str]]:
    """The lines of the CSV file."""
    answer = browser.get(f"{page}/csv")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def recorded(app: Flask) -> list[tuple[str, str, str, str]]:
    """What the audit holds about exports: action, outcome, actor, and about whom."""
    statement = text(
        "SELECT action, outcome, actor_name, subject_kind || ' ' || subject AS about FROM audit_entry"
        " JOIN audit_content ON entry_id = id WHERE action LIKE 'exports.%' ORDER BY id"
    )
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]
