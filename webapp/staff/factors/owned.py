"""What second factors people have, who must have one, and how one is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection, delete, func, select, update

from webapp.extensions import db, policy, settings
from webapp.staff import sessions, slowing
from webapp.staff.factors import proving, recovery
from webapp.staff.factors.models import StaffPasskey, StaffRecoveryCode, StaffTotp
from webapp.staff.models import StaffSession, StaffUser


class LastFactorError(Exception):
    """Nothing would be left, and the person's role asks for a second factor."""


@dataclass(frozen=True)
class Passkey:
    """One passkey as its owner sees it."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Owned:
    """What one person has. `codes_left` counts good recovery codes, which are no factor by themselves."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def is_any(self) -> bool:
        """Whether signing in asks for more than the password."""
        return self.app_since is not None or bool(self.passkeys)

    @property
    def has_few_codes(self) -> bool:
        """Whether it is time for new recovery codes."""
        return self.is_any and self.codes_left <= recovery.FEW


def of(staff_id: int) -> Owned:
    """What a person has."""
    columns = [getattr(StaffPasskey, name) for name in Passkey.__dataclass_fields__]
    keys = select(*columns).where(StaffPasskey.staff_id == staff_id).order_by(StaffPasskey.id)
    app = select(StaffTotp.confirmed_at).where(StaffTotp.staff_id == staff_id)
    with db.engine.connect() as connection:
        since = connection.execute(app).scalar_one_or_none()
        passkeys = tuple(Passkey(*row) for row in connection.execute(keys))
    return Owned(since, passkeys, recovery.left(staff_id))


def names() -> dict[int, str]:
    """In words what each person has who has anything, by id."""
    keys = select(StaffPasskey.staff_id, func.count()).group_by(StaffPasskey.staff_id)
    with db.engine.connect() as connection:
        with_app = set(
            connection.scalars(select(StaffTotp.staff_id).where(StaffTotp.confirmed_at.is_not(None)))
        )
        counts = {row.staff_id: int(row[1]) for row in connection.execute(keys)}
    return {one: _in_words(one in with_app, counts.get(one, 0)) for one in with_app | counts.keys()}


def is_required(person: Any) -> bool:
    """Whether a role of a person, in general or in any Application, asks for a second factor.

    `person` is an account or the actor of a request. Never in the demo, whose passwords are public.
    """
    held = {person.role, *person.application_roles.values()}
    return not settings().is_demo and not held.isdisjoint(policy().sign_in.second_factor)


def remove_app(staff_id: int, *, must_keep_one: bool) -> bool:
    """Take the authenticator app away; False where there was none. Raises LastFactorError."""
    with _taking_away(staff_id, must_keep_one=must_keep_one) as connection:
        gone = connection.execute(delete(StaffTotp).where(StaffTotp.staff_id == staff_id))
    return gone.rowcount == 1


def remove_passkey(staff_id: int, passkey_id: int, *, must_keep_one: bool) -> bool:
    """Take one passkey of this very person away; False where there was none. Raises LastFactorError."""
    which = (StaffPasskey.staff_id == staff_id, StaffPasskey.id == passkey_id)
    with _taking_away(staff_id, must_keep_one=must_keep_one) as connection:
        gone = connection.execute(delete(StaffPasskey).where(*which))
    return gone.rowcount == 1


def reset(staff_id: int) -> None:
    """Take everything away, as after a lost phone, and end all sign-ins."""
    with _taking_away(staff_id, must_keep_one=False) as connection:
        connection.execute(delete(StaffTotp).where(StaffTotp.staff_id == staff_id))
        connection.execute(delete(StaffPasskey).where(StaffPasskey.staff_id == staff_id))
    sessions.end_all(staff_id)
    slowing.forget_tries(proving.tries_of(staff_id))


@contextmanager
def _taking_away(staff_id: int, *, must_keep_one: bool) -> Iterator[Connection]:
    """A transaction that takes something away; two side by side never take both of the last two."""
    with db.engine.begin() as connection:
        connection.execute(select(StaffUser.id).where(StaffUser.id == staff_id).with_for_update())
        yield connection
        app = select(StaffTotp.staff_id).where(
            StaffTotp.staff_id == staff_id, StaffTotp.confirmed_at.is_not(None)
        )
        keys = select(StaffPasskey.id).where(StaffPasskey.staff_id == staff_id)
        if connection.execute(app).first() or connection.execute(keys).first():
            return
        if must_keep_one:
            raise LastFactorError
        connection.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == staff_id))
        connection.execute(
            update(StaffSession).where(StaffSession.staff_id == staff_id).values(is_strong=False)
        )


def _in_words(has_app: bool, passkeys: int) -> str:
    counted = ngettext("%(num)d passkey", "%(num)d passkeys", passkeys) if passkeys else ""
    return ", ".join(filter(None, (_("App") if has_app else "", counted)))
