"""What identifiers look like in a shop: regular expressions that cannot take long, whatever is pasted.

Python's expressions have no time limit. So the ways in which one could match a text are counted beforehand:
what has too many is refused at start, and a text that is too long is not matched at all.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from functools import cache
from re import _parser  # type: ignore[attr-defined]  # the only one who knows what an expression is made of
from typing import Any

LONGEST_TEXT = 100
"""Characters of a text beyond which it matches nothing."""
MOST_WAYS = 1_100_000
"""Three parts of any length have 101 ways each, and all their combinations."""


def fault_of(expression: str) -> str | None:
    """What is wrong with an expression, as the end of a sentence; None where it can be used."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(expression)
            ways = _ways(_parser.parse(expression))
    except (re.error, Warning, OverflowError, RecursionError) as error:
        return f"cannot be read: {error}."
    if ways > MOST_WAYS:
        return "could take too long: say how long its repeated parts may be, like {1,12}, and nest none."
    return None


def matches(expression: str, text: str) -> bool:
    """Whether the whole text looks like that."""
    return len(text) <= LONGEST_TEXT and _compiled(expression).fullmatch(text) is not None


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _ways(parts: Iterable[tuple[Any, Any]]) -> int:
    """In how many ways a text can be split among the parts of an expression, at most; capped."""
    ways = 1
    for name, value in parts:
        ways = min(ways * _ways_of(str(name), value), MOST_WAYS + 1)
    return ways


def _ways_of(name: str, value: Any) -> int:
    if name == "BRANCH":
        return sum(_ways(each) for each in value[1])
    if name == "GROUPREF_EXISTS":
        return _ways(value[1]) + _ways(value[2] or ())
    if name.endswith("_REPEAT"):
        least, most, inner = value
        return _repeated(_ways(inner), min(int(least), LONGEST_TEXT), min(int(most), LONGEST_TEXT))
    if name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
        return _ways(value[-1])
    return _ways(value) if name == "ATOMIC_GROUP" else 1


def _repeated(ways: int, least: int, most: int) -> int:
    total = 0
    for times in range(least, most + 1):
        total += ways**times
        if total > MOST_WAYS:
            break
    return total
