"""Passwords: argon2, a few at a time, and the same work for somebody whom we do not know."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from webapp.extensions import settings
from webapp.problems import DeskProblem

# NIST SP 800-63B: 15 characters where nothing else is asked for, no rules about letters, no expiry; but none
# that stands in lists of breached ones or is guessed as fast.
LEAST_LENGTH = 15
LEAST_SCORE = 3
MOST_LENGTH = 128
MOST_TYPED = 1024  # more than is allowed, so that a browser cuts nothing off and the desk can say so
_LONGEST_LOOKED_AT = 72  # what comes behind makes a password only stronger, and looking takes long
# One hash takes 64 MiB and a tenth of a second of a core: a crowd at the door must not take the machine.
AT_ONCE = 4
LONGEST_WAIT = 5.0
_gate = BoundedSemaphore(AT_ONCE)


class TooBusy(DeskProblem):
    """Too many passwords are being checked at this moment; nothing was decided."""

    code = "busy"


class Verdict(Enum):
    """What the desk says of a new password; it takes the last two."""

    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    LISTED = "listed"
    GUESSABLE = "guessable"
    GOOD = "good"
    STRONG = "strong"

    @property
    def will_do(self) -> bool:
        """Whether it may be chosen."""
        return self in (Verdict.GOOD, Verdict.STRONG)


def judge(password: str, *known: str) -> Verdict:
    """What guessing it takes: by its length, lists of breached passwords, patterns, and what is known.

    `known` are texts that anybody may know of the person, like name and e-mail.
    """
    if len(password) < LEAST_LENGTH:
        return Verdict.TOO_SHORT
    if len(password) > MOST_LENGTH:
        return Verdict.TOO_LONG
    words = [part for text in (*known, "promodesk") for part in (text, *re.split(r"[^\w]+", text)) if part]
    found = zxcvbn(_normal(password)[:_LONGEST_LOOKED_AT], user_inputs=words)
    if found["score"] < LEAST_SCORE:
        matches = found["sequence"]
        is_listed = len(matches) == 1 and matches[0].get("dictionary_name") == "passwords"
        return Verdict.LISTED if is_listed else Verdict.GUESSABLE
    return Verdict.GOOD if found["score"] == LEAST_SCORE else Verdict.STRONG


def hashed(password: str) -> str:
    """The argon2 hash of a password. Raises TooBusy."""
    with _turn():
        return _hasher(settings().password_cost).hash(_normal(password))


def is_right(password: str, known_hash: str | None) -> bool:
    """Whether a password belongs to a hash; without a hash it takes as long and is wrong. Raises TooBusy."""
    hasher = _hasher(settings().password_cost)
    with _turn():
        unknown = _nobody(settings().password_cost)
        try:
            hasher.verify(known_hash or unknown, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return known_hash is not None


def is_outdated(known_hash: str) -> bool:
    """Whether a hash was made at another cost than today's."""
    return _hasher(settings().password_cost).check_needs_rehash(known_hash)


def _normal(password: str) -> str:
    # The same letters must be the same password from every keyboard (NIST SP 800-63B).
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=4)
def _hasher(cost: int) -> PasswordHasher:
    return (
        PasswordHasher(time_cost=cost)
        if cost > 1
        else PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    )


@lru_cache(maxsize=4)
def _nobody(cost: int) -> str:
    return _hasher(cost).hash(secrets.token_hex())


@contextmanager
def _turn() -> Iterator[None]:
    if not _gate.acquire(timeout=LONGEST_WAIT):
        raise TooBusy
    try:
        yield
    finally:
        _gate.release()
