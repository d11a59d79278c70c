"""Attacks are tried on the demo's desk: the seeded sandbox's shop, and its four people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import sign_in
from tests.support.seeded import SandboxServer, seeded, shared_sandbox
from tests.support.shop import make_shop_desk, shop
from webapp.staff.demo import DEMO_STAFF

__all__ = ["seeded", "shared_sandbox", "shop"]


@pytest.fixture
def demo(tmp_path: Path, database_url: str, shared_sandbox: SandboxServer) -> Iterator[Flask]:
    """The demo's desk; what it asks is in `shared_sandbox.requests`."""
    made = make_shop_desk(tmp_path, database_url, shared_sandbox, is_demo=True)
    made.test_cli_runner().invoke(args=["staff", "demo"], catch_exceptions=False)
    shared_sandbox.requests.clear()
    yield made
    shared_sandbox.faults.clear()


@pytest.fixture
def people(demo: Flask) -> dict[str, FlaskClient]:
    """A browser of each of the demo's people by role, and of a stranger."""
    found = {"": demo.test_client()}
    for person in DEMO_STAFF:
        found[person.role] = browser = demo.test_client()
        assert sign_in(browser, person.email, person.password).status_code == 303
    return found
