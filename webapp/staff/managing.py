"""What an admin or the operator does with other people's accounts. There is always somebody left who can."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.access import roles
from webapp.extensions import policy, settings
from webapp.permissions import Permission
from webapp.staff import accounts, links, news, passwords, recording, sessions, slowing
from webapp.staff.accounts import AccountError
from webapp.staff.models import StaffUser
from webapp.staff.recording import Change, Record
from webapp.staff.sso import setting
from webapp.staff.sso.models import StaffIdentity


def invite(email: str, name: str, role: str, record: Record = recording.nothing) -> tuple[StaffUser, str]:
    """A new account, and the address at which its person chooses a password. Raises AccountError."""
    _check_passwords()
    accounts.check_new(email, name, role)
    token, link = links.making(accounts.normal_email(email))
    recording.make(recording.together(accounts.adding(email, name, role, ""), link), record)
    return accounts.existing(email), _address(token)


def link_for(person: StaffUser, record: Record = recording.nothing) -> str:
    """The address at which somebody chooses a new password; it works once. Raises AccountError."""
    _check_passwords()
    if person.disabled_at is not None:
        raise AccountError(_("This account is closed: open it first."))
    token, link = links.making(person.email)
    recording.make(recording.together(link, news.telling(person.id, "link")), record)
    return _address(token)


def choose_password(
    token: str, password: str, record: Callable[[str], Record] = lambda _email: recording.nothing
) -> StaffUser | None:
    """Use a link up for a new password; None where the link is no good. Other sign-ins end.

    `record` gives what records it for the e-mail of the person. Raises AccountError for a password that will
    not do; the link is still good then.
    """
    person = links.owner_of(token)
    if person is None:
        return None
    accounts.check_password(password, person.email, person.name)
    # Nothing was changed where an invited person chooses their first one.
    told = news.telling(person.id, "password") if person.password_hash else recording.unchanged
    change = recording.together(
        told,
        links.claiming(token),
        accounts.changing(person.id, password_hash=passwords.hashed(password)),
        sessions.ending_all(person.id),
    )
    try:
        recording.make(change, record(person.email))
    except links.UsedUp:
        return None
    slowing.forget_tries(person.email)
    return person


def set_role(
    email: str, role: str, application: str | None = None, record: Record = recording.nothing
) -> StaffUser:
    """Make somebody something else from the next request on: everywhere, or in one Application by its slug.

    In an Application, the role that somebody has everywhere is no exception and is not kept as one.
    Raises AccountError.
    """
    person = accounts.existing(email)
    accounts.check_role(role)
    if application is not None and policy().find(application) is None:
        raise AccountError(_("There is no Application '%(slug)s'.", slug=application))
    if application is None:
        change = accounts.changing(person.id, role=role)
    else:
        others = {slug: kept for slug, kept in person.application_roles.items() if slug != application}
        kept = others if role == person.role else {**others, application: role}
        change = accounts.changing(person.id, application_roles=kept)
    told = news.telling(person.id, "role", news.role_in_words(role, application))
    recording.make(_with_somebody_left(recording.together(change, told)), record)
    return person


def set_disabled(email: str, *, is_disabled: bool, record: Record = recording.nothing) -> StaffUser:
    """Close an account or open it again; closing ends its sign-ins at once. Raises AccountError."""
    person = accounts.existing(email)
    change = accounts.changing(person.id, disabled_at=clock.now() if is_disabled else None)
    if is_disabled:
        change = recording.together(change, sessions.ending_all(person.id))
    recording.make(_with_somebody_left(change), record)
    return person


def _check_passwords() -> None:
    if not setting.takes_passwords():
        raise AccountError(setting.refusal_of_passwords())


def _with_somebody_left(change: Change) -> Change:
    """A change of somebody that raises AccountError where it takes away the last who may manage accounts.

    The rows of those who may are locked meanwhile: of two who shut each other out, one is refused.
    """

    def guarded(connection: Connection) -> None:
        had_some = _has_managers(connection, lock=True)
        change(connection)
        if had_some and not _has_managers(connection):
            raise AccountError(_("Nobody could manage accounts then. Make somebody else an admin first."))

    return guarded


def _has_managers(connection: Connection, *, lock: bool = False) -> bool:
    """Whether anybody who can sign in may manage accounts."""
    able = [key for key, role in roles().items() if Permission.MANAGE_STAFF in role.permissions]
    statement = select(StaffUser.id).where(
        StaffUser.role.in_(able), StaffUser.disabled_at.is_(None), _can_sign_in()
    )
    return bool(connection.scalars(statement.with_for_update() if lock else statement).all())


def _can_sign_in() -> ColumnElement[bool]:
    """Which accounts have a way in that this desk takes now."""
    ways: list[ColumnElement[bool]] = []
    if setting.takes_passwords():
        ways.append(StaffUser.password_hash != "")
    if setting.is_on():
        here = StaffIdentity.issuer == setting.discovery().provider.issuer
        ways.append(StaffUser.id.in_(select(StaffIdentity.staff_id).where(here)))
    return or_(*ways)


def _address(token: str) -> str:
    return f"{settings().public_url}/welcome/{token}"
