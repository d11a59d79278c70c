"""How a sign-in begins once it is proven who somebody is, whatever proved it."""

from __future__ import annotations

from flask import session as flask_session
from flask import url_for
from flask_login import login_user

from webapp.audit import log
from webapp.staff import accounts, held, reader, sessions
from webapp.staff.models import StaffUser


def start(person: StaffUser, wanted: str | None, zone: str, *, is_strong: bool = False) -> str:
    """Sign a person in afresh; where to go on. A cookie planted before is worth nothing afterwards.

    `wanted` is a path of the desk's own, `zone` the browser's; both may be empty. `is_strong`: more than a
    password was shown, or a provider answers for that. Raises AuditUnavailable.
    """
    former, form_token = flask_session.get("_user_id"), flask_session.get("csrf_token")
    is_same_person = former is not None and sessions.owner_of(former) == person.id
    if former is not None:
        sessions.end(former)
    flask_session.clear()
    if is_same_person and form_token:
        # Their pages in other tabs stay usable: what they had typed when the sign-in expired can still be
        # sent.
        flask_session["csrf_token"] = form_token
    chosen = accounts.begin_like_browser(person, zone, reader.browsers_locale())
    login_user(sessions.start(person, is_strong=is_strong))
    log.done("staff.sign_in", "staff", person.email, chosen)
    post_id = held.offer(person.id)
    if post_id is not None:
        return url_for("staff.held_post", post_id=post_id)
    return wanted or url_for("search.home")
