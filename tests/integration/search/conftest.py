"""The search box is tried on the seeded sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import add_person, sign_in
from tests.support.seeded import SandboxServer, seeded, shared_sandbox
from tests.support.shop import app, make_shop_desk, shop

__all__ = ["app", "seeded", "shared_sandbox", "shop"]

BARE = """
[[application]]
slug = "aurora-eu"
name = "Aurora Europe"
api_key_env = "SANDBOX_API_KEY"
program = [{ id = 2, name = "Aurora Card", kind = "card" }]

[[application]]
slug = "aurora-us"
name = "Aurora America"
api_key_env = "SANDBOX_API_KEY_2"
program = [{ id = 5, name = "Aurora Card", kind = "card" }]
"""

CLERK = """
[[role]]
key = "clerk"
name = "Clerk"
like = "agent"
may_not = ["get_reserved_customers", "get_loyalty_card_transactions"]
"""
MakeDesk = Callable[..., Flask]


@pytest.fixture
def make_desk(tmp_path: Path, database_url: str, shared_sandbox: SandboxServer) -> Iterator[MakeDesk]:
    """Makes a desk with a desk.toml of a test's own: without patterns and aliases unless `more` has them."""

    def make(more: str = "", *, toml: str = BARE, **changed: Any) -> Flask:
        config = tmp_path / "own.toml"
        config.write_text(toml + more, encoding="utf-8")
        made = make_shop_desk(tmp_path, database_url, shared_sandbox, **{"desk_config": config, **changed})
        shared_sandbox.requests.clear()
        return made

    yield make
    shared_sandbox.faults.clear()


def signed_in(app: Flask, name: str = "Ada", role: str = "agent") -> FlaskClient:
    """A browser in which somebody new is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, name, role)).status_code == 303
    return browser


def asked(sandbox: SandboxServer) -> list[str]:
    """The operations that were asked, sorted: threads have no order."""
    return sorted(str(one.operation) for one in sandbox.requests)
