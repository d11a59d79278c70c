"""The fixtures of these rooms: a desk for a small shop in a sandbox."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.sandbox_server import app, served_shop, shop
from tests.support.desk import add_person, sign_in

__all__ = ["app", "served_shop", "shop"]


@pytest.fixture
def supervisor(app: Flask) -> FlaskClient:
    """A browser in which a supervisor is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Sue", "supervisor")).status_code == 303
    return browser
