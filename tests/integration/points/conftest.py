"""The questions about points are answered from the seeded sandbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.support.desk import clock_of
from tests.support.seeded import seeded, shared_sandbox
from tests.support.shop import app as shop_app
from tests.support.shop import shop

__all__ = ["seeded", "shared_sandbox", "shop", "shop_app", "stories"]


@pytest.fixture
def app(shop_app: Flask) -> Flask:
    """A desk whose clock shows what the sandbox's does: whether points count yet is a question of time."""
    clock_of(shop_app).now = datetime.now(UTC)
    return shop_app


@pytest.fixture
def stories(shop: dict[str, Any]) -> dict[str, Any]:
    """The seed's well-known identifiers."""
    found: dict[str, Any] = shop["stories"]
    return found
