"""How a sign-in begins once it is proven who somebody is, whatever proved it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import session as flask_session
from flask import url_for
from flask_login import current_user, login_user

from webapp.audit import log
from webapp.extensions import settings
from webapp.staff import accounts, devices, held, news, reader, sessions
from webapp.staff.models import StaffUser
from webapp.staff.recording import Change
from webapp.staff.sso import leaving


def start(
    person: StaffUser,
    wanted: str | None,
    zone: str,
    *,
    is_strong: bool = False,
    proven_at: datetime | None = None,
    **how: str,
) -> str:
    """Sign a person in afresh; where to go on. A cookie planted before is worth nothing afterwards.

    `wanted` is a path of the desk's own, `zone` the browser's; both may be empty. `is_strong`: more than a
    password was shown, or a provider answers for that. `proven_at` is when the person was proven, where that
    was before; `how` goes into the audit: what proved it, where that was more than a password or none.
    Raises AuditUnavailable.
    """
    former, form_token = flask_session.get("_user_id"), flask_session.get("csrf_token")
    is_same_person = former is not None and sessions.owner_of(former) == person.id
    going_on = current_user.session_id if is_same_person and current_user.is_authenticated else None
    if former is not None:
        sessions.end(former)
    flask_session.clear()
    if is_same_person and form_token:
        # Their pages in other tabs stay usable: what they had typed when the sign-in expired can still be
        # sent.
        flask_session["csrf_token"] = form_token
    chosen = accounts.as_in_browser(person, zone, reader.browsers_locale())
    facts = {**chosen, **how}
    record = partial(log.done, "staff.sign_in", "staff", person.email, facts, behalf=_behalf(person))
    begun = sessions.start(
        person,
        record,
        is_strong=is_strong,
        proven_at=proven_at,
        also=_telling_of_browser(person),
        **chosen,
    )
    if former is not None and is_same_person:
        leaving.carry_over(former, begun.session_id)
    login_user(begun)
    if going_on is not None:
        news.follow(going_on, begun.session_id)
    devices.remember(person)
    post_id = held.offer(person.id)
    if post_id is not None:
        return url_for("staff.held_post", post_id=post_id)
    return wanted or url_for("search.home")


def _telling_of_browser(person: StaffUser) -> Callable[[int], Change] | None:
    """What tells a person's other sign-ins of one in a browser that is not known for them.

    Not at their first one, and not in the demo, whose accounts are everybody's.
    """
    if person.last_seen_at is None or settings().is_demo or devices.known(person) is not None:
        return None
    return partial(news.of_browser, person.id)


def _behalf(person: StaffUser) -> log.Behalf:
    # The row is written before anybody is signed in.
    return log.Behalf(person.id, person.name, person.role, None)
