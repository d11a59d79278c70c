"""One's own passkeys: adding one, naming it, taking it away."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import before_factor, fresh, requires
from webapp.audit import log
from webapp.htmx import see
from webapp.permissions import Permission
from webapp.staff.factors import owned, passkeys
from webapp.staff.factors.forms import PasskeyForm
from webapp.staff.factors.views import added, is_due, removed
from webapp.staff.sso.local import refuse_without_passwords

blueprint = Blueprint("own_passkeys", __name__, url_prefix="/settings/second-factor/passkeys")
blueprint.before_request(refuse_without_passwords)


@blueprint.get("/new")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def new() -> Response:
    """The form for the name of a passkey, with which the browser makes it."""
    return _new_page(PasskeyForm(formdata=None))


@blueprint.post("/options")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def options() -> Response:
    """A challenge for a new passkey."""
    return passkeys.as_json(
        partial(passkeys.options_to_add, current_user.id, current_user.email, current_user.name)
    )


@blueprint.post("")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def add() -> Response:
    """Keep a passkey that the browser made."""
    form, before = PasskeyForm(), owned.of(current_user.id)
    if not form.validate():
        return _new_page(form, 422)
    name = (form.name.data or "").strip()
    record = partial(log.done, "staff.add_passkey", "staff", current_user.email, {"name": name})
    try:
        passkeys.add(current_user.id, name, form.credential.data or "", record)
    except passkeys.PasskeyRefusedError as refused:
        flash(str(refused), "warning")
        return _new_page(form, 422)
    return added(before, _("The passkey is added. You can sign in with it, without the password."))


@blueprint.post("/<int:passkey_id>/removal")
@before_factor
@fresh
@requires(Permission.OWN_ACCOUNT)
def remove(passkey_id: int) -> Response:
    """Take one passkey away."""
    return removed(
        "staff.remove_passkey",
        partial(owned.remove_passkey, current_user.id, passkey_id),
        _("The passkey is removed, and your other sign-ins have ended."),
    )


def _new_page(form: PasskeyForm, status: int = 200) -> Response:
    if passkeys.place() is None:
        return see(url_for("factors.mine"))
    return make_response(
        render_template("staff/factors/new_passkey.html", form=form, is_due=is_due()), status
    )
