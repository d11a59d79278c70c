"""When the second factor is asked for: at the sign-in, and from whoever got in without one they must have."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.htmx import see
from webapp.staff import starting
from webapp.staff.factors import owned, pending
from webapp.staff.models import StaffUser
from webapp.staff.sso.setting import takes_passwords


def ask_or_start(person: StaffUser, wanted: str | None, zone: str) -> str:
    """Go on from the right password: to the second factor where the person has one, else into the desk.

    Gives the address to go to. Raises AuditUnavailable.
    """
    if not owned.of(person.id).is_any:
        return starting.start(person, wanted, zone)
    pending.keep_waiting(person, wanted or "", zone)
    return url_for("second.page")


def shows_too_little() -> bool:
    """Whether somebody signed in has a second factor that they did not show.

    Whoever got in by password before the first one was set up could else take it away, or add their own.
    """
    return not current_user.is_strong and owned.of(current_user.id).is_any


def show_first() -> Any:
    """The answer to somebody who must have a second factor, and has one, but did not show it; else None."""
    if owned.is_required(current_user) and shows_too_little():
        return current_app.extensions["desk_ask_again"]()
    return None


def due() -> Any:
    """The answer to somebody signed in whose role asks for a factor that they did not show; else None."""
    if current_user.is_strong or not owned.is_required(current_user):
        return None
    # Without passwords there is nothing to set up: the provider proves who a sign-in of before belongs to.
    if not takes_passwords() or shows_too_little():
        return current_app.extensions["desk_ask_again"]()
    if request.method == "POST":
        flash(_("What you sent was not done: set up a second factor first."), "warning")
    return see(url_for("factors.mine"))
