"""The fixtures of this room: a desk for a small shop, and a supervisor who answers data requests."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import browser_of
from tests.integration.sandbox_server import app, served_shop, shop

__all__ = ["app", "served_shop", "shop"]


@pytest.fixture
def sara(app: Flask) -> FlaskClient:
    """A browser in which Sara, a supervisor, is signed in."""
    return browser_of(app, "Sara")
