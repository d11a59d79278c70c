"""Recovery codes, for the day the phone is lost: ten of them, shown once, each good once."""

from __future__ import annotations

import hashlib
import re
import secrets

from sqlalchemy import Connection, delete, func, insert, select, update

from webapp import clock
from webapp.extensions import db
from webapp.staff import news, recording
from webapp.staff.factors.models import StaffRecoveryCode
from webapp.staff.recording import Record

COUNT = 10
FEW = 3
"""With so many left the page asks for new ones."""

# 80 random bits: a plain digest is enough. Without letters that are taken for others (l, o) and 0, 1.
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH, _GROUP = 16, 4


def renew(staff_id: int, record: Record = recording.nothing) -> list[str]:
    """Ten new codes in place of all former ones, as they are shown this once."""
    codes = ["".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH)) for _code in range(COUNT)]
    told = news.telling(staff_id, "codes")
    rows = [{"staff_id": staff_id, "code_hash": _hash_of(code)} for code in codes]

    def change(connection: Connection) -> None:
        connection.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == staff_id))
        connection.execute(insert(StaffRecoveryCode), rows)
        told(connection)

    recording.make(change, record)
    return [_shown(code) for code in codes]


def use(staff_id: int, code: str) -> bool:
    """Whether this is a code of the person that was not used before; from now on it is."""
    which = (
        StaffRecoveryCode.staff_id == staff_id,
        StaffRecoveryCode.code_hash == _hash_of(_normal(code)),
        StaffRecoveryCode.used_at.is_(None),
    )
    use_up = update(StaffRecoveryCode).where(*which).values(used_at=clock.now())
    told = news.telling(staff_id, "code_used")
    with db.engine.begin() as connection:
        is_used = connection.execute(use_up).rowcount == 1
        if is_used:
            told(connection)
        return is_used


def left(staff_id: int) -> int:
    """How many of a person's codes are good."""
    statement = select(func.count()).where(
        StaffRecoveryCode.staff_id == staff_id, StaffRecoveryCode.used_at.is_(None)
    )
    with db.engine.connect() as connection:
        return int(connection.execute(statement).scalar_one())


def _shown(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def _normal(code: str) -> str:
    return re.sub(r"[\s-]", "", code).lower()


def _hash_of(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
