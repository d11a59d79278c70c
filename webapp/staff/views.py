"""Signing in and out, and one's own account."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as flask_session
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, logout_user

from webapp.access import public, requires
from webapp.audit import log
from webapp.extensions import limiter, policy, settings
from webapp.htmx import respond, see
from webapp.own_paths import own_path
from webapp.permissions import Permission
from webapp.staff import accounts, devices, held, reader, recording, sessions, slowing
from webapp.staff.demo import DEMO_STAFF
from webapp.staff.factors import asking, passkeys
from webapp.staff.forms import PasswordForm, PreferencesForm, SignInForm
from webapp.staff.sso import leaving
from webapp.staff.sso.local import with_passwords

blueprint = Blueprint("staff", __name__)
FAILURES_PER_ADDRESS = "30 per minute; 300 per hour"


def is_known_browser() -> bool:
    """Whether this browser was signed in before with the e-mail of the form: it is counted by itself."""
    return devices.known(accounts.find(request.form.get("email", ""))) is not None


def has_failed(answer: Response) -> bool:
    """Whether an answer to a password counts against the address it came from."""
    # Only failures count: a whole call centre may come to work behind one address.
    return answer.status_code != 303


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """The one door."""
    wanted = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return make_response(redirect(wanted or url_for("search.home"), 303))
    return sign_in_page(SignInForm(formdata=None, next=wanted or ""))


@blueprint.post("/sign-in")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed, exempt_when=is_known_browser)
@with_passwords
@public
def sign_in_submit() -> Response:
    """Let somebody in. A wrong answer keeps the e-mail and says nothing about who exists."""
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form, 422)
    try:
        person = accounts.check(form.email.data or "", form.password.data or "")
    except slowing.Slowed as slowed:
        return _refused(form, wait_for(slowed), 429)
    if person is None:
        return _refused(form, _("The e-mail or the password is not right."), 422)
    return see(asking.ask_or_start(person, own_path(form.next.data), form.zone.data or ""))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End this sign-in on the server and forget everything in the browser's cookie."""
    left = None
    if current_user.is_authenticated:
        left = current_user.session_id if leaving.came_by_provider(current_user.session_id) else None
        sessions.end(current_user.token)
        log.done("staff.sign_out", "staff", current_user.email)
        logout_user()
    flask_session.clear()
    flash(_("You are signed out."), "success")
    answer = see(leaving.lead_on(left))
    # htmx keeps the last address in the tab's storage, and addresses hold customers' ids.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@blueprint.get("/settings/signed-in")
@requires(Permission.OWN_ACCOUNT)
def signed_in() -> str:
    """Where a sign-in in a second tab ends: the first one can go on."""
    return render_template("staff/signed_in.html")


@blueprint.get("/settings", endpoint="settings")
@requires(Permission.OWN_ACCOUNT)
def settings_page() -> Response:
    """Zone, language, theme, keys and password of the person signed in."""
    return _settings_page(PreferencesForm(reader.languages(), obj=current_user))


@blueprint.get("/settings/keyboard")
@requires(Permission.OWN_ACCOUNT)
def keyboard() -> str:
    """The keys of the desk, for those without script; with it a dialog says the same."""
    return render_template("staff/keyboard.html")


@blueprint.post("/settings")
@requires(Permission.OWN_ACCOUNT)
def preferences() -> Response:
    """Save zone, language, theme and keys."""
    form = PreferencesForm(reader.languages())
    if not form.validate():
        return _settings_page(form, status=422)
    chosen: dict[str, Any] = {name: form[name].data for name in ("zone", "locale", "theme", "shortcuts")}
    record = partial(log.done, "staff.preferences", "staff", current_user.email, chosen)
    recording.make(accounts.changing(current_user.id, **chosen), record)
    flash(_("Your settings are saved."), "success")
    return see(url_for("staff.settings"))


@blueprint.post("/settings/password")
@with_passwords
@requires(Permission.OWN_ACCOUNT)
def password() -> Response:
    """A new password; all other sign-ins of this person end."""
    form, preferences = PasswordForm(), PreferencesForm(reader.languages(), formdata=None, obj=current_user)
    if not form.validate():
        return _settings_page(preferences, form, 422)
    try:
        is_changed = accounts.change_password(
            current_user.id,
            form.old_password.data or "",
            form.new_password.data or "",
            sessions.ending_others(current_user),
            partial(log.done, "staff.password", "staff", current_user.email),
        )
    except accounts.AccountError as unfit:
        form.new_password.errors = [str(unfit)]
        return _settings_page(preferences, form, 422)
    except slowing.Slowed as slowed:
        form.old_password.errors = [wait_for(slowed)]
        return _settings_page(preferences, form, 429)
    if not is_changed:
        form.old_password.errors = [_("This is not your present password.")]
        return _settings_page(preferences, form, 422)
    devices.remember(accounts.existing(current_user.email))
    flash(_("Your password is changed. Your other sign-ins have ended."), "success")
    return see(url_for("staff.settings"))


@blueprint.get("/held-posts/<int:post_id>")
@requires(Permission.OWN_ACCOUNT)
def held_post(post_id: int) -> Response:
    """A form that came after its sign-in had expired, ready to be sent after all."""
    kept = held.find(current_user.id, post_id) or abort(404)
    return respond("staff/held_post.html", "staff/_held_post.html", kept=kept)


@blueprint.post("/held-posts/<int:post_id>/removal")
@requires(Permission.OWN_ACCOUNT)
def held_post_removal(post_id: int) -> Response:
    """Forget a kept form."""
    held.drop(current_user.id, post_id)
    log.done("staff.held_post_removal", "staff", current_user.email)
    flash(_("The form was thrown away. Nothing was sent."), "success")
    return see(url_for("search.home"))


def wait_for(slowed: slowing.Slowed) -> str:
    """What somebody is told who has tried too often."""
    return str(
        ngettext(
            "Too many tries. Wait %(num)d second, then try again.",
            "Too many tries. Wait %(num)d seconds, then try again.",
            slowed.seconds,
        )
    )


def _refused(form: SignInForm, sentence: str, status: int) -> Response:
    form.password.errors = [sentence]
    return sign_in_page(form, status)


def sign_in_page(form: SignInForm, status: int = 200) -> Response:
    """The sign-in page with a form."""
    demo = DEMO_STAFF if settings().is_demo else ()
    hints = [(one, one.hint) for one in policy().application if one.hint] if settings().is_demo else []
    return make_response(
        render_template(
            "staff/sign_in.html",
            form=form,
            demo=demo,
            hints=hints,
            is_empty=accounts.is_empty(),
            has_passkeys=passkeys.are_offered(),
        ),
        status,
    )


def _settings_page(
    preferences: PreferencesForm, change: PasswordForm | None = None, status: int = 200
) -> Response:
    change = change or PasswordForm(formdata=None)
    return make_response(
        render_template("staff/settings.html", preferences=preferences, change=change), status
    )
