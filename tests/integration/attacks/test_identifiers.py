"""Identifiers that try to be something else on their way: a header, another path, another call of the API.

What the client sends for an identifier, byte by byte: `unit/talon/test_addresses.py`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import token_of
from tests.support.seeded import SandboxServer
from webapp.addresses import path_safe

AT = "/aurora-eu"
HOSTILE = [
    "../v1/coupon_reservations/X",
    "..",
    ".",
    "../../..",
    "E10004/../E10005",
    "E10004/inventory?profile=true#",
    "%2e%2e%2fE10004",
    "%2e%2e/E10004",
    "E10004%00",
    "..%2f..%2f_sandbox%2ffaults",
    "//evil.test/x",
    "http://evil.test/",
    "\\\\evil.test\\x",
    "a\r\nX-Evil: 1",
    "a\r\n\r\nGET /v2/customer_profiles/E10004 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a\nb",
    "a\tb",
    "a\x00b",
    "a;b",
    "a?b=c&d",
    "a#b",
    "a b+c",
    "é\u202ex\u2028",
    "\U0001f600" * 20,
    "ﬁ\u0301K\u212a",
    "' OR '1'='1",
    "{{7*7}}",
    "${7*7}",
    "|id",
    "x" * 5000,
    "ü" * 2500,
]
# Where each kind of thing is read, and the only paths that may be asked for it.
PLACES = {
    "customer": ("{at}/customers/{id}/", "/v1/customer_profiles/{id}/"),
    "order": ("{at}/sessions/{id}", "/v2/customer_sessions/{id}"),
    "coupon": ("{at}/coupons/{id}", "/v1/coupon_reservations/customerprofiles/{id}"),
    "points": ("{at}/customers/{id}/programs/1", "/v1/loyalty_programs/1/profile/{id}/"),
    "card": ("{at}/programs/2/cards/{id}", "/v1/loyalty_programs/2/cards/{id}/"),
}


def asked(shared_sandbox: SandboxServer) -> list[str]:
    """The raw paths that reached the API, and nothing but the key's own headers with them."""
    for one in shared_sandbox.requests:
        assert "x-evil" not in one.headers
        assert "\r" not in str(one.headers)
        assert one.headers["host"].startswith("127.0.0.1:")
    return [one.target for one in shared_sandbox.requests]


def segments(target: str) -> list[str]:
    """The parts of a raw path, each as it is meant."""
    return [unquote(part, errors="strict") for part in target.split("/")]


@pytest.mark.parametrize("kind", PLACES)
def test_an_identifier_is_one_part_of_one_path(
    people: dict[str, FlaskClient], shared_sandbox: SandboxServer, kind: str
) -> None:
    page, path = PLACES[kind]
    for identifier in HOSTILE:
        shared_sandbox.requests.clear()
        answer = people["agent"].get(page.format(at=AT, id=path_safe(identifier)))
        assert answer.status_code in (200, 400, 404, 422), (identifier[:40], answer.status_code)
        assert "X-Evil" not in answer.headers
        wanted = path.split("/")
        for target in asked(shared_sandbox):
            found = segments(target)
            if "{id}" in wanted and identifier in found:
                continue
            # What was asked beside it names no part of the identifier.
            assert not any(part and part in identifier and len(part) > 3 for part in found[3:]), target


def test_what_cannot_stand_in_a_path_is_never_sent(
    people: dict[str, FlaskClient], shared_sandbox: SandboxServer
) -> None:
    for identifier in ("..", ".", "a\x00b", "x" * 5000):
        shared_sandbox.requests.clear()
        people["agent"].get(f"{AT}/customers/{path_safe(identifier)}/")
        for target in asked(shared_sandbox):
            assert ".." not in segments(target)
            assert len(target) < 4000


def test_nothing_but_reads_comes_of_a_hostile_search(
    people: dict[str, FlaskClient], shared_sandbox: SandboxServer
) -> None:
    for identifier in HOSTILE:
        shared_sandbox.requests.clear()
        answer = people["agent"].get(f"{AT}/search", query_string={"q": identifier, "everywhere": "1"})
        assert answer.status_code in (200, 303, 404, 422), identifier[:40]
        assert answer.location is None or answer.location.startswith(f"{AT}/")
        asked(shared_sandbox)
        assert {one.method for one in shared_sandbox.requests} <= {"GET"}, identifier[:40]
        assert not [one for one in shared_sandbox.requests if one.target.startswith("/_sandbox")]


FIELDS: list[tuple[str, str, dict[str, Any]]] = [
    ("{at}/coupon-check", "get", {"code": "{text}", "customer": "{text}", "session": "{text}"}),
    ("{at}/points-check", "get", {"customer": "{text}", "session": "{text}"}),
    ("{at}/coupons/VIP-EU-01", "get", {"customer": "{text}", "find": "{text}", "page": "{text}"}),
    ("{at}/coupons/VIP-EU-01/reservations/preview", "post", {"customers": "{text}"}),
    ("{at}/notes/customer/E10004", "post", {"text": "{text}"}),
    ("{at}/audit/", "get", {"subject": "{text}", "ticket": "{text}", "action": "{text}"}),
    ("{at}/customers/E10004/activity", "get", {"only": "{text}", "older_than": "{text}"}),
    ("{at}/intentions/presence", "get", {"action": "{text}", "about": "{text}"}),
    ("/settings", "post", {"zone": "{text}", "locale": "{text}", "theme": "{text}"}),
]


@pytest.mark.parametrize("place", range(len(FIELDS)))
def test_fields_neither_break_a_page_nor_write(
    people: dict[str, FlaskClient], shared_sandbox: SandboxServer, place: int
) -> None:
    address, method, fields = FIELDS[place]
    browser = people["agent"]
    token = token_of(browser)
    shared_sandbox.requests.clear()
    for text in HOSTILE:
        data = {name: value.replace("{text}", text) for name, value in fields.items()}
        if method == "get":
            answer = browser.get(address.format(at=AT), query_string=data)
        else:
            answer = browser.post(address.format(at=AT), data={"csrf_token": token, **data})
        assert answer.status_code < 500, (text[:40], answer.status_code)
        assert "X-Evil" not in answer.headers
        asked(shared_sandbox)
    writes = [one for one in shared_sandbox.requests if one.method != "GET" and "dry=true" not in one.query]
    assert [one.target for one in writes if one.status and one.status < 300] == []


def test_a_file_name_made_of_an_identifier_is_one_header(demo: Flask, people: dict[str, FlaskClient]) -> None:
    """The audit's file; those of exports: `exports/test_files.py`."""
    answer = people["supervisor"].get(f"{AT}/audit/export/csv", query_string={"subject": "a\r\nX-Evil: 1"})
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    assert "\n" not in answer.headers["Content-Disposition"]
