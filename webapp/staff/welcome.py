"""The page behind a one-time link: an invited person, or one who forgot, chooses a password."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.access import public
from webapp.audit import log
from webapp.extensions import limiter
from webapp.htmx import see
from webapp.staff import links, managing
from webapp.staff.accounts import AccountError
from webapp.staff.forms import NewPasswordForm
from webapp.staff.recording import Record
from webapp.staff.sso.local import with_passwords

blueprint = Blueprint("welcome", __name__)


@blueprint.get("/welcome/<id:token>")
@with_passwords
@public
def page(token: str) -> Response:
    """The form, or that the link is no good."""
    return _page(token, NewPasswordForm(formdata=None))


@blueprint.post("/welcome/<id:token>")
@limiter.limit("30 per minute; 300 per hour")
@with_passwords
@public
def choose(token: str) -> Response:
    """Set the password and lead to the sign-in. The link is used up then."""
    form = NewPasswordForm()
    if not form.validate():
        return _page(token, form, 422)
    try:
        person = managing.choose_password(token, form.new_password.data or "", _record)
    except AccountError as error:
        form.new_password.errors = [str(error)]
        return _page(token, form, 422)
    if person is None:
        return _page(token, form)
    flash(_("Your password is set. Sign in with it."), "success")
    return see(url_for("staff.sign_in"))


def _record(email: str) -> Record:
    return partial(log.done, "staff.choose_password", "staff", email)


def _page(token: str, form: NewPasswordForm, status: int = 200) -> Response:
    person = links.owner_of(token)
    if person is None:
        return make_response(render_template("staff/link_over.html"), 404)
    return make_response(render_template("staff/welcome.html", person=person, form=form, token=token), status)
