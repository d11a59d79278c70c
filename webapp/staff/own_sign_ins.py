"""One's own sign-ins: where one is signed in, and an end to any of them."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import fresh, requires
from webapp.audit import log
from webapp.htmx import respond, see
from webapp.permissions import Permission
from webapp.staff import recording, sessions

blueprint = Blueprint("sign_ins", __name__, url_prefix="/settings/sign-ins")


@blueprint.get("")
@requires(Permission.OWN_ACCOUNT)
def mine() -> Response:
    """Each browser in which one is signed in."""
    found = sessions.of(current_user.id)
    return respond("staff/sign_ins.html", "staff/_sign_ins.html", sign_ins=found, staff_id=current_user.id)


@blueprint.post("/<int:session_id>/end")
@fresh
@requires(Permission.OWN_ACCOUNT)
def end(session_id: int) -> Response:
    """End one of them."""
    record = partial(log.done, "staff.end_sign_in", "staff", current_user.email)
    recording.make(sessions.ending_one(current_user.id, session_id), record)
    flash(_("That sign-in has ended."), "success")
    return see(url_for("sign_ins.mine"))


@blueprint.post("/others/end")
@fresh
@requires(Permission.OWN_ACCOUNT)
def end_others() -> Response:
    """End all but this one."""
    record = partial(log.done, "staff.end_other_sign_ins", "staff", current_user.email)
    recording.make(sessions.ending_others(current_user), record)
    flash(_("Your other sign-ins have ended."), "success")
    return see(url_for("sign_ins.mine"))
