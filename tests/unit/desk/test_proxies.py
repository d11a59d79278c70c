"""Who the visitor is, behind proxies that are listed and headers that anybody can send."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from webapp.config import networks
from webapp.proxies import TrustedProxies

LISTED = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def seen(remote: str, forwarded: str = "", scheme: str = "") -> tuple[str, str]:
    """Address and scheme as the desk sees them."""
    kept: dict[str, Any] = {}
    environ = {
        "REMOTE_ADDR": remote,
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_FORWARDED_PROTO": scheme,
        "wsgi.url_scheme": "http",
    }

    def desk(environ: dict[str, Any], _start: Any) -> list[bytes]:
        kept.update(environ)
        return []

    TrustedProxies(desk, LISTED)(environ, lambda *_: None)
    return kept["REMOTE_ADDR"], kept["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "visitor"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", "6.6.6.6, rubbish, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", " , ,", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("", "203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_visitor(remote: str, forwarded: str, visitor: str) -> None:
    assert seen(remote, forwarded)[0] == visitor


def test_the_scheme_counts_from_a_listed_proxy_only() -> None:
    assert seen("127.0.0.1", "203.0.113.7", "https")[1] == "https"
    assert seen("127.0.0.1", "203.0.113.7", "gopher")[1] == "http"
    assert seen("203.0.113.9", "", "https")[1] == "http"


@pytest.mark.parametrize(
    "value", ["1", "localhost", "10.0.0.0/99", "127.0.0.1, everybody", "0.0.0.0/0", "10.0.0.1/0", "::/0"]
)
def test_what_is_no_address_is_said(value: str) -> None:
    faults: list[str] = []
    networks(value, faults)
    assert "TRUSTED_PROXIES" in faults[0]


def test_addresses_and_networks_are_read() -> None:
    faults: list[str] = []
    assert networks("127.0.0.1, 10.0.0.0/8,fd00::/8", faults) == LISTED
    assert not faults
