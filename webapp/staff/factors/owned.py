"""What second factors people have, who must have one, and how one is taken away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Connection, Delete, delete, func, select, update

from webapp.access import roles
from webapp.extensions import db, policy, settings
from webapp.permissions import Permission
from webapp.staff import news, recording, sessions, slowing
from webapp.staff.factors import recovery
from webapp.staff.factors.models import StaffPasskey, StaffRecoveryCode, StaffTotp
from webapp.staff.models import StaffSession, StaffUser
from webapp.staff.recording import Change, Record


class LastFactorError(Exception):
    """Nothing would be left, and the person's role asks for a second factor."""


@dataclass(frozen=True)
class Removal:
    """How something is taken away: whether one must be left, what is done with it, and what records it."""

    must_keep_one: bool
    also: Change = recording.unchanged
    record: Record = recording.nothing


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
    return not settings().is_demo and not held.isdisjoint(_roles_that_must())


def _roles_that_must() -> Collection[str]:
    named = policy().sign_in.second_factor
    if named is not None:
        return named
    # Where desk.toml says nothing: whoever decides about accounts decides about everything else too.
    return [key for key, role in roles().items() if Permission.MANAGE_STAFF in role.permissions]


def remove_app(staff_id: int, removal: Removal) -> bool:
    """Take the authenticator app away; False where there was none. Raises LastFactorError."""
    told = news.telling(staff_id, "app_removed")
    return _take_away(staff_id, [delete(StaffTotp).where(*_app_of(staff_id))], removal, told)


def remove_passkey(staff_id: int, passkey_id: int, removal: Removal) -> bool:
    """Take one passkey of this very person away; False where there was none. Raises LastFactorError."""
    which = (StaffPasskey.staff_id == staff_id, StaffPasskey.id == passkey_id)
    told = news.telling(staff_id, "passkey_removed")
    return _take_away(staff_id, [delete(StaffPasskey).where(*which)], removal, told)


def reset(staff_id: int, record: Record = recording.nothing) -> bool:
    """Take everything away, as after a lost phone, and end all sign-ins; False where there was nothing."""
    everything = [delete(table).where(table.staff_id == staff_id) for table in (StaffTotp, StaffPasskey)]
    removal = Removal(must_keep_one=False, also=sessions.ending_all(staff_id), record=record)
    is_gone = _take_away(staff_id, everything, removal, news.telling(staff_id, "factor_reset"))
    slowing.forget_codes(staff_id)
    return is_gone


class _NothingThere(Exception):
    """What is to be taken away is not there, or not any more."""


def _take_away(staff_id: int, statements: Sequence[Delete], removal: Removal, told: Change) -> bool:
    """Take something away and what hangs on it; two side by side never take both of the last two."""

    def change(connection: Connection) -> None:
        connection.execute(select(StaffUser.id).where(StaffUser.id == staff_id).with_for_update())
        if not sum(connection.execute(each).rowcount for each in statements):
            raise _NothingThere
        if not _has_any(connection, staff_id):
            if removal.must_keep_one:
                raise LastFactorError
            connection.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == staff_id))
            weak = update(StaffSession).where(StaffSession.staff_id == staff_id)
            connection.execute(weak.values(is_strong=False))
        told(connection)
        removal.also(connection)

    try:
        recording.make(change, removal.record)
    except _NothingThere:
        return False
    return True


def _has_any(connection: Connection, staff_id: int) -> bool:
    keys = select(StaffPasskey.id).where(StaffPasskey.staff_id == staff_id)
    return bool(
        connection.execute(select(StaffTotp.staff_id).where(*_app_of(staff_id))).first()
        or connection.execute(keys).first()
    )


def _app_of(staff_id: int) -> tuple[ColumnElement[bool], ...]:
    """The app that somebody uses; one that waits for its first code is none."""
    return StaffTotp.staff_id == staff_id, StaffTotp.confirmed_at.is_not(None)


def _in_words(has_app: bool, passkeys: int) -> str:
    counted = ngettext("%(num)d passkey", "%(num)d passkeys", passkeys) if passkeys else ""
    return ", ".join(filter(None, (_("App") if has_app else "", counted)))
