"""Where a sign-in may lead: only to pages of this desk, whatever the address says."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import add_person, sign_in, token_in
from webapp.own_paths import own_path

OURS = [
    "/settings",
    "/shop/",
    "/shop/audit/?outcome=read&from=2026-01-01",
    "/shop/customers/~YS9i/",
    "/shop/customers/customer-1/?a=%2F%2Fevil.test",
    "/outlet/search?q=%25",
]
TRICKS = [
    "",
    "settings",
    "https://evil.test/",
    "http:/evil.test",
    "http:evil.test",
    "//evil.test",
    "///evil.test",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\\/evil.test",
    "\\/evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    "\t//evil.test",
    " //evil.test",
    "\x00//evil.test",
    "/\r\nSet-Cookie: a=b",
    "/settings\r\nLocation: //evil.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.test/settings",
    "//127.0.0.1@evil.test/settings",
    "https:evil.test/settings",
    "/%09/evil.test",
    "/%5cevil.test",
    "/evil.test/",
    "/shop",
    "/.//evil.test",
    "/..//evil.test",
    "/\u2215evil.test",
    "/\uff0fevil.test",
    "/settings\u0000",
    "//[::1",
    "//[bad/settings",
    "/nowhere-at-all",
    "/sign-in",
    "/sign-in?next=/sign-in",
    "/sign-out",
    "/settings/password",
    "/static/vendor/../../sign-in",
    "/settings" + "?" + "a" * 3000,
]


def test_our_own_pages_are_taken(app: Flask) -> None:
    email = add_person(app, "Ada")
    for text in OURS:
        with app.test_request_context("/"):
            assert own_path(text) == text
        assert sign_in(app.test_client(), email, following=text).location == text


def test_anything_else_is_not(app: Flask) -> None:
    with app.test_request_context("/"):
        assert [text for text in TRICKS if own_path(text) is not None] == []


def test_a_trick_in_the_posted_form_leads_home(app: Flask) -> None:
    email = add_person(app, "Ada")
    for text in TRICKS:
        client: FlaskClient = app.test_client()
        token = token_in(client.get("/sign-in"))
        data = {"csrf_token": token, "email": email, "password": "correct horse battery", "next": text}
        answer = client.post("/sign-in", data=data)
        assert (answer.status_code, answer.location) == (303, "/shop/"), text


def test_a_fragment_is_dropped(app: Flask) -> None:
    with app.test_request_context("/"):
        assert own_path("/settings#password") == "/settings"
