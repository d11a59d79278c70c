"""What every answer of every route carries, to strangers and to people who are signed in.

The headers one by one, https and built files: `operation/test_security.py`. Cookies: `staff/test_sign_in.py`,
`staff/test_known_browsers.py`.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import add_person, sign_in, token_of
from tests.support.doors import addresses
from webapp.security import HEADERS

TELLING = ("Server", "X-Powered-By", "X-AspNet-Version", "Via")


def faults_of(answer: TestResponse) -> list[str]:
    """Headers that are missing, changed, or tell too much."""
    found = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    found += [name for name in TELLING if name in answer.headers]
    found += [name for name, _value in answer.headers if name.lower().startswith("access-control-")]
    if answer.data and "charset" not in answer.headers.get("Content-Type", "charset"):
        found.append(f"no charset: {answer.headers.get('Content-Type')}")
    for cookie in answer.headers.getlist("Set-Cookie"):
        wanted = ("HttpOnly", "SameSite=", "Path=/")
        found += [f"cookie without {part}" for part in wanted if part not in cookie]
        if "Domain=" in cookie:
            found.append("cookie for other hosts")
    return found


@pytest.mark.parametrize(
    ("who", "method"),
    [
        ("stranger", "GET"),
        ("stranger", "POST"),
        ("stranger", "OPTIONS"),
        ("admin", "GET"),
        ("admin", "POST"),
        ("admin", "PUT"),
    ],
)
def test_every_answer_of_every_route(app: Flask, who: str, method: str) -> None:
    browser, data = app.test_client(), {}
    if who != "stranger":
        assert sign_in(browser, add_person(app, "Pat", who)).status_code == 303
        data = {"csrf_token": token_of(browser)} if method == "POST" else {}
    asked = "POST" if method == "POST" else "GET"
    paths = addresses(app, asked, is_public=False) + addresses(app, asked, is_public=True)
    for path in [*paths, "/nowhere", "/shop/nowhere", "/static/vendor/nothing.js"]:
        if path == "/sign-out" or (path.startswith("/static") and "nothing" not in path):
            continue
        answer = browser.open(path, method=method, data=data, headers={"Origin": "https://evil.test"})
        assert faults_of(answer) == [], (path, answer.status_code)


def test_no_page_of_a_person_may_be_kept_or_framed(agent: FlaskClient) -> None:
    for answer in (agent.get("/settings"), agent.get("/shop/", headers={"HX-Request": "true"})):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_signing_out_clears_what_a_tab_keeps(agent: FlaskClient) -> None:
    answer = agent.post("/sign-out", data={"csrf_token": token_of(agent)})
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert faults_of(answer) == []
