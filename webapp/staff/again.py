"""Who are you, once more, before what erases data or changes accounts: an open desk must not be enough."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import before_factor, requires
from webapp.audit import log
from webapp.extensions import limiter
from webapp.htmx import see
from webapp.own_paths import here, own_path, page_behind
from webapp.permissions import Permission
from webapp.staff import accounts, devices, held, slowing, starting
from webapp.staff.factors import owned, passkeys, proving
from webapp.staff.factors.forms import AgainWithCodeForm
from webapp.staff.forms import AgainForm
from webapp.staff.models import StaffUser
from webapp.staff.sso import accounts as identities
from webapp.staff.sso.local import with_passwords
from webapp.staff.sso.setting import takes_passwords
from webapp.staff.views import FAILURES_PER_ADDRESS, has_failed, wait_for

blueprint = Blueprint("again", __name__)


def ask() -> Response:
    """Lead there from any request, and back afterwards; a form that was on its way is kept."""
    if request.method in ("GET", "HEAD") and not request.htmx:  # type: ignore[attr-defined]
        return see(url_for("again.page", next=here()))
    if request.method == "POST":
        if held.hold(current_user.id):
            flash(_("What you sent is kept for 30 minutes: prove once more who you are to send it."), "info")
        else:
            flash(
                _("What you sent could not be kept. Prove once more who you are, then send it again."),
                "warning",
            )
    return see(url_for("again.page", next=page_behind()))


@blueprint.get("/sign-in/again")
@before_factor
@requires(Permission.OWN_ACCOUNT)
def page() -> Response:
    """The form for the password."""
    wanted = own_path(request.args.get("next")) or ""
    return _page(_form(formdata=None, next=wanted))


def is_known_browser() -> bool:
    """Whether this browser is known for the person signed in: neighbours at one address slow nobody."""
    return current_user.is_authenticated and devices.known(accounts.find(current_user.email)) is not None


@blueprint.post("/sign-in/again")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed, exempt_when=is_known_browser)
@with_passwords
@before_factor
@requires(Permission.OWN_ACCOUNT)
def prove() -> Response:
    """Begin the sign-in anew where the password is right, and the code too where the person has a second
    factor; go on with a form that was kept, if any.
    """
    form = _form()
    if not form.validate():
        return _page(form, 422)
    try:
        person = accounts.check(current_user.email, form.password.data or "")
    except slowing.Slowed as slowed:
        form.password.errors = [wait_for(slowed)]
        return _page(form, 429)
    if person is None:
        form.password.errors = [_("The password is not right.")]
        return _page(form, 422)
    if isinstance(form, AgainWithCodeForm):
        return _prove_code(form, person)
    return see(starting.start(person, own_path(form.next.data), ""))


def _prove_code(form: AgainWithCodeForm, person: StaffUser) -> Response:
    try:
        proof = proving.use(person.id, form.code.data or "")
    except slowing.Slowed as slowed:
        form.code.errors = [wait_for(slowed)]
        return _page(form, 429)
    if proof is None:
        log.denied("staff.second_factor", "staff", person.email)
        form.code.errors = [_("That code is not right, or it was used before. Wait for the next one.")]
        return _page(form, 422)
    address = starting.start(person, own_path(form.next.data), "", is_strong=True, by=proof)
    if proof == "recovery code":
        proving.say_codes_left(person.id)
    return see(address)


def _form(**values: Any) -> AgainForm:
    """What is asked for: a code too where the person has a second factor."""
    found = owned.of(current_user.id)
    if not found.is_any:
        return AgainForm(**values)
    form = AgainWithCodeForm(**values)
    form.suit(found)
    return form


def show(wanted: str | None, status: int) -> Response:
    """The page once more, after a passkey was refused."""
    return _page(_form(formdata=None, next=wanted or ""), status)


def _page(form: AgainForm, status: int = 200) -> Response:
    has_password = takes_passwords() and accounts.has_password(current_user.id)
    ways = {
        "has_password": has_password,
        "by_provider": identities.has_identity(current_user.id),
        "can_show": passkeys.are_offered() and bool(owned.of(current_user.id).passkeys),
    }
    return make_response(render_template("staff/again.html", form=form, **ways), status)
