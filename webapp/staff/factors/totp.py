"""Codes of an authenticator app (RFC 6238): six digits, new every 30 seconds, each good once."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import Connection, insert, select, update

from webapp import clock
from webapp.extensions import db
from webapp.staff import news, recording
from webapp.staff.factors import box
from webapp.staff.factors.models import StaffTotp
from webapp.staff.models import StaffUser
from webapp.staff.recording import Change, Record

SECONDS = 30
SKEW = 1
"""Steps that a phone's clock may be ahead or behind."""
SET_UP_WITHIN = timedelta(minutes=30)
ISSUER = "Promodesk"

_CODE = re.compile(r"[0-9]{6}")


def begin(staff_id: int, record: Record = recording.nothing) -> None:
    """Make a new secret that waits for its first code; an app that is in use stays so until then."""
    values = {"new_secret": box.seal(staff_id, pyotp.random_base32()), "new_secret_at": clock.now()}
    anew = update(StaffTotp).where(StaffTotp.staff_id == staff_id).values(values)

    def change(connection: Connection) -> None:
        # Of two side by side the last one counts.
        connection.execute(select(StaffUser.id).where(StaffUser.id == staff_id).with_for_update())
        if not connection.execute(anew).rowcount:
            connection.execute(insert(StaffTotp).values(staff_id=staff_id, secret="", last_step=0, **values))

    recording.make(change, record)


def new_secret(staff_id: int) -> str | None:
    """The secret that waits for its first code, None where none does (any more)."""
    sealed = _new_secret(staff_id)
    return box.unseal(staff_id, sealed) if sealed else None


def address(secret: str, email: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm(
    staff_id: int, code: str, also: Change, record: Record = recording.nothing, *, is_moved: bool = False
) -> bool:
    """Take the waiting secret into use where the code is one of it, and do what else belongs to it; that
    code is used up. `is_moved`: there was an app before.
    """
    sealed = _new_secret(staff_id)
    secret = box.unseal(staff_id, sealed) if sealed else None
    step = matching_step(secret, code, clock.now()) if secret else None
    if step is None:
        return False
    values = {
        "secret": sealed,
        "confirmed_at": clock.now(),
        "last_step": step,
        "new_secret": "",
        "new_secret_at": None,
    }
    which = (StaffTotp.staff_id == staff_id, StaffTotp.new_secret == sealed)
    told = news.telling(staff_id, "app_moved" if is_moved else "app")

    def change(connection: Connection) -> None:
        if connection.execute(update(StaffTotp).where(*which).values(values)).rowcount != 1:
            raise _BegunAnew
        told(connection)
        also(connection)

    try:
        recording.make(change, record)
    except _BegunAnew:
        return False
    return True


class _BegunAnew(Exception):
    """Another secret waits by now."""


def is_code(text: str) -> bool:
    """Whether a text looks like a code of an app."""
    return bool(_CODE.fullmatch(_plain(text)))


def use(staff_id: int, code: str) -> bool:
    """Whether this is a code of the person's app that was not used before; of any number of callers with one
    code a single one gets True.
    """
    with db.engine.connect() as connection:
        row = connection.execute(
            select(StaffTotp.secret).where(
                StaffTotp.staff_id == staff_id, StaffTotp.confirmed_at.is_not(None)
            )
        ).one_or_none()
    secret = box.unseal(staff_id, row.secret) if row else None
    step = matching_step(secret, code, clock.now()) if secret else None
    if row is None or secret is None or step is None:
        return False
    kept = row.secret if box.is_under_newest_key(row.secret) else box.seal(staff_id, secret)
    which = (
        StaffTotp.staff_id == staff_id,
        StaffTotp.secret == row.secret,
        StaffTotp.confirmed_at.is_not(None),
        StaffTotp.last_step < step,
    )
    with db.engine.begin() as connection:
        return (
            connection.execute(update(StaffTotp).where(*which).values(last_step=step, secret=kept)).rowcount
            == 1
        )


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, the newest of those that count at a moment; None for none of them."""
    code = _plain(code)
    if not _CODE.fullmatch(code):
        return None
    step, codes = int(now.timestamp()) // SECONDS, pyotp.TOTP(secret, interval=SECONDS)
    # All are compared, so that the time it takes tells nothing.
    found = [
        one
        for one in range(step - SKEW, step + SKEW + 1)
        if hmac.compare_digest(codes.generate_otp(one), code)
    ]
    return max(found, default=None)


def reseal() -> tuple[int, int]:
    """Seal every secret with the newest key; how many were sealed anew, and how many nobody can read."""
    anew = lost = 0
    with db.engine.begin() as connection:
        for row in connection.execute(select(StaffTotp.staff_id, StaffTotp.secret)).all():
            if not row.secret or box.is_under_newest_key(row.secret):
                continue
            secret = box.unseal(row.staff_id, row.secret)
            if secret is None:
                lost += 1
                continue
            which = (StaffTotp.staff_id == row.staff_id, StaffTotp.secret == row.secret)
            sealed = box.seal(row.staff_id, secret)
            anew += connection.execute(update(StaffTotp).where(*which).values(secret=sealed)).rowcount
    return anew, lost


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code)


def _new_secret(staff_id: int) -> str | None:
    statement = select(StaffTotp.new_secret).where(
        StaffTotp.staff_id == staff_id,
        StaffTotp.new_secret != "",
        StaffTotp.new_secret_at > clock.now() - SET_UP_WITHIN,
    )
    with db.engine.connect() as connection:
        return connection.execute(statement).scalar_one_or_none()
