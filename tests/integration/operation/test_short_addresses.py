"""With one Application, an address without its name leads to the address with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import make_app


@pytest.fixture
def alone(tmp_path: Path, database_url: str) -> Iterator[FlaskClient]:
    """A browser on a desk with one Application."""
    app = make_app(tmp_path, database_url, desk_config=None, api_keys={"TALON_ONE_API_KEY": "only-for-tests"})
    yield app.test_client()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("/customers/E1/", "/desk/customers/E1/"),
        ("/customers/~YS9i/coupons", "/desk/customers/~YS9i/coupons"),
        ("/sessions/O1?from=a%26b", "/desk/sessions/O1?from=a%26b"),
        ("/search?q=a%2Fb", "/desk/search?q=a%2Fb"),
    ],
)
def test_a_short_address_is_completed(alone: FlaskClient, short: str, whole: str) -> None:
    answer = alone.get(short)
    assert answer.status_code == 302
    assert answer.location == whole


@pytest.mark.parametrize(
    "path", ["/nothing/here/at/all", "/desk/nothing/here/at/all", "//evil.example/customers/E1/"]
)
def test_what_leads_nowhere_stays_not_found(alone: FlaskClient, path: str) -> None:
    assert alone.get(path).status_code in (308, 400, 404)
    assert "evil" not in (alone.get(path).location or "").removeprefix("/evil")


def test_a_write_is_never_led_elsewhere(alone: FlaskClient) -> None:
    assert alone.post("/sessions/O1/returns").status_code in (400, 404)


def test_with_several_applications_nothing_is_guessed(app: Flask, client: FlaskClient) -> None:
    assert client.get("/customers/E1/").status_code == 404
