"""One address, two renderings: the whole page, or only the part that htmx asked for."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request


def wants_part() -> bool:
    """Whether htmx asks for a part of the page; a boosted link or a restored history wants all of it."""
    asked = request.htmx  # type: ignore[attr-defined]
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def respond(page_template: str, part_template: str, status: int = 200, /, **values: Any) -> Response:
    """Render the partial for htmx and the page for everybody else, both from the same values."""
    chosen = part_template if wants_part() else page_template
    return vary(make_response(render_template(chosen, **values), status))


def see(address: str) -> Response:
    """Answer an unsafe request with 303, so that a reload never sends it again; htmx goes there as a page."""
    if request.htmx:  # type: ignore[attr-defined]
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = address
        return answer
    return make_response(redirect(address, 303))


def vary(answer: Response) -> Response:
    """No cache may give a fragment where a page is wanted."""
    answer.vary.add("HX-Request")
    return answer
