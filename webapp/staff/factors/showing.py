"""Showing a passkey: alone on the sign-in page, as the second step, and once more before what is grave."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, flash, request
from flask_login import current_user

from webapp.access import before_factor, public, requires
from webapp.audit import log
from webapp.extensions import db, limiter
from webapp.htmx import see
from webapp.own_paths import own_path
from webapp.permissions import Permission
from webapp.staff import again, starting
from webapp.staff.factors import passkeys, pending, second
from webapp.staff.factors.passkeys import PasskeyRefusedError, as_json
from webapp.staff.forms import SignInForm
from webapp.staff.models import StaffUser
from webapp.staff.sso.local import refuse_without_passwords
from webapp.staff.views import FAILURES_PER_ADDRESS, has_failed, sign_in_page

blueprint = Blueprint("passkeys", __name__, url_prefix="/sign-in")
blueprint.before_request(refuse_without_passwords)
CHALLENGES_PER_ADDRESS = "300 per minute; 3000 per hour"


@blueprint.post("/passkey/options")
@limiter.limit(CHALLENGES_PER_ADDRESS)
@public
def options() -> Response:
    """A challenge for whoever it is."""
    return as_json(partial(passkeys.options_to_use, passkeys.SIGN_IN, None))


@blueprint.post("/passkey")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed)
@public
def sign_in() -> Response:
    """Let somebody in by a passkey alone: the device has asked for finger, face or PIN."""
    wanted = own_path(request.form.get("next"))
    try:
        staff_id = passkeys.use(passkeys.SIGN_IN, None, request.form.get("credential", ""))
    except PasskeyRefusedError as refused:
        _refused(refused)
        return sign_in_page(SignInForm(formdata=None, next=wanted or ""), 422)
    return _start(staff_id, wanted, request.form.get("zone", ""))


@blueprint.post("/second/passkey/options")
@limiter.limit(CHALLENGES_PER_ADDRESS)
@public
def second_options() -> Response:
    """A challenge for somebody whose password was right."""
    waiting = pending.waiting()
    if waiting is None:
        return Response(status=409)
    return as_json(partial(passkeys.options_to_use, passkeys.SECOND, waiting.staff_id))


@blueprint.post("/second/passkey")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed)
@public
def second_step() -> Response:
    """Let somebody in who shows a passkey after the password."""
    waiting = pending.waiting()
    if waiting is None:
        return second.begin_anew()
    try:
        passkeys.use(passkeys.SECOND, waiting.staff_id, request.form.get("credential", ""))
    except PasskeyRefusedError as refused:
        _refused(refused, waiting.email)
        return second.show(waiting, 422)
    return second.finish(waiting, "passkey")


@blueprint.post("/again/passkey/options")
@before_factor
@requires(Permission.OWN_ACCOUNT)
def again_options() -> Response:
    """A challenge for the person signed in."""
    return as_json(partial(passkeys.options_to_use, passkeys.AGAIN, current_user.id))


@blueprint.post("/again/passkey")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed)
@before_factor
@requires(Permission.OWN_ACCOUNT)
def prove_again() -> Response:
    """Begin the sign-in anew by a passkey alone."""
    wanted = own_path(request.form.get("next"))
    try:
        staff_id = passkeys.use(passkeys.AGAIN, current_user.id, request.form.get("credential", ""))
    except PasskeyRefusedError as refused:
        _refused(refused, current_user.email)
        return again.show(wanted, 422)
    return _start(staff_id, wanted, "")


def _start(staff_id: int, wanted: str | None, zone: str) -> Response:
    person = db.session.get_one(StaffUser, staff_id)
    return see(starting.start(person, wanted, zone, is_strong=True, by="passkey"))


def _refused(refused: PasskeyRefusedError, email: str = "") -> None:
    log.denied("staff.passkey", "staff", email or refused.email)
    flash(str(refused), "warning")
