"""The password once more before what erases data or changes accounts: an open desk must not be enough."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import requires
from webapp.extensions import limiter
from webapp.htmx import see
from webapp.own_paths import here, own_path, page_behind
from webapp.permissions import Permission
from webapp.staff import accounts, devices, held, slowing, starting
from webapp.staff.forms import AgainForm
from webapp.staff.views import FAILURES_PER_ADDRESS, has_failed, wait_for

blueprint = Blueprint("again", __name__)


def ask() -> Response:
    """Lead there from any request, and back afterwards; a form that was on its way is kept."""
    if request.method in ("GET", "HEAD") and not request.htmx:  # type: ignore[attr-defined]
        return see(url_for("again.page", next=here()))
    if request.method == "POST":
        if held.hold(current_user.id):
            flash(_("What you sent is kept for 30 minutes: enter your password to send it."), "info")
        else:
            flash(_("What you sent could not be kept. Enter your password, then send it again."), "warning")
    return see(url_for("again.page", next=page_behind()))


@blueprint.get("/sign-in/again")
@requires(Permission.OWN_ACCOUNT)
def page() -> Response:
    """The form for the password."""
    return _page(AgainForm(formdata=None, next=own_path(request.args.get("next")) or ""))


def is_known_browser() -> bool:
    """Whether this browser is known for the person signed in: neighbours at one address slow nobody."""
    return current_user.is_authenticated and devices.known(accounts.find(current_user.email)) is not None


@blueprint.post("/sign-in/again")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed, exempt_when=is_known_browser)
@requires(Permission.OWN_ACCOUNT)
def prove() -> Response:
    """Begin the sign-in anew where the password is right, and go on: with a form that was kept, if any."""
    form = AgainForm()
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
    return see(starting.start(person, own_path(form.next.data), ""))


def _page(form: AgainForm, status: int = 200) -> Response:
    return make_response(render_template("staff/again.html", form=form), status)
