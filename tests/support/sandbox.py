"""A small world in a sandbox, for tests: one account, two Applications, a clock the test moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from tests.support.seeded import SandboxServer, Seen, copied, sandbox, seeded, seeded_store, shared_sandbox
from webapp.sandbox import Sandbox, create_sandbox, setup
from webapp.sandbox.operations import Answer
from webapp.sandbox.problems import Problem
from webapp.sandbox.server import Server

__all__ = [
    "KEY",
    "OTHER_KEY",
    "START",
    "MovingClock",
    "SandboxServer",
    "Seen",
    "World",
    "copied",
    "make_world",
    "sandbox",
    "seeded",
    "seeded_store",
    "serving",
    "shared_sandbox",
]

START = datetime(2024, 6, 10, 12, 0, tzinfo=UTC)
KEY = "test-key"
OTHER_KEY = "test-key-2"


@dataclass
class MovingClock:
    """A clock that stands still until it is told otherwise."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class World:
    """A sandbox with Applications `shop` (EUR) and `other` (USD), in environments of their own."""

    app: Flask
    clock: MovingClock
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def sandbox(self) -> Sandbox:
        found: Sandbox = self.app.extensions["sandbox"]
        return found

    def call(self, operation_id: str, body: Any = None, *, slug: str = "shop", **parts: Any) -> Answer:
        """Perform an operation in-process; a refusal comes back as the Answer a client would see."""
        path = {name: str(value) for name, value in parts.pop("path", {}).items()}
        try:
            return self.sandbox.call(slug, operation_id, path=path, body=body, **parts)
        except Problem as problem:
            return Answer(problem.status, problem.body(plain_400=False))

    def dump(self) -> list[str]:
        """The whole store as SQL: two dumps are equal when nothing changed."""
        with self.sandbox.store.reading() as db:
            return list(db.iterdump())


def make_world(path: Path) -> World:
    """A new world in a new store file."""
    clock = MovingClock()
    world = World(create_sandbox(path, clock=clock), clock)
    with world.sandbox.store.writing() as db:
        for slug, currency, key, account in (("shop", "EUR", KEY, 31), ("other", "USD", OTHER_KEY, 32)):
            environment = setup.add_environment(db, account, is_sandbox=False)
            application = setup.add_application(
                db, environment, slug, slug.title(), currency=currency, created=START - timedelta(days=900)
            )
            setup.add_key(db, application, key)
            setup.add_key(db, application, f"expired-{key}", expires=START - timedelta(days=1))
            world.ids[slug] = application
    return world


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of a running server for the app, on an ephemeral port of 127.0.0.1."""
    server = Server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["sandbox"].store.close()
