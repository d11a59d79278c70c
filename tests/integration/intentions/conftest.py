"""The fixtures of this room: a desk for a small shop in a sandbox, and a second person to be in the way."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.intentions.scenarios import agent_of, api_of
from tests.integration.sandbox_server import app, served_shop, shop
from webapp.talon.operation import ApiVersion

__all__ = ["agent", "api", "app", "ben", "served_shop", "shop"]


@pytest.fixture
def api(request: pytest.FixtureRequest) -> ApiVersion:
    """Of a test that does one write, what that needs; of one that does them all, the newer."""
    return api_of(request)


@pytest.fixture
def agent(app: Flask) -> FlaskClient:
    """A browser in which Ada is signed in, who may do every write."""
    return agent_of(app, "Ada")


@pytest.fixture
def ben(app: Flask) -> FlaskClient:
    """A browser in which Ben, who may do the same, is signed in."""
    return agent_of(app, "Ben")
