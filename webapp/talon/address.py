"""Which addresses the client talks to."""

from __future__ import annotations

import ipaddress
import urllib.parse

from webapp.talon import checks
from webapp.talon.errors import InvalidArgument


def check_base_url(base_url: str) -> str:
    """The address without a trailing slash.

    Raises:
        InvalidArgument: not an http(s) address, one with user, query or fragment, or plain http to a host
            that is not this machine: the key would cross the network in the clear.
    """
    checks.text("base_url", base_url, 2000)
    if not (base_url.isascii() and base_url.isprintable()) or " " in base_url:
        raise InvalidArgument("base_url", "is not an address")
    try:
        parts = urllib.parse.urlsplit(base_url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise InvalidArgument("base_url", "is not an address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidArgument("base_url", "must start with https:// and name a host")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise InvalidArgument("base_url", "must not hold a user, a query or a fragment")
    if parts.scheme == "http" and not is_loopback(host):
        raise InvalidArgument("base_url", "must be https: the key would cross the network in the clear")
    return base_url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
