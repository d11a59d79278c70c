"""A small world in a sandbox, for tests: one account, two Applications, a clock the test moves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from tests.support.seeded import SandboxServer, Seen, copied, sandbox, seeded, seeded_store, shared_sandbox
from webapp.sandbox import Sandbox, create_sandbox, setup
from webapp.sandbox.operations import Answer, known
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
    # What every answer is held against: (operation, status, body); set where the contract is at hand.
    check: Callable[[str, int, Any], None] = lambda _operation, _status, _body: None

    @property
    def sandbox(self) -> Sandbox:
        found: Sandbox = self.app.extensions["sandbox"]
        return found

    def call(self, operation_id: str, body: Any = None, *, slug: str = "shop", **parts: Any) -> Answer:
        """Perform an operation in-process; a refusal comes back as the Answer a client would see."""
        path = {name: str(value) for name, value in parts.pop("path", {}).items()}
        try:
            answer = self.sandbox.call(slug, operation_id, path=path, body=body, **parts)
        except Problem as problem:
            plain = known(self.sandbox.api)[operation_id].plain_400
            answer = Answer(problem.status, problem.body(plain_400=plain))
        self.check(operation_id, answer.status, answer.body)
        return answer

    def put(
        self,
        session_id: str,
        *,
        content: list[str] | None = None,
        query: dict[str, str] | None = None,
        **sent: Any,
    ) -> Answer:
        """Update a session with the members given."""
        body = {"customerSession": sent, "responseContent": content or ["customerSession"]}
        return self.call(
            "updateCustomerSessionV2", body, path={"customerSessionId": session_id}, query=query or {}
        )

    def give_back(self, session_id: str, *items: tuple[int, int | None], dry: bool = False) -> Answer:
        """Return units of cart lines: pairs of position and quantity (None is all that remain)."""
        wanted = [
            {"position": position} | ({} if quantity is None else {"quantity": quantity})
            for position, quantity in items
        ]
        body = {
            "return": {"returnedCartItems": wanted},
            "responseContent": ["customerSession", "previousReturns"],
        }
        query = {"dry": "true"} if dry else {}
        return self.call("returnCartItems", body, path={"customerSessionId": session_id}, query=query)

    def reopen(self, session_id: str) -> Answer:
        """Reopen a session."""
        return self.call("reopenCustomerSession", path={"customerSessionId": session_id})

    def session(self, session_id: str) -> dict[str, Any]:
        """The session as it is stored."""
        found: dict[str, Any] = self.call("getCustomerSession", path={"customerSessionId": session_id}).body
        return found

    def inventory(self, integration_id: str) -> dict[str, Any]:
        """Everything a customer holds."""
        sections = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")
        found: dict[str, Any] = self.call(
            "getCustomerInventory",
            path={"integrationId": integration_id},
            query=dict.fromkeys(sections, "true"),
        ).body
        return found

    def campaign(self, name: str, *rules: dict[str, Any], **data: Any) -> int:
        """A campaign of the shop."""
        with self.sandbox.working("shop") as work:
            return setup.add_campaign(work, name, {"rules": list(rules), **data})

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


def rule(*effects: dict[str, Any], when: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A rule of a campaign."""
    return {"name": "rule", "conditions": when or [], "effects": list(effects), **more}


def item(sku: str = "A", price: float = 10, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """A cart item."""
    return {"sku": sku, "price": price, "quantity": quantity, **more}


def kinds(answer: Answer) -> list[str]:
    """The types of an answer's effects."""
    assert answer.status == 200, answer.body
    return [effect["effectType"] for effect in answer.body["effects"]]


def props(answer: Answer, effect_type: str) -> list[dict[str, Any]]:
    """The props of an answer's effects of one type."""
    assert answer.status == 200, answer.body
    return [effect["props"] for effect in answer.body["effects"] if effect["effectType"] == effect_type]
