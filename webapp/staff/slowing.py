"""Slows down whoever tries passwords for one e-mail. No lock: the right person waits a minute at most.

Tries of strangers are counted for the e-mail and the place they come from, and more gently for the e-mail
from all places, so that guessing from many addresses is slowed as well. A browser that its person was signed
in with before (`devices`) is counted apart from both: strangers never keep it waiting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.extensions import db
from webapp.staff.models import SignInTries

FREE_TRIES = 5
# From all places together. With the longest wait it makes less than 100 tries an hour for one e-mail.
FREE_TRIES_OF_ALL = 20
LONGEST_SECONDS = 60
FORGOTTEN = timedelta(days=1)


class Slowed(Exception):
    """No try is allowed yet; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


def wait_after(failed: int, free: int = FREE_TRIES, longest: int = LONGEST_SECONDS) -> int:
    """Seconds to wait after so many failed tries in a row: none at first, then doubling up to the longest."""
    return 0 if failed < free else min(2 ** min(failed - free + 1, 12), longest)


def claim_try(email: str, place: str = "", device: str | None = None) -> None:
    """Count a try before the password is looked at: none slips through side by side. Raises Slowed.

    `place` is the address it comes from, `device` what a known browser is counted under.
    """
    _claim(_counted(email, place, device), LONGEST_SECONDS)


def claim_code(staff_id: int, longest: int) -> None:
    """Count a try of a code of a person's, wherever it comes from; `longest` is the longest wait in seconds.

    Raises Slowed.
    """
    _claim({_code_key(staff_id): FREE_TRIES}, longest)


def _claim(counted: dict[str, int], longest: int) -> None:
    now = clock.now()
    with db.engine.begin() as connection:
        found = connection.execute(select(SignInTries).where(SignInTries.email_hash.in_(counted)))
        known = {row.email_hash: row for row in found}
    slowed_until = max((row.slowed_until for row in known.values()), default=now)
    if now < slowed_until:
        raise Slowed(_seconds(slowed_until - now))
    try:
        with db.engine.begin() as connection:
            for key, free in counted.items():
                _count(
                    connection, key, known.get(key), now, wait=partial(wait_after, free=free, longest=longest)
                )
    except IntegrityError:
        raise Slowed(1) from None


def forget_tries(email: str, place: str = "", device: str | None = None) -> None:
    """Start anew after the right password, where it was given: what was counted apart from that stays."""
    _forget(_counted(email, place, device))


def forget_codes(staff_id: int) -> None:
    """Start anew after the right code."""
    _forget([_code_key(staff_id)])


def _forget(keys: Iterable[str]) -> None:
    with db.engine.begin() as connection:
        connection.execute(delete(SignInTries).where(SignInTries.email_hash.in_(list(keys))))


def purge() -> int:
    """Drop what is forgotten anyway; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(
            delete(SignInTries).where(SignInTries.last_at < clock.now() - FORGOTTEN)
        ).rowcount


def key_of(email: str) -> str:
    """What the tries of strangers for an e-mail are counted under, wherever they come from."""
    return _key("email", email)


def _code_key(staff_id: int) -> str:
    return _key("code", str(staff_id))


def _key(kind: str, *parts: str) -> str:
    # The kind goes first: whatever somebody types as an e-mail is counted as nothing else.
    return hashlib.sha256("\0".join((kind, *parts)).encode("utf-8", "replace")).hexdigest()


def _counted(email: str, place: str, device: str | None) -> dict[str, int]:
    """What a try is counted under, with the number of free tries of each; always in one order."""
    if device is not None:
        return {_key("device", device): FREE_TRIES}
    return {_key("place", _network(place), email): FREE_TRIES, key_of(email): FREE_TRIES_OF_ALL}


def _network(place: str) -> str:
    """An address, or the network that one line has of those of IPv6: whoever has one, has them all."""
    with suppress(ValueError):
        address = ip_address(place)
        if address.version == 6 and address.ipv4_mapped is None:
            return str(ip_network((address.packed[:8] + bytes(8), 64)))
    return place


def _count(connection: Connection, key: str, known: Any, now: datetime, wait: Callable[[int], int]) -> None:
    failed = 1 if known is None or now - known.last_at >= FORGOTTEN else known.failed + 1
    slowed_until = now + timedelta(seconds=wait(failed))
    values = {"failed": failed, "last_at": now, "slowed_until": slowed_until}
    if known is None:
        connection.execute(insert(SignInTries).values(email_hash=key, **values))
        return
    only_if_unchanged = (
        SignInTries.email_hash == key,
        SignInTries.failed == known.failed,
        SignInTries.last_at == known.last_at,
    )
    # Raised within the transaction: of the two counts both are kept or none.
    if connection.execute(update(SignInTries).where(*only_if_unchanged).values(values)).rowcount != 1:
        raise Slowed(1)


def _seconds(left: timedelta) -> int:
    return max(1, -int(-left.total_seconds() // 1))
