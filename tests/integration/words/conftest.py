"""Words are looked for on the pages of the demo: the seeded sandbox's shop, with its people and its hints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.seeded import SandboxServer, seeded, shared_sandbox
from tests.support.shop import make_shop_desk, shop

__all__ = ["seeded", "shared_sandbox", "shop"]


@pytest.fixture
def app(tmp_path: Path, database_url: str, shared_sandbox: SandboxServer) -> Iterator[Flask]:
    """The demo's desk."""
    made = make_shop_desk(tmp_path, database_url, shared_sandbox, is_demo=True)
    made.test_cli_runner().invoke(args=["staff", "demo"], catch_exceptions=False)
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
