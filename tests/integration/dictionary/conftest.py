"""The fixtures of this room: a desk for a small shop in a sandbox, and somebody who may do every write."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.intentions.scenarios import agent_of, api_of
from tests.integration.sandbox_server import app, served_shop, shop
from webapp.talon.operation import ApiVersion

__all__ = ["agent", "api", "app", "served_shop", "shop"]


@pytest.fixture
def api(request: pytest.FixtureRequest) -> ApiVersion:
    """What a test's write needs."""
    return api_of(request)


@pytest.fixture
def agent(app: Flask) -> FlaskClient:
    """A browser in which Ada is signed in, who may do every write."""
    return agent_of(app, "Ada")
