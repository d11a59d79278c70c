"""What somebody gets who is not signed in, or not any more: nothing they typed is lost on the way."""

from __future__ import annotations

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.access import is_background
from webapp.htmx import vary, wants_part
from webapp.own_paths import here, own_path, page_around, page_behind
from webapp.staff import held


def ask_to_sign_in() -> Response:
    """The answer to a request that needs a sign-in.

    htmx: 401 with a notice beside the page, which stays as it is; where its reader only wanted to read on,
    and has typed nothing, the page leads to the sign-in and back. A page: the sign-in, and back here
    afterwards. A form without script: kept for the person whose sign-in has expired, else a page that says it
    was not kept.
    """
    if wants_part():
        return _notice()
    if request.method in ("GET", "HEAD"):
        return _to_sign_in(here())
    staff_id = g.get("expired_staff_id")
    if staff_id is not None and held.hold(staff_id):
        flash(
            _("Your sign-in had expired. What you sent is kept for 30 minutes: sign in to send it."),
            "warning",
        )
        return _to_sign_in(page_behind())
    return make_response(render_template("staff/not_kept.html", next=page_behind()), 401)


def _notice() -> Response:
    answer = make_response(render_template("staff/_expired.html"), 401)
    answer.headers["HX-Reswap"] = "none"  # only the notice is placed, out of band: the form stays as it is
    around = page_around()
    if request.method == "GET" and around and not is_background():
        # What is typed on a page is known in the browser alone: its script goes there or not.
        answer.headers["Desk-Sign-In"] = url_for("staff.sign_in", next=around)
    return vary(answer)


def _to_sign_in(wanted: str | None) -> Response:
    if wanted and "expired_staff_id" in g and request.method in ("GET", "HEAD"):
        flash(_("Your sign-in has expired. Sign in to go on."), "info")
    return make_response(redirect(url_for("staff.sign_in", next=own_path(wanted)), 303))
