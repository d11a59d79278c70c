"""Which addresses a sign-in may lead to: pages of this desk, nothing that could be another site."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from webapp.extensions import policy

MOST_LENGTH = 2000
# Visible ASCII without a backslash: browsers drop tabs and line ends, and turn a backslash into a slash.
_PLAIN = re.compile(r"/(?!/)[!-\[\]-~]*")


def own_path(text: str | None, method: str = "GET") -> str | None:
    """The path and query of one of our own pages, or None for anything else."""
    if not text or len(text) > MOST_LENGTH or not _PLAIN.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not _is_a_page(unquote(parts.path), method):
        return None
    if parts.path in (url_for("staff.sign_in"), url_for("staff.sign_out")):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def page_at(path: str, method: str = "GET") -> tuple[str, dict[str, Any]] | None:
    """The endpoint and the values of a path as it reaches the desk (decoded), None where nothing is there."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    try:
        endpoint, values = adapter.match(path, method)
    except HTTPException:
        return None
    return endpoint, dict(values)


def _is_a_page(path: str, method: str) -> bool:
    found = page_at(path, method)
    if found is None:
        return False
    _endpoint, values = found
    return "application" not in values or policy().find(values["application"]) is not None


def here() -> str:
    """The address of this request as a path of ours, with its query."""
    path = quote(request.path, safe="/~!$&'()*+,;=:@-._")
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def page_behind() -> str | None:
    """The page of ours that a form was sent from, as far as the browser tells."""
    return _page_of_ours(request.referrer)


def page_around() -> str | None:
    """The page of ours that stands in the browser while htmx asks for a part of it."""
    return _page_of_ours(request.htmx.current_url)  # type: ignore[attr-defined]


def _page_of_ours(address: str | None) -> str | None:
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    if parts.netloc != request.host:
        return None
    return own_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)
