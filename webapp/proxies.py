"""The visitor's address behind proxies: taken from their header, and only from those that are listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

Network = IPv4Network | IPv6Network
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TrustedProxies:
    """Replaces the address of a listed proxy by the one that it names in X-Forwarded-For.

    The header is read from its end, proxy by proxy: the first address that is not of a listed one is the
    visitor, whatever stands before it. X-Forwarded-Proto counts from a listed proxy only; a host never does.
    """

    def __init__(self, inner: Wsgi, networks: tuple[Network, ...]) -> None:
        self.inner, self.networks = inner, networks

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # Through a Unix socket comes only who is on this machine; there is no address then.
        environ["REMOTE_ADDR"] = environ.get("REMOTE_ADDR") or "127.0.0.1"
        if self._is_listed(environ["REMOTE_ADDR"]):
            self._unwrap(environ)
        return self.inner(environ, start_response)

    def _unwrap(self, environ: dict[str, Any]) -> None:
        named = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        while named and self._is_listed(environ["REMOTE_ADDR"]):
            address = named.pop()
            if not _is_address(address):
                break
            environ["REMOTE_ADDR"] = address
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme

    def _is_listed(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self.networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
