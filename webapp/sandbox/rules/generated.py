"""New codes from a pattern, the same ones for the same store: nothing here is random."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

PATTERN = "########"
CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MOST_TRIES = 100
SHORTEST = 4


class Exhausted(ValueError):
    """Every code of the pattern that was tried is taken."""


def _stream(key: str) -> Iterator[int]:
    block = 0
    while True:
        yield from hashlib.sha256(f"{key}/{block}".encode()).digest()
        block += 1


def code(key: str, pattern: str, characters: str) -> str:
    """The pattern with each `#` replaced by one of the characters, as the key decides."""
    drawn = _stream(key)
    return "".join(characters[next(drawn) % len(characters)] if one == "#" else one for one in pattern)


def free_code(
    key: str, is_taken: Callable[[str], bool], pattern: str = PATTERN, characters: str = CHARACTERS
) -> str:
    """The first code of a key that nobody has yet; Exhausted when the pattern is exhausted."""
    # No code of the contract is shorter.
    pattern = pattern.ljust(SHORTEST, "#")
    for attempt in range(MOST_TRIES):
        found = code(f"{key}/{attempt}", pattern, characters)
        if not is_taken(found):
            return found
    raise Exhausted("no free code is left in the pattern")
