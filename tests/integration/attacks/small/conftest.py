"""Attacks on writes and on what belongs to somebody else: a small shop where two people may do all of it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.intentions.scenarios import agent_of
from tests.integration.sandbox_server import app, served_shop, shop

__all__ = ["agent", "app", "ben", "served_shop", "shop"]


@pytest.fixture
def agent(app: Flask) -> FlaskClient:
    """A browser in which Ada is signed in, who may do every write."""
    return agent_of(app, "Ada")


@pytest.fixture
def ben(app: Flask) -> FlaskClient:
    """A browser in which Ben, who may do the same, is signed in."""
    return agent_of(app, "Ben")
