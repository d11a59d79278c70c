"""Accounts: making them, finding them, checking who somebody is, and changing what is theirs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from flask import request
from flask_babel import gettext as _
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.access import roles
from webapp.audit import failures
from webapp.audit.content import storable
from webapp.extensions import db, settings
from webapp.staff import devices, news, passwords, recording, slowing
from webapp.staff.models import StaffUser
from webapp.staff.passwords import Verdict
from webapp.staff.recording import Change, Record

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")


# Shown on the sign-in page of the sandbox, so they open nothing anywhere else.
DEMO_PASSWORDS = ("sandbox-agent", "sandbox-viewer", "sandbox-supervisor", "sandbox-admin")


class AccountError(Exception):
    """The account cannot be made or changed like this; the text is a sentence for the operator."""


def normal_email(text: str) -> str:
    """An e-mail address as it is stored and compared; also what no database would take, like NUL."""
    return storable(text.strip().lower())


def find(email: str) -> StaffUser | None:
    """The account of an e-mail address, disabled or not."""
    return db.session.scalar(select(StaffUser).where(StaffUser.email == normal_email(email)))


def everybody() -> list[StaffUser]:
    """All accounts by e-mail."""
    return list(db.session.scalars(select(StaffUser).order_by(StaffUser.email)))


def add(email: str, name: str, role: str, password: str, record: Record = recording.nothing) -> StaffUser:
    """Make an account with a password. Raises AccountError."""
    check_new(email, name, role)
    check_password(password, email, name)
    recording.make(adding(email, name, role, passwords.hashed(password)), record)
    return existing(email)


def check(email: str, password: str) -> StaffUser | None:
    """Who signs in with these, None for nobody. Unknown, disabled and wrong take the same time and look the
    same; all are in the audit.

    Raises slowing.Slowed, passwords.TooBusy and AuditUnavailable.
    """
    email = normal_email(email)
    person = find(email)
    counted = (email, request.remote_addr or "", devices.known(person))
    try:
        slowing.claim_try(*counted)
    except slowing.Slowed:
        failures.note(email, counted[1], is_slowed=True)
        raise
    is_right = passwords.is_right(password, person.password_hash if person else None)
    if person is None or not is_right or person.disabled_at is not None or _is_published(password):
        failures.note(email, counted[1])
        return None
    slowing.forget_tries(*counted)
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
        db.session.commit()
    return person


def change_password(
    staff_id: int, old: str, new: str, also: Change, record: Record = recording.nothing
) -> bool:
    """Set a new password, and do what else belongs to it; False where the old one is wrong.

    Raises like `check`.
    """
    person = db.get_or_404(StaffUser, staff_id)
    if check(person.email, old) is None:
        return False
    check_password(new, person.email, person.name)
    change = changing(staff_id, password_hash=passwords.hashed(new))
    told = news.telling(staff_id, "password")
    recording.make(recording.together(change, told, also), record)
    return True


def changing(staff_id: int, **values: Any) -> Change:
    """The change that gives an account other values."""

    def change(connection: Connection) -> None:
        connection.execute(update(StaffUser).where(StaffUser.id == staff_id).values(values))

    return change


def as_in_browser(person: StaffUser, zone: str, locale: str | None) -> dict[str, str]:
    """What is taken over from the browser at the first sign-in of a person: zone and language."""
    if person.last_seen_at is not None:
        return {}
    taken = {"zone": zone} if zone in zones() else {}
    return taken | ({"locale": locale} if locale else {})


def has_password(staff_id: int) -> bool:
    """Whether somebody has chosen a password."""
    return bool(db.session.scalar(select(StaffUser.password_hash).where(StaffUser.id == staff_id)))


def is_empty() -> bool:
    """Whether nobody can sign in yet."""
    return not db.session.scalar(select(func.count()).select_from(StaffUser))


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The time zones people choose from: places and UTC, not the many old names for them."""
    regions = re.compile("(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/")
    return ("UTC", *sorted(name for name in available_timezones() if regions.match(name)))


def existing(email: str) -> StaffUser:
    """The account of an e-mail address. Raises AccountError where there is none."""
    person = find(email)
    if person is None:
        raise AccountError(_("There is no account for %(email)s.", email=normal_email(email)))
    return person


def check_role(role: str) -> None:
    """Raise AccountError for a role that this installation does not have."""
    if role not in roles():
        raise AccountError(
            _("There is no role '%(role)s'; there are %(roles)s.", role=role, roles=", ".join(roles()))
        )


def check_password(password: str, *known: str) -> None:
    """Raise AccountError for a password that is too short, too long, published, or quickly guessed."""
    found = verdict_on(password, *known)
    if found is Verdict.TOO_SHORT:
        raise AccountError(_("A password has at least %(num)d characters.", num=passwords.LEAST_LENGTH))
    if found is Verdict.TOO_LONG:
        raise AccountError(_("A password has at most %(num)d characters.", num=passwords.MOST_LENGTH))
    if _is_published(password):
        raise AccountError(_("That password stands in the documentation of this desk; choose another."))
    if not found.will_do:
        raise AccountError(
            _("That password is quickly guessed: it is like ones that were stolen elsewhere. Choose another.")
        )


def verdict_on(password: str, *known: str) -> Verdict:
    """What the desk says of a new password for a person of whom these texts are known."""
    if password in DEMO_PASSWORDS:
        return Verdict.GOOD if settings().is_demo else Verdict.LISTED
    return passwords.judge(password, *known)


def check_new(email: str, name: str, role: str) -> None:
    """Raise AccountError where no account can be made like this."""
    if not _EMAIL.fullmatch(normal_email(email)) or len(normal_email(email)) > 254:
        raise AccountError(_("'%(email)s' is no e-mail address.", email=email.strip()))
    if not name.strip() or len(name.strip()) > 120:
        raise AccountError(_("A name has between 1 and 120 characters."))
    check_role(role)
    if find(email):
        raise _is_taken(email)


def adding(email: str, name: str, role: str, password_hash: str) -> Change:
    """The change that makes an account; without a hash it opens nothing. It raises AccountError."""
    values = {"email": normal_email(email), "name": name.strip(), "role": role}
    values |= {"password_hash": password_hash}

    def change(connection: Connection) -> None:
        try:
            connection.execute(insert(StaffUser).values(**values, created_at=clock.now()))
        except IntegrityError as error:  # another one was faster
            raise _is_taken(email) from error

    return change


def _is_taken(email: str) -> AccountError:
    return AccountError(_("There is an account for %(email)s already.", email=normal_email(email)))


def _is_published(password: str) -> bool:
    """Whether this is a demo password outside the demo: a database may have been a sandbox's before."""
    return password in DEMO_PASSWORDS and not settings().is_demo
