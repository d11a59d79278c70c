"""The questions about points are answered from the seeded sandbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.support.desk import clock_of
from tests.support.seeded import seeded, shared_sandbox
from tests.support.shop import EU, shop
from tests.support.shop import app as shop_app

__all__ = ["at", "seeded", "shared_sandbox", "shop", "shop_app", "stories"]


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


def at(page: str = "", application: str = EU, **query: Any) -> str:
    """The address of a question."""
    path = f"/{application}/points-check" + (f"/{page}" if page else "")
    return f"{path}?{urlencode(query)}" if query else path
