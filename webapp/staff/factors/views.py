"""One's own second factor: what one has, adding to it, and taking it away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import segno
from flask import Blueprint, Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import before_factor, fresh, requires
from webapp.audit import log
from webapp.htmx import see
from webapp.permissions import Permission
from webapp.staff import recording, sessions
from webapp.staff.factors import asking, owned, passkeys, recovery, totp
from webapp.staff.factors.forms import ConfirmForm
from webapp.staff.sso.local import refuse_without_passwords

blueprint = Blueprint("factors", __name__, url_prefix="/settings/second-factor")
blueprint.before_request(refuse_without_passwords)
blueprint.before_request(asking.show_first)


@blueprint.get("")
@before_factor
@requires(Permission.OWN_ACCOUNT)
def mine() -> str:
    """What the person signed in has."""
    return render_template(
        "staff/factors/mine.html",
        owned=owned.of(current_user.id),
        is_required=owned.is_required(current_user),
        is_due=is_due(),
        place=passkeys.place(),
        other_place=passkeys.place_that_can(),
        most=recovery.COUNT,
    )


@blueprint.post("/app")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def begin_app() -> Response:
    """Make a secret for an app."""
    totp.begin(current_user.id, _record("staff.begin_app"))
    return see(url_for("factors.app"))


@blueprint.get("/app")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def app() -> Response:
    """The secret to be scanned, and the form for the app's first code."""
    return _app_page(ConfirmForm(formdata=None))


@blueprint.post("/app/confirmation")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def confirm_app() -> Response:
    """Take the app into use once it makes the right codes."""
    form, before = ConfirmForm(), owned.of(current_user.id)
    if not form.validate():
        return _app_page(form, 422)
    is_moved = before.app_since is not None
    also = sessions.ending_others(current_user) if is_moved else recording.unchanged
    code, record = form.code.data or "", _record("staff.confirm_app")
    if not totp.confirm(current_user.id, code, also, record, is_moved=is_moved):
        form.code.errors = [_("That is not the app's code at this time. Is the phone's clock right?")]
        return _app_page(form, 422)
    return added(before, _("The app is set up. From now on signing in asks for its code."))


@blueprint.post("/app/removal")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def remove_app() -> Response:
    """Take the app away."""
    return removed(
        "staff.remove_app",
        partial(owned.remove_app, current_user.id),
        _("The app is removed, and your other sign-ins have ended."),
    )


@blueprint.post("/recovery-codes")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def renew_codes() -> Response:
    """Ten new recovery codes; the former ones are worth nothing."""
    if not owned.of(current_user.id).is_any:
        flash(_("Set up an app or a passkey first: recovery codes stand in for one."), "warning")
        return see(url_for("factors.mine"))
    return _codes()


def is_due() -> bool:
    """Whether nothing else opens before this person has set up a second factor."""
    return owned.is_required(current_user) and not current_user.is_strong


def added(before: owned.Owned, sentence: str) -> Response:
    """Go on from a new factor: it was shown just now. With the first one come the recovery codes."""
    sessions.set_strong(current_user.session_id)
    flash(sentence, "success")
    return see(url_for("factors.mine")) if before.codes_left else _codes()


def _codes() -> Response:
    # Shown in the answer itself and kept nowhere: a message for the next page would stand in a cookie.
    codes = recovery.renew(current_user.id, _record("staff.recovery_codes"))
    return make_response(render_template("staff/factors/codes.html", codes=codes))


def removed(action: str, remove: Callable[[owned.Removal], bool], sentence: str) -> Response:
    """Take one factor away, unless the role asks for it, and end the other sign-ins."""
    must_keep_one, ending = owned.is_required(current_user), sessions.ending_others(current_user)
    try:
        is_gone = remove(owned.Removal(must_keep_one, ending, _record(action)))
    except owned.LastFactorError:
        flash(_("Your role asks for a second factor. Set up another one first, then remove this."), "warning")
        return see(url_for("factors.mine"))
    if is_gone:
        flash(sentence, "success")
    return see(url_for("factors.mine"))


def _record(action: str) -> recording.Record:
    return partial(log.done, action, "staff", current_user.email)


def _app_page(form: ConfirmForm, status: int = 200) -> Response:
    secret = totp.new_secret(current_user.id)
    if secret is None:
        flash(_nothing_waits(), "info")
        return see(url_for("factors.mine"))
    picture = segno.make(totp.address(secret, current_user.email), error="m").svg_data_uri(
        scale=5, light="#fff"
    )
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return make_response(
        render_template("staff/factors/app.html", form=form, picture=picture, secret=spaced, is_due=is_due()),
        status,
    )


def _nothing_waits() -> str:
    """Why no app is being set up at this moment."""
    if owned.of(current_user.id).app_since is None:
        return str(_("Begin setting the app up again: this took longer than half an hour."))
    return str(_("The app is in use already. If you did not see your recovery codes, make new ones here."))
