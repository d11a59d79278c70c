"""What people are told of changes to how they sign in, as the desk sends no mail: on their next pages.

A row is written in the transaction of the change that it tells of. It is not shown in the sign-in that made
the change, which was told at once, but in all others, until its person has put it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from flask import has_request_context, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.extensions import db, policy
from webapp.naming import role_name
from webapp.staff import browsers
from webapp.staff.models import StaffNews
from webapp.staff.recording import Change

KEPT = timedelta(days=90)
AT_ONCE = 5
"""How many are shown on one page; the next ones come once these are put away."""

Kind = Literal[
    "password",
    "link",
    "role",
    "app",
    "app_moved",
    "app_removed",
    "passkey",
    "passkey_removed",
    "factor_reset",
    "codes",
    "code_used",
    "browser",
    "linked",
    "unlinked",
    "emergency",
]
KINDS = get_args(Kind)


@dataclass(frozen=True)
class Item:
    """One piece of news. `source` says whose deed it was: own, of a person, a command, or the provider."""

    id: int
    kind: str
    about: str
    at: datetime
    source: str
    by_name: str
    address: str
    user_agent: str

    @property
    def title(self) -> str:
        """What has changed."""
        return _title(self.kind, self.about)

    @property
    def browser(self) -> str:
        """The browser it was done in."""
        return browsers.named(self.user_agent)


def telling(staff_id: int, kind: Kind, about: str = "", *, by_provider: bool = False) -> Change:
    """The change that tells somebody of another one; do both in one transaction."""
    whence = {"source": "provider"} if by_provider else _whence(staff_id)
    values = {"staff_id": staff_id, "kind": kind, "about": about[:100], "at": clock.now()}

    def change(connection: Connection) -> None:
        connection.execute(insert(StaffNews).values({**_NOWHERE, **values, **whence}))

    return change


def of_browser(staff_id: int, session_id: int) -> Change:
    """The change that tells somebody of a sign-in in a browser that was not known; not in that one itself."""
    values = {"staff_id": staff_id, "kind": "browser", "about": "", "at": clock.now()}

    def change(connection: Connection) -> None:
        here = {**_NOWHERE, **_own(), "session_id": session_id}
        connection.execute(insert(StaffNews).values({**values, **here}))

    return change


def for_this_sign_in() -> list[Item]:
    """What the person signed in was not told yet, the newest first."""
    columns = [getattr(StaffNews, name) for name in Item.__dataclass_fields__]
    statement = select(*columns).where(*_visible()).order_by(StaffNews.id.desc()).limit(AT_ONCE)
    with db.engine.connect() as connection:
        return [Item(*row) for row in connection.execute(statement)]


def putting_away(first: int, last: int) -> Change:
    """The change that drops what the person signed in has read, from one number to another."""

    def change(connection: Connection) -> None:
        connection.execute(delete(StaffNews).where(*_visible(), StaffNews.id.between(first, last)))

    return change


def follow(former: int, session_id: int) -> None:
    """A sign-in goes on under another number, as its person proved once more who they are."""
    _run(StaffNews.session_id == former, session_id)


def is_told(staff_id: int, kind: Kind) -> None:
    """The sign-in of this request was just told of the newest change of a kind, made before it began."""
    theirs = (StaffNews.staff_id == staff_id, StaffNews.kind == kind)
    newest = select(func.max(StaffNews.id)).where(*theirs).scalar_subquery()
    _run(StaffNews.id == newest, current_user.session_id)


def purge() -> int:
    """Drop what nobody has put away for long; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(StaffNews).where(StaffNews.at < clock.now() - KEPT)).rowcount


def _run(which: ColumnElement[bool], session_id: int) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(StaffNews).where(which).values(session_id=session_id))


def _visible() -> tuple[ColumnElement[bool], ...]:
    elsewhere = or_(StaffNews.session_id.is_(None), StaffNews.session_id != current_user.session_id)
    return StaffNews.staff_id == current_user.id, elsewhere


_NOWHERE: dict[str, object] = {"by_name": "", "address": "", "user_agent": "", "session_id": None}


def _whence(staff_id: int) -> dict[str, object]:
    if not has_request_context():
        return {"source": "command"}
    if current_user.is_authenticated and current_user.id != staff_id:
        return {"source": "person", "by_name": current_user.name}
    return {**_own(), "session_id": current_user.session_id if current_user.is_authenticated else None}


def _own() -> dict[str, object]:
    return {
        "source": "own",
        "address": (request.remote_addr or "")[:45],
        "user_agent": request.user_agent.string[:255],
    }


def role_in_words(role: str, application: str | None) -> str:
    """A role, and where somebody has it, as `telling` takes it: keys and slugs have no spaces."""
    return f"{role} {application}" if application else role


def _title(kind: str, about: str) -> str:
    if kind == "role":
        return _role(*about.split(" ", 1))
    return str(
        {
            "password": _("Your password was changed"),
            "link": _("A link for a new password was made for you"),
            "app": _("An authenticator app was set up for your account"),
            "app_moved": _("Your authenticator app was moved to another phone"),
            "app_removed": _("Your authenticator app was removed"),
            "passkey": _("A passkey was added to your account: %(name)s", name=about),
            "passkey_removed": _("A passkey was removed from your account"),
            "factor_reset": _("Your second factor was taken away"),
            "codes": _("New recovery codes were made for you"),
            "code_used": _("One of your recovery codes was used"),
            "browser": _("You signed in with a browser that the desk did not know"),
            "linked": _("Your account was joined to your sign-in at the provider"),
            "unlinked": _("Your account was parted from your sign-in at the provider"),
            "emergency": _("An emergency link to sign in was made for you"),
        }[kind]
    )


def _role(role: str, slug: str = "") -> str:
    one = policy().find(slug)
    if one is None:
        return str(_("Your role was changed: you are %(role)s now", role=role_name(role)))
    return str(
        _(
            "Your role in %(application)s was changed: you are %(role)s there now",
            role=role_name(role),
            application=one.name,
        )
    )
