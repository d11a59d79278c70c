"""What an admin or the operator does with other people's accounts. There is always somebody left who can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy import or_, select

from webapp import clock
from webapp.access import roles
from webapp.extensions import db, policy, settings
from webapp.permissions import Permission
from webapp.staff import accounts, links, sessions, slowing
from webapp.staff.accounts import AccountError
from webapp.staff.models import StaffUser
from webapp.staff.sso import setting
from webapp.staff.sso.models import StaffIdentity


def invite(email: str, name: str, role: str) -> tuple[StaffUser, str]:
    """A new account, and the address at which its person chooses a password. Raises AccountError."""
    _check_passwords()
    person = accounts.add_without_password(email, name, role)
    return person, link_for(person)


def link_for(person: StaffUser) -> str:
    """The address at which somebody chooses a new password; it works once. Raises AccountError."""
    _check_passwords()
    if person.disabled_at is not None:
        raise AccountError(_("This account is closed: open it first."))
    staff_id = person.id
    # What is held here is given back first: on SQLite there is one writer at a time.
    db.session.commit()
    return f"{settings().public_url}/welcome/{links.make(staff_id)}"


def choose_password(token: str, password: str) -> StaffUser | None:
    """Use a link up for a new password; None where the link is no good. Other sign-ins end.

    Raises AccountError for a password that will not do; the link is still good then.
    """
    person = links.owner_of(token)
    if person is None:
        return None
    accounts.check_password(password, person.email, person.name)
    db.session.commit()
    if not links.claim(token):
        return None
    accounts.set_password(person, password)
    sessions.end_all(person.id)
    slowing.forget_tries(person.email)
    return person


def set_role(email: str, role: str, application: str | None = None) -> StaffUser:
    """Make somebody something else from the next request on: everywhere, or in one Application by its slug.

    In an Application, the role that somebody has everywhere is no exception and is not kept as one.
    Raises AccountError.
    """
    person = accounts.existing(email)
    accounts.check_role(role)
    if application is not None and policy().find(application) is None:
        raise AccountError(_("There is no Application '%(slug)s'.", slug=application))
    with _somebody_left():
        if application is None:
            person.role = role
        else:
            others = {slug: kept for slug, kept in person.application_roles.items() if slug != application}
            person.application_roles = others if role == person.role else {**others, application: role}
    return person


def set_disabled(email: str, *, is_disabled: bool) -> StaffUser:
    """Close an account or open it again; closing ends its sign-ins at once. Raises AccountError."""
    person = accounts.existing(email)
    with _somebody_left():
        person.disabled_at = clock.now() if is_disabled else None
    if is_disabled:
        sessions.end_all(person.id)
    return person


def _check_passwords() -> None:
    if not setting.takes_passwords():
        raise AccountError(setting.refusal_of_passwords())


@contextmanager
def _somebody_left() -> Iterator[None]:
    """Commit a change of somebody, unless it takes away the last person who may manage accounts.

    The rows of those who may are locked meanwhile: of two who shut each other out, one is refused.
    """
    had_some = _has_managers(lock=True)
    yield
    db.session.flush()
    if had_some and not _has_managers():
        db.session.rollback()
        raise AccountError(_("Nobody could manage accounts then. Make somebody else an admin first."))
    db.session.commit()


def _has_managers(*, lock: bool = False) -> bool:
    """Whether anybody who can sign in may manage accounts."""
    able = [key for key, role in roles().items() if Permission.MANAGE_STAFF in role.permissions]
    can_sign_in = or_(StaffUser.password_hash != "", StaffUser.id.in_(select(StaffIdentity.staff_id)))
    statement = select(StaffUser.id).where(
        StaffUser.role.in_(able), StaffUser.disabled_at.is_(None), can_sign_in
    )
    return bool(db.session.scalars(statement.with_for_update() if lock else statement).all())
