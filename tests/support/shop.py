"""A desk on the seeded sandbox, for tests of rooms that only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support.desk import make_app
from tests.support.seeded import SandboxServer, seeded, shared_sandbox
from webapp.config import ROOT

__all__ = ["EU", "US", "app", "seeded", "shared_sandbox", "shop"]

EU, US = "aurora-eu", "aurora-us"
KEYS = {"SANDBOX_API_KEY": "sandbox-key", "SANDBOX_API_KEY_2": "sandbox-key-2"}


def make_shop_desk(folder: Path, database_url: str, sandbox: SandboxServer, **changed: Any) -> Flask:
    """A desk with the demo's desk.toml, talking to that sandbox."""
    config = ROOT / "webapp" / "sandbox" / "seed" / "desk.toml"
    return make_app(
        folder,
        database_url,
        **{"talon_one_url": sandbox.url, "desk_config": config, "api_keys": KEYS, **changed},
    )


@pytest.fixture
def app(tmp_path: Path, database_url: str, shared_sandbox: SandboxServer) -> Iterator[Flask]:
    """The desk; what it asks is in `shared_sandbox.requests`, counted from the start of the test."""
    made = make_shop_desk(tmp_path, database_url, shared_sandbox)
    shared_sandbox.requests.clear()
    yield made
    shared_sandbox.faults.clear()
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def shop(shared_sandbox: SandboxServer) -> dict[str, Any]:
    """What the sandbox's first Application holds."""
    return shared_sandbox.application(EU)
