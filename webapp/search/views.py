"""Search is a plain GET form; its result is a page or a list."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for

from webapp import programs
from webapp.access import may, open_applications, public, requires
from webapp.addresses import current_application
from webapp.audit import log
from webapp.extensions import application, policy
from webapp.htmx import respond
from webapp.permissions import Permission
from webapp.search.lookup import LONGEST, look_up

blueprint = Blueprint("search", __name__)


@blueprint.get("/")
@public
def start() -> Response:
    """The desk's front door leads to the Application that the person was in last, or may be in at all."""
    here, there = current_application(policy()), open_applications()
    one = here if here in there or not there else there[0]
    return redirect(url_for("search.home", application=one.slug))  # type: ignore[return-value]


@blueprint.get("/<application>/")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def home() -> str:
    """Where every call begins: the box, and what can be pasted into it."""
    return render_template("search/home.html", application=application())


@blueprint.get("/<application>/search")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def results() -> Response:
    """Go straight to the one match, list several, or say what was tried."""
    text = (request.args.get("q") or "").strip()
    if not text or len(text) > LONGEST:
        return respond(
            "search/results.html", "search/_results.html", 422, text=text[:100], tries=[], longest=LONGEST
        )
    log.read("search.results", "search", text)
    tries = look_up(text, may)
    matches = [one for one in tries if one.found]
    if len(matches) == 1 and not any(one.found is None for one in tries):
        return redirect(matches[0].address)  # type: ignore[return-value]
    status = 200 if matches else 404
    values = {
        "text": text,
        "search_text": text,
        "tries": tries,
        "longest": LONGEST,
        "missing_line": _missing_line(),
    }
    return respond("search/results.html", "search/_results.html", status, **values)


def _missing_line() -> str:
    """What desk.toml lacks for card numbers to be found; empty where a card program is known."""
    return "" if programs.known("card") else programs.missing_line(application())
