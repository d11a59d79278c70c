"""Requests that are too large, too odd, or pretend to come from elsewhere.

A form beyond the limit is told in words, and an unknown name of the desk: `operation/test_errors.py`. Who may
name the visitor: `staff/test_throttling.py`, `unit/desk/test_proxies.py`. Deep or huge answers of the API:
`unit/talon/test_transport.py`, `unit/talon/test_checks.py`.
"""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import token_of
from tests.support.doors import addresses


def test_a_huge_body_is_refused_by_every_form(app: Flask, agent: FlaskClient) -> None:
    token = token_of(agent)
    huge = {"csrf_token": token, "note": "x" * (1024 * 1024 + 1)}
    for address in addresses(app, "POST", is_public=False) + addresses(app, "POST", is_public=True):
        assert agent.post(address, data=huge).status_code == 413, address


def test_a_body_without_an_end_is_not_read(app: Flask, agent: FlaskClient) -> None:
    """No length is announced: what comes in pieces is no form either."""
    body = io.BytesIO(b"csrf_token=x&note=" + b"y" * (3 * 1024 * 1024))
    answer = agent.post(
        "/settings",
        input_stream=body,
        content_type="application/x-www-form-urlencoded",
        headers={"Transfer-Encoding": "chunked"},
    )
    assert answer.status_code in (400, 413)
    assert body.tell() <= 1024 * 1024 + 65536


def test_very_many_fields_are_refused(agent: FlaskClient) -> None:
    token = token_of(agent)
    many = {f"field{number}": "x" for number in range(5000)}
    parts = {"csrf_token": (None, token), **{name: (None, value) for name, value in many.items()}}
    boundary = "q7x"
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, (_none, value) in parts.items()
    )
    answer = agent.post(
        "/settings",
        data=f"{body}--{boundary}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    assert answer.status_code == 413


def test_a_file_that_nobody_asked_for_is_taken_nowhere(app: Flask, agent: FlaskClient) -> None:
    token = token_of(agent)
    for address in addresses(app, "POST", is_public=False):
        data = {"csrf_token": token, "file": (io.BytesIO(b"<script>"), "../../x.html")}
        answer = agent.post(address, data=data, content_type="multipart/form-data")
        assert answer.status_code < 500, address


def test_deep_json_is_no_form(app: Flask, agent: FlaskClient) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    for address in addresses(app, "POST", is_public=False):
        assert agent.post(address, data=deep, content_type="application/json").status_code == 400, address
    assert (
        agent.get("/settings", data=json.dumps({"a": 1}), content_type="application/json").status_code == 200
    )


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG", "get", "POST HTTP/1.1\r\nX: y"])
def test_odd_methods_get_nothing(app: Flask, agent: FlaskClient, method: str) -> None:
    answer = agent.open("/settings", method=method)
    assert answer.status_code in (200, 400, 405)
    assert answer.status_code != 200 or method.upper() == "GET"


FORWARDED = {
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "81",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "203.0.113.9",
    "X-Original-URL": "/staff/",
    "X-Rewrite-URL": "/staff/",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.test;proto=https",
    "X-Script-Name": "/evil",
    "X-Remote-User": "mia@shop.test",
}


@pytest.mark.parametrize("header", FORWARDED)
def test_what_a_visitor_says_of_the_way_changes_no_page(app: Flask, agent: FlaskClient, header: str) -> None:
    said = {header: FORWARDED[header]}
    for browser, address in ((agent, "/settings"), (app.test_client(), "/sign-in"), (agent, "/shop/")):
        plain, answer = browser.get(address), browser.get(address, headers=said)
        assert answer.status_code == plain.status_code
        assert "evil.test" not in answer.text
        assert "/evil" not in answer.text
        assert ("Secure" in str(answer.headers)) == ("Secure" in str(plain.headers))
    assert app.test_client().get("/shop/", headers=said).location == "/sign-in?next=/shop/"


def test_an_address_as_long_as_servers_let_through_breaks_nothing(app: Flask, agent: FlaskClient) -> None:
    for address in ("/shop/audit/", "/settings", "/sign-in", "/shop/search"):
        answer = agent.get(address, query_string={"q": "x" * 60_000, "next": "/" * 30_000})
        assert answer.status_code < 500, address


def test_headers_of_every_odd_kind_break_nothing(agent: FlaskClient) -> None:
    odd = {
        "Accept-Language": "de;q=x," * 500,
        "Cookie": "desk=" + "x" * 8000,
        "User-Agent": "\xff" * 600,
        "Range": "bytes=0-99999999999",
        "If-Modified-Since": "yesterday",
        "HX-Request": "true\t",
        "HX-Current-URL": "javascript:alert(1)",
        "HX-Target": "'><script>",
        "Accept-Encoding": "br;q=9",
        "Content-Length": "0",
    }
    for name, value in odd.items():
        assert agent.get("/settings", headers={name: value}).status_code in (200, 303, 400), name
