"""Admin pages: who may sign in, and what each of them may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, url_for
from flask_babel import gettext as _

from webapp.access import fresh, requires
from webapp.audit import log
from webapp.extensions import db
from webapp.htmx import respond, see
from webapp.permissions import Permission
from webapp.staff import accounts, managing, recording, sessions
from webapp.staff.accounts import AccountError
from webapp.staff.factors import owned
from webapp.staff.forms import InviteForm, RoleForm
from webapp.staff.models import StaffUser
from webapp.staff.recording import Record
from webapp.staff.roster import PersonPage, lines
from webapp.staff.sso.local import with_passwords

blueprint = Blueprint("people", __name__, url_prefix="/staff")


@blueprint.get("/")
@requires(Permission.MANAGE_STAFF)
def everybody() -> Response:
    """All accounts, and the form that invites somebody."""
    log.read("staff.everybody", "staff", "")
    return _list(InviteForm(formdata=None))


@blueprint.post("/invitations")
@with_passwords
@fresh
@requires(Permission.MANAGE_STAFF)
def invite() -> Response:
    """Make an account and show the link with which its person chooses a password."""
    form = InviteForm()
    if not form.validate():
        return _list(form, 422)
    email, role = accounts.normal_email(form.email.data or ""), form.role.data or ""
    record = partial(log.done, "staff.invite", "staff", email, {"role": role})
    try:
        person, address = managing.invite(email, form.name.data or "", role, record)
    except AccountError as error:
        form.email.errors = [str(error)]
        return _list(form, 422)
    return _with_link(person, address)


@blueprint.get("/<int:staff_id>")
@fresh
@requires(Permission.MANAGE_STAFF)
def person(staff_id: int) -> Response:
    """One account: its roles, its sign-ins, and what can be done about it."""
    found = _find(staff_id)
    log.read("staff.person", "staff", found.email)
    return respond("staff/person.html", "staff/_person.html", page=PersonPage(found))


@blueprint.post("/<int:staff_id>/role")
@fresh
@requires(Permission.MANAGE_STAFF)
def change_role(staff_id: int) -> Response:
    """Another role, everywhere or in one Application, from the next request on."""
    found, form = _find(staff_id), RoleForm()
    if not form.validate():
        return respond("staff/person.html", "staff/_person.html", 422, page=PersonPage(found, form))
    role, application = form.role.data, form.application.data or None
    change = {"role": role, "application": application or ""}
    return _done(
        found,
        "staff.role",
        lambda email, record: managing.set_role(email, role, application, record),
        _("The role counts from the next page on."),
        change,
    )


@blueprint.post("/<int:staff_id>/closing")
@fresh
@requires(Permission.MANAGE_STAFF)
def close(staff_id: int) -> Response:
    """Close an account; its sign-ins end at once."""
    return _done(
        _find(staff_id),
        "staff.close",
        lambda email, record: managing.set_disabled(email, is_disabled=True, record=record),
        _("The account is closed, and its sign-ins have ended."),
    )


@blueprint.post("/<int:staff_id>/opening")
@fresh
@requires(Permission.MANAGE_STAFF)
def open_again(staff_id: int) -> Response:
    """Open a closed account again."""
    return _done(
        _find(staff_id),
        "staff.open",
        lambda email, record: managing.set_disabled(email, is_disabled=False, record=record),
        _("The account is open again."),
    )


@blueprint.post("/<int:staff_id>/sign-out")
@fresh
@requires(Permission.MANAGE_STAFF)
def sign_out(staff_id: int) -> Response:
    """End all sign-ins of somebody, as after a lost device."""
    return _done(
        _find(staff_id),
        "staff.sign_out_everywhere",
        lambda _email, record: recording.make(sessions.ending_all(staff_id), record),
        _("All sign-ins have ended."),
    )


@blueprint.post("/<int:staff_id>/factor-reset")
@fresh
@requires(Permission.MANAGE_STAFF)
def reset_factor(staff_id: int) -> Response:
    """Take somebody's second factor away, as after a lost phone."""
    return _done(
        _find(staff_id),
        "staff.reset_factor",
        lambda _email, record: owned.reset(staff_id, record),
        _("The second factor is gone, and all sign-ins have ended."),
    )


@blueprint.post("/<int:staff_id>/link")
@with_passwords
@fresh
@requires(Permission.MANAGE_STAFF)
def reset(staff_id: int) -> Response:
    """A link with which somebody chooses a new password."""
    found = _find(staff_id)
    try:
        address = managing.link_for(found, partial(log.done, "staff.link", "staff", found.email))
    except AccountError as error:
        flash(str(error), "warning")
        return see(url_for("people.person", staff_id=staff_id))
    return _with_link(found, address)


def _find(staff_id: int) -> StaffUser:
    return db.session.get(StaffUser, staff_id) or abort(404)


def _done(
    found: StaffUser,
    action: str,
    change: Callable[[str, Record], object],
    sentence: str,
    payload: dict[str, Any] | None = None,
) -> Response:
    """Make one change of an account with its row in the audit, and go back to its page with a sentence."""
    email, staff_id = found.email, found.id
    try:
        change(email, partial(log.done, action, "staff", email, payload))
    except AccountError as error:
        flash(str(error), "warning")
    else:
        flash(sentence, "success")
    return see(url_for("people.person", staff_id=staff_id))


def _with_link(person: StaffUser, address: str) -> Response:
    # Shown in the answer itself and kept nowhere: a message for the next page would stand in a cookie.
    return respond("staff/link.html", "staff/_link.html", person=person, address=address)


def _list(form: InviteForm, status: int = 200) -> Response:
    return respond("staff/people.html", "staff/_people.html", status, people=lines(), form=form)
