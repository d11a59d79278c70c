"""Our own small loop around one call: at most three tries, full jitter, inside one deadline."""

from __future__ import annotations

import email.utils
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from webapp.talon.errors import Contention, TalonError, Throttled, Unavailable, Unreachable
from webapp.talon.operation import Repeat

T = TypeVar("T")

MAX_ATTEMPTS = 3
BASE_PAUSE = 0.2  # seconds; upper bound of the first pause, doubled for the next
_LOST = frozenset({"refused", "dns", "lost", "timeout", "proxy"})
_PASSING_STATUSES = frozenset({408, 502, 503, 504})


class Deadline:
    """A point on a monotonic clock by which the whole call has to be over."""

    __slots__ = ("_clock", "_end", "_start")

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._start = clock()
        self._end = self._start + seconds

    def remaining(self) -> float:
        """Seconds left; zero or less once it has passed."""
        return self._end - self._clock()

    def elapsed(self) -> float:
        """Seconds since the call began."""
        return self._clock() - self._start


def worth_repeating(error: TalonError, repeat: Repeat) -> bool:
    """Whether an operation declared so may be sent again after this error."""
    if repeat is Repeat.NEVER:
        return False
    if isinstance(error, (Contention, Throttled)):
        return True
    if repeat is Repeat.UNAPPLIED:
        # For a write this error means that it was never sent.
        return isinstance(error, Unreachable) and error.reason in _LOST
    if isinstance(error, Unavailable):
        return error.status in _PASSING_STATUSES
    return isinstance(error, Unreachable) and error.reason in _LOST


def pause_before(attempt: int, retry_after: float | None, draw: Callable[[], float]) -> float:
    """Seconds to wait before try number `attempt` (2 or more). Never shorter than the server asks."""
    jittered = draw() * BASE_PAUSE * 2.0 ** (attempt - 2)
    return jittered if retry_after is None else retry_after + jittered


def run(
    attempt: Callable[[], T],
    repeat: Repeat,
    deadline: Deadline,
    *,
    sleep: Callable[[float], None],
    draw: Callable[[], float] = random.random,
) -> T:
    """Call `attempt` until it returns, at most MAX_ATTEMPTS times and never beyond the deadline.

    Raises:
        TalonError: the last error of `attempt`, with `attempts` and `elapsed` filled in. A pause that the
            deadline does not leave room for, be it ours or the server's Retry-After, gives up at once.
    """
    tries = 0
    while True:
        tries += 1
        try:
            return attempt()
        except TalonError as error:
            error.attempts = tries
            error.elapsed = deadline.elapsed()
            if tries == MAX_ATTEMPTS or not worth_repeating(error, repeat):
                raise
            pause = pause_before(tries + 1, error.retry_after, draw)
            if pause >= deadline.remaining():
                raise
        sleep(pause)


def utc_now() -> datetime:
    """The time of day, which only the date form of Retry-After needs."""
    return datetime.now(UTC)


def parse_retry_after(value: str | None, now: Callable[[], datetime] = utc_now) -> float | None:
    """Seconds to wait, from either form of the Retry-After header; None where absent or not understood."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000" says: UTC, origin unknown
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now()).total_seconds())
