"""What a soak plays on: a shop in a sandbox, desks in processes of their own, and agents with browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask

from tests.integration.intentions.scenarios import MAY_ALL
from tests.integration.sandbox_server import Shop, desk_for, make_shop
from tests.soak.contention import Watch
from tests.support.desk import add_person, clock_of, dispose_all
from tests.support.desk_process import DeskProcess, HttpBrowser, desk_process
from tests.support.postgres import HINT, find_postgres, schema_in


@dataclass
class Stage:
    """A desk in several processes. `app` is the same desk in this one, to look into the audit with."""

    shop: Shop
    watch: Watch
    app: Flask
    folder: Path
    settings: dict[str, Any]
    desks: list[DeskProcess] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> DeskProcess:
        """One process more."""
        with self._starting:
            number = len(self.desks)
            desk = self._stack.enter_context(desk_process(self.folder / f"desk-{number}", **self.settings))
            self.desks.append(desk)
        return desk

    def agent(self, name: str, desk: DeskProcess) -> HttpBrowser:
        """A browser in which a new agent is signed in."""
        browser = HttpBrowser(desk.url, add_person(self.app, name, MAY_ALL))
        self._stack.callback(browser.close)
        return browser

    def settle(self) -> str:
        """Later, when no call can be under way any more: `flask desk settle`; gives what it says."""
        self.shop.wait_until_idle()
        clock_of(self.app).forward(seconds=60)
        done = self.app.test_cli_runner().invoke(args=["desk", "settle"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output


@contextmanager
def staged(folder: Path, database: str, **changed: Any) -> Iterator[Stage]:
    """A stage on a database: sqlite or postgresql."""
    with ExitStack() as stack:
        url = stack.enter_context(_database(folder, database))
        shop = make_shop(folder / "sandbox.sqlite")
        shop.server.sandbox.api = "2026"  # some of the writes are newer than 2024
        stack.callback(shop.server.stop)
        stack.callback(dispose_all)
        watch = Watch(shop)
        app = desk_for(shop, folder, url, **changed)
        with app.app_context():
            flask_migrate.upgrade()
        own = app.extensions["desk_settings"]
        settings = {
            "database_url": url,
            "talon_one_url": own.talon_one_url,
            "talon_one_api": own.talon_one_api,
            "secret_key": own.secret_key,
            "api_keys": dict(own.api_keys),
            "desk_config": str(own.desk_config),
            **changed,
        }
        stage = Stage(shop, watch, app, folder, settings)
        with stage._stack:
            yield stage


@contextmanager
def _database(folder: Path, database: str) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / 'desk.sqlite'}"
        return
    url = find_postgres()
    if url is None:
        raise SystemExit(HINT)
    with schema_in(url) as schema:
        yield schema
