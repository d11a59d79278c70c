"""Instants: aware UTC datetimes in code, whole microseconds in the store, RFC3339 in JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:?\d{2}))?\Z",
    re.ASCII,
)


def system_clock() -> datetime:
    """The real time, aware UTC."""
    return datetime.now(UTC)


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)


def written(instant: datetime) -> str:
    """RFC3339 in UTC, with a fraction only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def written_micros(micros: int) -> str:
    """RFC3339 of a stored instant."""
    return written(from_micros(micros))


def parsed(text: str, *, date_only: bool = False) -> datetime:
    """The instant that an RFC3339 text names; ValueError when it names none.

    An offset may leave its colon out, as the official SDKs write it. `date_only` also takes a bare date: it
    means midnight UTC at its start.
    """
    found = _TIMESTAMP.match(text)
    if found is None:
        raise ValueError("not an RFC3339 timestamp")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    if hour is None:
        if not date_only:
            raise ValueError("the time is missing")
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    # A leap second has no place of its own in a datetime: the last microsecond of that minute stands for it.
    if second == "60":
        second, fraction = "59", "999999"
    micro = int((fraction or "0").ljust(6, "0")[:6])
    day_start = datetime(int(year), int(month), int(day), tzinfo=UTC)
    wall = day_start.replace(hour=int(hour), minute=int(minute), second=int(second), microsecond=micro)
    if zone in "Zz":
        return wall
    sign = -1 if zone[0] == "-" else 1
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 23 or minutes > 59:
        raise ValueError("no such time zone offset")
    try:
        return wall - sign * timedelta(hours=hours, minutes=minutes)
    except OverflowError:
        raise ValueError("out of range") from None
