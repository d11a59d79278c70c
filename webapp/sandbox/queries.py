"""Query parameters: how each kind is read, and the 400 it gives when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from . import instants
from .problems import Problem, invalid_parameter

MOST_TEXTS = 1000
# Room for two full lists that repeat their name, and the rest.
MOST_PARAMETERS = 2 * MOST_TEXTS + 100
_IDENTIFIER = re.compile(r"[0-9]{1,18}\Z")
_INTEGER = re.compile(r"[+-]?[0-9]{1,12}\Z")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared query parameter; `read` gets every value sent under its name (at least one)."""

    name: str
    read: Callable[[str, Sequence[str]], Any]
    default: Any = None


def parsed_query(raw: str) -> dict[str, list[str]]:
    """Every value by name, of a raw query string; 400 where it has absurdly many parts."""
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise Problem(400, "Too many query parameters") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def read_all(parameters: Sequence[Parameter], sent: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The value of each declared parameter; undeclared ones are ignored."""
    return {
        parameter.name: parameter.read(parameter.name, sent[parameter.name])
        if sent.get(parameter.name)
        else parameter.default
        for parameter in parameters
    }


def _single(name: str, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise invalid_parameter(name, "Repeated parameter", "give it once")
    return values[0]


def boolean(name: str, *, default: bool = False) -> Parameter:
    """`true` or `false`, in any case, as Go's ParseBool takes them."""

    def read(name: str, values: Sequence[str]) -> bool:
        value = _single(name, values)
        if value.lower() in ("true", "t", "1"):
            return True
        if value.lower() in ("false", "f", "0"):
            return False
        raise invalid_parameter(name, "Invalid type", "true or false is expected")

    return Parameter(name, read, default)


def one_of(name: str, allowed: Sequence[str], *, default: str | None = None) -> Parameter:
    """One of a list of words."""

    def read(name: str, values: Sequence[str]) -> str:
        value = _single(name, values)
        if value not in allowed:
            raise invalid_parameter(name, "enum", "one of " + ", ".join(allowed))
        return value

    return Parameter(name, read, default)


def integer(name: str, *, minimum: int, maximum: int, default: int) -> Parameter:
    """A whole number within bounds."""

    def read(name: str, values: Sequence[str]) -> int:
        value = _single(name, values)
        if not _INTEGER.match(value):
            raise invalid_parameter(name, "Invalid type", "an integer is expected")
        if not minimum <= int(value) <= maximum:
            raise invalid_parameter(name, "Out of range", f"from {minimum} to {maximum}")
        return int(value)

    return Parameter(name, read, default)


def instant(name: str, *, date_only: bool = False) -> Parameter:
    """An RFC3339 timestamp; `date_only` takes a bare date as midnight UTC at its start."""

    def read(name: str, values: Sequence[str]) -> Any:
        try:
            return instants.parsed(_single(name, values), date_only=date_only)
        except ValueError:
            raise invalid_parameter(name, "Invalid date", "an RFC3339 timestamp is expected") from None

    return Parameter(name, read)


def texts(name: str, *, joined: bool) -> Parameter:
    """A list of texts, repeated and with `joined` also comma-joined; None when the parameter is absent."""

    def read(name: str, values: Sequence[str]) -> list[str]:
        found = [part for value in values for part in (value.split(",") if joined else [value])]
        if len(found) > MOST_TEXTS:
            raise invalid_parameter(name, "Too long", f"at most {MOST_TEXTS} values")
        return found

    return Parameter(name, read)


def words(name: str, allowed: Sequence[str]) -> Parameter:
    """Some of a list of words, comma-joined or repeated; None when the parameter is absent."""
    joined = texts(name, joined=True)

    def read(name: str, values: Sequence[str]) -> list[str]:
        found: list[str] = joined.read(name, values)
        if not set(found) <= set(allowed):
            raise invalid_parameter(name, "enum", "some of " + ", ".join(allowed))
        return found

    return Parameter(name, read)


def identifiers(name: str) -> Parameter:
    """Whole numbers, comma-joined or repeated; None when the parameter is absent."""
    joined = texts(name, joined=True)

    def read(name: str, values: Sequence[str]) -> list[int]:
        found: list[str] = joined.read(name, values)
        if not all(_IDENTIFIER.match(one) for one in found):
            raise invalid_parameter(name, "Invalid type", "integers are expected")
        return [int(one) for one in found]

    return Parameter(name, read)


def only_true(name: str) -> Parameter:
    """A flag that can be raised or left out: `false` is refused."""
    flag = boolean(name)

    def read(name: str, values: Sequence[str]) -> bool:
        if not flag.read(name, values):
            raise invalid_parameter(name, "Out of range", "true is the only value")
        return True

    return Parameter(name, read, default=False)
