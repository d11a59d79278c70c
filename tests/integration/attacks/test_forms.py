"""Forms that another site makes a browser send: none gets in, whatever its body looks like.

What doors there are, no token, an invented one and another person's: `staff/test_doors.py`. The same with the
right role: `access/test_matrix.py`. A token after signing out: `staff/test_expiry.py`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.support.desk import token_of
from tests.support.doors import addresses


def unsafe(app: Flask) -> list[str]:
    found = addresses(app, "POST", is_public=False) + addresses(app, "POST", is_public=True)
    assert len(found) > 50
    return found


BODIES: dict[str, dict[str, Any]] = {
    "JSON": {"content_type": "application/json", "data": json.dumps({"csrf_token": "{token}"})},
    "plain text, as a form of another site can": {
        "content_type": "text/plain",
        "data": "csrf_token={token}\r\nx=",
    },
    "no type": {"content_type": "", "data": "csrf_token={token}"},
    "a type that is none": {
        "content_type": "application/x-www-form-urlencoded-x",
        "data": "csrf_token={token}",
    },
}


@pytest.mark.parametrize("body", BODIES)
def test_a_token_counts_in_no_other_body_than_a_form(app: Flask, agent: FlaskClient, body: str) -> None:
    token = token_of(agent)
    options = {**BODIES[body], "data": BODIES[body]["data"].replace("{token}", token)}
    for address in unsafe(app):
        assert agent.post(address, **options).status_code == 400, address
    assert agent.get("/settings").status_code == 200


def test_a_token_in_the_address_or_in_a_cookie_is_none(app: Flask, agent: FlaskClient) -> None:
    token = token_of(agent)
    agent.set_cookie("csrf_token", token)
    for address in unsafe(app):
        assert agent.post(address, query_string={"csrf_token": token}).status_code == 400, address


def test_a_token_made_with_a_key_of_somebody_else_is_none(app: Flask, agent: FlaskClient) -> None:
    token_of(agent)
    with agent.session_transaction() as kept:
        raw = kept["csrf_token"]
    forged = URLSafeTimedSerializer("another-key-" + "x" * 32, salt="wtf-csrf-token").dumps(raw)
    for address in unsafe(app):
        assert agent.post(address, data={"csrf_token": forged}).status_code == 400, address


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_get_becomes_something_else(app: Flask, agent: FlaskClient, header: str) -> None:
    """A link is enough for a GET: by no header and no field does one reach what only a form may."""
    for address in unsafe(app):
        plain = agent.get(address)
        for answer in (
            agent.get(address, headers={header: "POST"}),
            agent.get(address, query_string={"_method": "POST", "method": "POST"}),
        ):
            assert answer.status_code == plain.status_code, address


def test_over_https_a_form_of_another_site_is_refused_even_with_its_token(
    app: Flask, agent: FlaskClient
) -> None:
    """Where there is https, the browser must say that the page before was one of ours."""
    token = token_of(agent)
    for referrer in (None, "https://evil.test/", "https://127.0.0.1.evil.test/", "http://127.0.0.1/"):
        headers = {"Referer": referrer} if referrer else {}
        answer = agent.post(
            "/settings", data={"csrf_token": token}, headers=headers, base_url="https://127.0.0.1/"
        )
        assert answer.status_code in (303, 400, 401), referrer
        assert answer.status_code == 400 or "sign-in" in (answer.location or ""), referrer
