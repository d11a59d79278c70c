"""Accounts: making them, finding them, checking who somebody is, and changing what is theirs."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import available_timezones

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp import clock
from webapp.access import roles
from webapp.extensions import db, settings
from webapp.staff import passwords, slowing
from webapp.staff.models import StaffUser

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")


# Shown on the sign-in page of the sandbox, so they open nothing anywhere else.
DEMO_PASSWORDS = ("sandbox-agent", "sandbox-viewer", "sandbox-supervisor", "sandbox-admin")


class AccountError(Exception):
    """The account cannot be made or changed like this; the text is a sentence for the operator."""


def normal_email(text: str) -> str:
    """An e-mail address as it is stored and compared."""
    return text.strip().lower()


def find(email: str) -> StaffUser | None:
    """The account of an e-mail address, disabled or not."""
    return db.session.scalar(select(StaffUser).where(StaffUser.email == normal_email(email)))


def everybody() -> list[StaffUser]:
    """All accounts by e-mail."""
    return list(db.session.scalars(select(StaffUser).order_by(StaffUser.email)))


def add(email: str, name: str, role: str, password: str) -> StaffUser:
    """Make an account with a password. Raises AccountError."""
    _check_new(email, name, role)
    check_password(password, email, name)
    return _added(email, name, role, passwords.hashed(password))


def add_without_password(email: str, name: str, role: str) -> StaffUser:
    """Make an account that opens nothing until its person has chosen a password. Raises AccountError."""
    _check_new(email, name, role)
    return _added(email, name, role, "")


def check(email: str, password: str) -> StaffUser | None:
    """Who signs in with these, None for nobody. Unknown, disabled and wrong take the same time and look the
    same.

    Raises slowing.Slowed and passwords.TooBusy.
    """
    email = normal_email(email)
    slowing.claim_try(email)
    person = find(email)
    is_right = passwords.is_right(password, person.password_hash if person else None)
    if person is None or not is_right or person.disabled_at is not None or _is_published(password):
        return None
    slowing.forget_tries(email)
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
        db.session.commit()
    return person


def change_password(staff_id: int, old: str, new: str) -> bool:
    """Set a new password; False where the old one is wrong. Raises like `check`."""
    person = db.get_or_404(StaffUser, staff_id)
    if check(person.email, old) is None:
        return False
    set_password(person, new)
    return True


def set_password(person: StaffUser, new: str) -> None:
    """Give somebody a new password, from now on the only one. Raises AccountError."""
    check_password(new, person.email, person.name)
    person.password_hash = passwords.hashed(new)
    db.session.commit()


def set_preferences(staff_id: int, *, zone: str, locale: str, theme: str, shortcuts: bool) -> None:
    """How a person wants to read the desk, from the next request on."""
    person = db.get_or_404(StaffUser, staff_id)
    person.zone, person.locale, person.theme, person.shortcuts = zone, locale, theme, shortcuts
    db.session.commit()


def begin_like_browser(person: StaffUser, zone: str, locale: str | None) -> dict[str, str]:
    """At the first sign-in of a person, take zone and language over from the browser; what was taken."""
    if person.last_seen_at is not None:
        return {}
    taken = {"zone": zone} if zone in zones() else {}
    taken |= {"locale": locale} if locale else {}
    for name, value in taken.items():
        setattr(person, name, value)
    if taken:
        db.session.commit()
    return taken


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
    if settings().is_demo and password in DEMO_PASSWORDS:
        return
    if len(password) < passwords.LEAST_LENGTH:
        raise AccountError(_("A password has at least %(num)d characters.", num=passwords.LEAST_LENGTH))
    if len(password) > passwords.MOST_LENGTH:
        raise AccountError(_("A password has at most %(num)d characters.", num=passwords.MOST_LENGTH))
    if _is_published(password):
        raise AccountError(_("That password stands in the documentation of this desk; choose another."))
    if passwords.is_guessable(password, *known):
        raise AccountError(
            _("That password is quickly guessed: it is like ones that were stolen elsewhere. Choose another.")
        )


def _check_new(email: str, name: str, role: str) -> None:
    if not _EMAIL.fullmatch(normal_email(email)) or len(normal_email(email)) > 254:
        raise AccountError(_("'%(email)s' is no e-mail address.", email=email.strip()))
    if not name.strip() or len(name.strip()) > 120:
        raise AccountError(_("A name has between 1 and 120 characters."))
    check_role(role)
    if find(email):
        raise AccountError(_("There is an account for %(email)s already.", email=normal_email(email)))


def _added(email: str, name: str, role: str, password_hash: str) -> StaffUser:
    person = StaffUser(
        email=normal_email(email),
        name=name.strip(),
        role=role,
        password_hash=password_hash,
        created_at=clock.now(),
    )
    db.session.add(person)
    db.session.commit()
    return person


def _is_published(password: str) -> bool:
    """Whether this is a demo password outside the demo: a database may have been a sandbox's before."""
    return password in DEMO_PASSWORDS and not settings().is_demo
