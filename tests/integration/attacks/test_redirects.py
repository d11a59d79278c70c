"""Every way to be led somewhere: only pages of this desk come of it.

The address a sign-in goes on to, with its tricks: `staff/test_next.py`; handed-over pages:
`handovers/test_handovers.py`.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import PASSWORD, DeskClock, add_person, sign_in, token_in, token_of
from tests.support.doors import addresses
from webapp.own_paths import own_path

TRICKS = [
    "//evil.test",
    "/\\evil.test",
    "/%2f%2fevil.test",
    "/%2f/evil.test",
    "%2f%2fevil.test",
    "/%5Cevil.test",
    "/settings/%2e%2e//evil.test",
    "/settings/..%2f..%2f/evil.test",
    "javascript:alert(1)",
    "javascript://127.0.0.1/%0aalert(1)",
    "/settings%0d%0aLocation:%20//evil.test",
    "/settings\r\nSet-Cookie: desk=x",
    "https://evil.test/settings",
    "https://127.0.0.1:8000@evil.test/settings",
    "http://127.0.0.1:8000.evil.test/settings",
    "http://127.0.0.1:8001/settings",
    "http://localhost:81/settings",
    "http://127.0.0.1:8000/settings",
    "//127.0.0.1:8001/settings",
    "//localhost/settings",
    "/@evil.test",
    "/;@evil.test",
    ".evil.test",
    "@evil.test/settings",
    ":81/settings",
    "http:settings",
    "view-source:/settings",
    "\u2028//evil.test",
    "/settings#//evil.test\r\n",
]


def is_own(location: str | None) -> bool:
    """A path of the desk, which no browser takes for another site."""
    return bool(
        location and re.fullmatch(r"/(?![/\\])[!-~]*", location) and "evil" not in location.split("?")[0]
    )


@pytest.mark.parametrize("trick", TRICKS)
def test_no_address_beyond_the_desk_is_one_of_its_own(app: Flask, trick: str) -> None:
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        assert own_path(trick) is None


def test_the_password_once_more_leads_nowhere_else(app: Flask, agent: FlaskClient) -> None:
    for trick in TRICKS:
        page = agent.get("/sign-in/again", query_string={"next": trick})
        assert "evil" not in page.text
        data = {"csrf_token": token_in(page), "password": PASSWORD, "next": trick}
        assert agent.post("/sign-in/again", data=data).location == "/shop/", trick


def test_who_is_signed_in_already_is_led_nowhere_else(agent: FlaskClient) -> None:
    for trick in TRICKS:
        assert agent.get("/sign-in", query_string={"next": trick}).location == "/shop/", trick


REFERRERS = [
    "https://evil.test/settings",
    "http://127.0.0.1@evil.test/settings",
    "http://127.0.0.1:81/settings",
    "//evil.test/settings",
    "http://127.0.0.1\\@evil.test/",
    "http://localhost//evil.test/",
    "http://localhost/\\evil.test/",
    "javascript:alert(1)",
    "http://[::1",
]


@pytest.mark.parametrize("referrer", REFERRERS)
def test_the_page_before_is_only_gone_back_to_where_it_is_ours(
    app: Flask, agent: FlaskClient, clock: DeskClock, referrer: str
) -> None:
    """Forms that go back to the page they came from, and one that comes after its sign-in expired."""
    token, headers = token_of(agent), {"Referer": referrer}
    for address in ("/shop/recents/removal", "/shop/pins/customer/anna", "/shop/pins/1/removal"):
        answer = agent.post(address, data={"csrf_token": token}, headers=headers)
        assert answer.status_code == 303, address
        assert is_own(answer.location), address
    clock.forward(hours=9)
    expired = agent.post("/settings", data={"csrf_token": token}, headers=headers)
    assert expired.location is None or is_own(expired.location)
    assert "evil" not in (expired.location or "")
    assert "evil" not in expired.text


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "127.0.0.1@evil.test", "evil.test:80", ""]
)
def test_the_name_that_a_browser_asks_for_makes_no_address(app: Flask, agent: FlaskClient, host: str) -> None:
    for address in ("/", "/shop", "/settings", "/shop/audit/", "/sign-in"):
        answer = agent.get(address, headers={"Host": host})
        assert answer.status_code == 400 or "evil" not in answer.text + (answer.location or ""), address


PATHS = [
    "//evil.test",
    "//evil.test/",
    "//evil.test/settings",
    "///evil.test//",
    "/\\evil.test",
    "/%5cevil.test/",
    "/%2f%2fevil.test/",
    "/shop//evil.test",
    "//evil.test/%2e%2e",
    "/shop/%2e%2e//evil.test",
    "/search//evil.test",
    "/evil.test%0d%0aX-Evil:1",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_odd_path_leads_to_no_other_site(app: Flask, agent: FlaskClient, path: str) -> None:
    """Missing slashes are added and doubled ones joined by redirects: none of them leaves the desk."""
    for browser in (agent, app.test_client()):
        answer = browser.open(path, environ_overrides={"PATH_INFO": path, "RAW_URI": path})
        # A missing slash is added with the name of the desk itself, which is checked before.
        location = (answer.location or "/").removeprefix("http://localhost")
        assert location.startswith("/"), answer.location
        assert not location.startswith(("//", "/\\")), answer.location
        assert "X-Evil" not in answer.headers


def test_every_redirect_of_every_page_is_to_a_path(app: Flask, agent: FlaskClient) -> None:
    stranger, led = app.test_client(), 0
    for address in addresses(app, "GET", is_public=False) + addresses(app, "GET", is_public=True):
        for browser in (agent, stranger):
            location = browser.get(address, query_string={"next": "//evil.test"}).location
            led += location is not None
            assert location is None or is_own(location), (address, location)
    assert led > 50


def test_a_sign_in_goes_on_to_where_one_was_and_to_nothing_else(app: Flask) -> None:
    add_person(app, "Ada")
    for trick in TRICKS:
        browser = app.test_client()
        assert sign_in(browser, "ada@shop.test", following=trick).location == "/shop/", trick
