"""The second step of a sign-in: the password was right, and nothing opens before this."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.access import public
from webapp.audit import log
from webapp.extensions import db, limiter
from webapp.htmx import see
from webapp.own_paths import own_path
from webapp.staff import slowing, starting
from webapp.staff.factors import owned, passkeys, pending, proving
from webapp.staff.factors.forms import CodeForm
from webapp.staff.factors.pending import Waiting
from webapp.staff.models import StaffUser
from webapp.staff.sso.local import refuse_without_passwords
from webapp.staff.views import FAILURES_PER_ADDRESS, has_failed, wait_for

blueprint = Blueprint("second", __name__, url_prefix="/sign-in/second")
blueprint.before_request(refuse_without_passwords)


@blueprint.get("")
@public
def page() -> Response:
    """The form for a code."""
    waiting = pending.waiting()
    return _page(waiting, CodeForm(formdata=None)) if waiting else begin_anew()


@blueprint.post("")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed)
@public
def submit() -> Response:
    """Let somebody in whose code is right."""
    waiting, form = pending.waiting(), CodeForm()
    if waiting is None:
        return begin_anew()
    if not form.validate():
        return _page(waiting, form, 422)
    try:
        proof = proving.use(waiting.staff_id, form.code.data or "")
    except slowing.Slowed as slowed:
        form.code.errors = [wait_for(slowed)]
        return _page(waiting, form, 429)
    if proof is None:
        log.denied("staff.second_factor", "staff", waiting.email)
        form.code.errors = [_("That code is not right, or it was used before. Wait for the next one.")]
        return _page(waiting, form, 422)
    answer = finish(waiting, proof)
    if proof == "recovery code":
        proving.say_codes_left(waiting.staff_id)
    return answer


def finish(waiting: Waiting, by: str) -> Response:
    """Begin the sign-in of somebody who showed both, the second one `by` this; once only."""
    if not pending.claim_waiting(waiting.token):
        return begin_anew()
    person = db.session.get_one(StaffUser, waiting.staff_id)
    return see(starting.start(person, own_path(waiting.wanted), waiting.zone, is_strong=True, by=by))


def begin_anew() -> Response:
    """Lead back to the password."""
    flash(_("Begin with your password: it is asked again after five minutes."), "info")
    return see(url_for("staff.sign_in"))


def show(waiting: Waiting, status: int) -> Response:
    """The page once more, after a passkey was refused."""
    return _page(waiting, CodeForm(formdata=None), status)


def _page(waiting: Waiting, form: CodeForm, status: int = 200) -> Response:
    found = owned.of(waiting.staff_id)
    form.suit(found)
    return make_response(
        render_template(
            "staff/factors/second.html",
            waiting=waiting,
            form=form,
            owned=found,
            place=passkeys.place(),
            other_place=passkeys.place_that_can(),
        ),
        status,
    )
