"""Checks of arguments before anything is sent, and their form in a query.

Every function raises InvalidArgument naming the argument and what is wrong with it, never its value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from webapp.talon.errors import InvalidArgument

MAX_ID = 1000
MAX_CARD_ID = 108
MAX_LIST = 1000
_MAX_DEPTH = 20


def text(name: str, value: object, longest: int, *, empty: bool = False) -> str:
    """A text that can be sent, at most `longest` characters."""
    if not isinstance(value, str):
        raise InvalidArgument(name, "must be a text")
    if not value and not empty:
        raise InvalidArgument(name, "is empty")
    if len(value) > longest:
        raise InvalidArgument(name, f"is longer than {longest} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(name, "holds half a character (a lone surrogate)") from None
    return value


def instance(name: str, value: object, *kinds: type) -> None:
    """A value of one of these classes."""
    if not isinstance(value, kinds):
        raise InvalidArgument(name, "must be " + " or ".join(kind.__name__ for kind in kinds))


def identifier(name: str, value: object, longest: int = MAX_ID) -> str:
    """An identifier that stands in a path. One made only of dots would be folded away on its route."""
    found = text(name, value, longest)
    if not found.strip("."):
        raise InvalidArgument(name, "is made only of dots")
    return found


def number(name: str, value: object, least: int, most: int | None = None) -> int:
    """A whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgument(name, "must be a whole number")
    if value < least:
        raise InvalidArgument(name, f"must be at least {least}")
    if most is not None and value > most:
        raise InvalidArgument(name, f"must be at most {most}")
    return value


def amount(name: str, value: object) -> None:
    """An exact amount: Decimal or int, finite."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise InvalidArgument(name, "must be a Decimal or an int, so that it stays exact")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InvalidArgument(name, "is not a finite number")


def choice(name: str, value: str, allowed: Iterable[str]) -> str:
    """One of the words that the contract lists."""
    words = tuple(allowed)
    if value not in words:
        raise InvalidArgument(name, "must be one of " + ", ".join(words))
    return value


def choices(name: str, values: Sequence[str], allowed: Iterable[str]) -> list[str]:
    """Several of the words that the contract lists."""
    words = tuple(allowed)
    return [choice(f"{name}[{index}]", value, words) for index, value in enumerate(sequence(name, values))]


def sequence(name: str, values: object, most: int | None = None, *, least: int = 0) -> Sequence[Any]:
    """A list or tuple with `least` to `most` entries. A text is refused: its letters are never meant."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
        raise InvalidArgument(name, "must be a list or tuple")
    if len(values) < least:
        raise InvalidArgument(name, "is empty" if least == 1 else f"must have at least {least} entries")
    if most is not None and len(values) > most:
        raise InvalidArgument(name, f"has more than {most} entries")
    return values


def identifiers(name: str, values: object, *, longest: int = MAX_ID) -> list[str]:
    """1 to 1000 identifiers that stand in a body."""
    found = sequence(name, values, MAX_LIST, least=1)
    return [text(f"{name}[{index}]", value, longest) for index, value in enumerate(found)]


def aware(name: str, value: object) -> datetime:
    """An instant with a zone. A date alone is refused: the API would take it for its midnight in UTC."""
    if not isinstance(value, datetime):
        raise InvalidArgument(name, "must be a datetime")
    if value.utcoffset() is None:
        raise InvalidArgument(name, "has no zone; give an aware datetime")
    return value


def instant(name: str, value: object) -> str:
    """An instant as the API writes it: RFC 3339 in UTC."""
    moment = aware(name, value).astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat() + "Z"


def period(start: datetime | None, end: datetime | None) -> list[tuple[str, str]]:
    """`startDate` and `endDate` for a query, as far as they are given and in this order."""
    found = []
    if start is not None:
        found.append(("startDate", instant("start_date", start)))
    if end is not None:
        found.append(("endDate", instant("end_date", end)))
    if start is not None and end is not None and start > end:
        raise InvalidArgument("end_date", "lies before start_date")
    return found


def flag(value: bool) -> str:
    """A boolean as a query writes it."""
    return "true" if value else "false"


def attributes(name: str, value: object) -> None:
    """Custom attributes: a map of free content."""
    instance(name, value, Mapping)
    plain(name, value)


def plain(name: str, value: Any, depth: int = 0) -> None:
    """Free content such as attributes: only what JSON can say exactly, with aware datetimes."""
    if depth > _MAX_DEPTH:
        raise InvalidArgument(name, "is nested too deeply")
    if isinstance(value, str):
        text(name, value, 1_000_000, empty=True)
    elif isinstance(value, datetime):
        aware(name, value)
    elif isinstance(value, (float, Decimal)):
        if not math.isfinite(value):
            raise InvalidArgument(name, "is not a finite number")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            plain(f"{name}.{text(f'a key of {name}', key, MAX_ID)}", inner, depth + 1)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            plain(f"{name}[{index}]", inner, depth + 1)
    elif not (value is None or isinstance(value, int)):
        raise InvalidArgument(name, f"holds a {type(value).__name__}, which JSON cannot say")
