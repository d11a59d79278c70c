"""Slows down whoever tries passwords for one e-mail. No lock: the right person waits a minute at most."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.extensions import db
from webapp.staff.models import SignInTries

FREE_TRIES = 5
LONGEST_SECONDS = 60
FORGOTTEN = timedelta(days=1)


class Slowed(Exception):
    """No try is allowed yet; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


def wait_after(failed: int, longest: int = LONGEST_SECONDS) -> int:
    """Seconds to wait after so many failed tries in a row: none at first, then doubling up to the longest."""
    return 0 if failed < FREE_TRIES else min(2 ** (failed - FREE_TRIES + 1), longest)


def claim_try(email: str, longest: int = LONGEST_SECONDS) -> None:
    """Count a try before the password is looked at: none slips through side by side. Raises Slowed.

    `longest` is the longest wait in seconds.
    """
    key, now = hash_of(email), clock.now()
    with db.engine.begin() as connection:
        known = connection.execute(select(SignInTries).where(SignInTries.email_hash == key)).one_or_none()
    if known is None:
        return _first_try(key, now)
    if now < known.slowed_until:
        raise Slowed(_seconds(known.slowed_until - now))
    failed = 1 if now - known.last_at >= FORGOTTEN else known.failed + 1
    until = now + timedelta(seconds=wait_after(failed, longest))
    values = {"failed": failed, "last_at": now, "slowed_until": until}
    only_if_unchanged = (
        SignInTries.email_hash == key,
        SignInTries.failed == known.failed,
        SignInTries.last_at == known.last_at,
    )
    with db.engine.begin() as connection:
        if connection.execute(update(SignInTries).where(*only_if_unchanged).values(values)).rowcount != 1:
            raise Slowed(1)
    return None


def forget_tries(email: str) -> None:
    """Start anew after the right password."""
    with db.engine.begin() as connection:
        connection.execute(delete(SignInTries).where(SignInTries.email_hash == hash_of(email)))


def purge() -> int:
    """Drop what is forgotten anyway; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(
            delete(SignInTries).where(SignInTries.last_at < clock.now() - FORGOTTEN)
        ).rowcount


def _first_try(key: str, now: datetime) -> None:
    try:
        with db.engine.begin() as connection:
            connection.execute(
                insert(SignInTries).values(email_hash=key, failed=1, slowed_until=now, last_at=now)
            )
    except IntegrityError:
        raise Slowed(1) from None


def _seconds(left: timedelta) -> int:
    return max(1, -int(-left.total_seconds() // 1))


def hash_of(email: str) -> str:
    """What the tries for an e-mail are counted under."""
    return hashlib.sha256(email.encode("utf-8", "replace")).hexdigest()
