"""From a raw request target to an operation.

WSGI decodes `%2F` before any router sees the path, so identifiers with a slash would be cut. Here the raw
target is cut at its slashes first, and each piece is percent-decoded after. A plus in a path is a plus.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from .operations import Operation


class NoRoute(Exception):
    """No operation has this path (404), or none has this method there (405, with the methods allowed)."""

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        super().__init__("no such path" if not allowed else "no such method here")
        self.allowed = allowed


def raw_target(environ: Mapping[str, Any]) -> str:
    """The path of the request as sent, without its query.

    Development servers and gunicorn hand over the raw target; another server's decoded path is quoted again.
    """
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not raw:
        raw = quote(str(environ.get("PATH_INFO", "")).encode("latin-1"), safe="/%+")
    target = str(raw).split("?", 1)[0].split("#", 1)[0]
    if "://" in target and not target.startswith("/"):
        # An absolute target (through a proxy): drop scheme and host.
        _, _, rest = target.partition("://")
        target = "/" + rest.partition("/")[2]
    return target


def match(method: str, target: str, known: Mapping[str, Operation]) -> tuple[Operation, dict[str, str]]:
    """Of the operations known, that of a raw target, and its decoded path values; NoRoute where there is none
    of that path and method.
    """
    pieces = target[1:].split("/") if target.startswith("/") else []
    allowed: list[str] = []
    for found in known.values():
        values = _values(found.segments, pieces)
        if values is None:
            continue
        if found.method == method:
            return found, values
        allowed.append(found.method)
    raise NoRoute(tuple(sorted(allowed)))


def _values(segments: tuple[str, ...], pieces: list[str]) -> dict[str, str] | None:
    if len(segments) != len(pieces):
        return None
    values: dict[str, str] = {}
    for segment, piece in zip(segments, pieces, strict=True):
        if segment.startswith("{"):
            # Bytes that are no UTF-8 name nothing that exists; kept apart from every real identifier.
            value = unquote_to_bytes(piece.encode("latin-1", "replace")).decode("utf-8", "replace")
            if not value:
                return None
            values[segment[1:-1]] = value
        elif segment != piece:
            return None
    return values
