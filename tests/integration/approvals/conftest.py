"""The fixtures of this room: a desk where every write is asked for, one who asks, and two who may approve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import EVERYTHING, browser_of
from tests.integration.intentions.scenarios import SCENARIOS, Case, api_of
from tests.integration.sandbox_server import Shop, desk_for, served_shop, shop
from webapp.talon.operation import ApiVersion

__all__ = ["api", "app", "ben", "cleo", "rules", "sara", "served_shop", "shop"]


@pytest.fixture
def api(request: pytest.FixtureRequest) -> ApiVersion:
    """What the write of a test needs."""
    return api_of(request)


@pytest.fixture
def rules(request: pytest.FixtureRequest) -> str:
    """More desk.toml: every write is asked for, unless a test says otherwise."""
    given: str = getattr(request, "param", EVERYTHING)
    return given


@pytest.fixture
def app(tmp_path: Path, database_url: str, shop: Shop, rules: str) -> Iterator[Flask]:
    """A desk for this shop, with these rules."""
    # Tables of a list may stand behind those of the shop; what is no table must stand first.
    made = desk_for(shop, tmp_path, database_url, rules)
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def sara(app: Flask) -> FlaskClient:
    """A browser in which Sara, who asks, is signed in: a supervisor, so that she may do every write."""
    return browser_of(app, "Sara")


@pytest.fixture
def ben(app: Flask) -> FlaskClient:
    """A browser in which Ben, who decides, is signed in."""
    return browser_of(app, "Ben")


@pytest.fixture
def cleo(app: Flask) -> FlaskClient:
    """A browser in which Cleo, who decides too, is signed in."""
    return browser_of(app, "Cleo")


@pytest.fixture
def case(shop: Shop) -> Case:
    """A return, of an order of its own."""
    return SCENARIOS[0].make(shop)
