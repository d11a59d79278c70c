"""What every answer tells the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.desk import make_app

PAGES = ("/sign-in", "/settings", "/shop/audit/", "/no/such/page", "/healthz", "/")


def policy_of(answer: object) -> dict[str, list[str]]:
    text = answer.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    return {name: values for name, *values in (part.split() for part in text.split(";"))}


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(client: FlaskClient, agent: FlaskClient, path: str) -> None:
    for browser in (client, agent):
        answer = browser.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "geolocation=()" in answer.headers["Permissions-Policy"]
        assert policy_of(answer) == {
            "default-src": ["'none'"],
            "script-src": ["'self'"],
            "style-src": ["'self'"],
            "img-src": ["'self'", "data:"],
            "font-src": ["'self'"],
            "connect-src": ["'self'"],
            "form-action": ["'self'"],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
            "object-src": ["'none'"],
        }


def test_only_https_is_demanded_where_there_is_https(
    tmp_path: Path, database_url: str, client: FlaskClient
) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    secure = make_app(tmp_path, database_url, public_url="https://desk.shop.test").test_client()
    answer = secure.get("/sign-in", base_url="https://desk.shop.test")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_built_files_may_be_kept_and_are_not_sniffed(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    answer.close()
