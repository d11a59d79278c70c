"""The names of one customer, found in texts that anybody may have written them into."""

from __future__ import annotations

import re
from collections.abc import Iterable

LEAST = 3
"""A shorter word is too often another one."""
ANYTHING = re.compile(r"\S(?:.*\S)?", re.DOTALL)
"""What finds the whole of a text, where nobody can tell what is a name in it."""
_MOST_LENGTH, _MOST = 100, 40
# Parts of names that are words of every text.
_NOT_ALONE = frozenset(
    ("and", "und", "the", "der", "die", "das", "den", "dem", "des", "von", "van", "vom", "zum", "zur", "dos",
     "las", "los", "del", "della", "für", "for", "mrs", "frau", "herr")
)  # fmt: skip
_WORDS = re.compile(r"[\w'\u2019]+")
# Scripts that put no space between words: there a name is found wherever it stands.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def names_in(value: str, *, is_name: bool) -> set[str]:
    """What a personal text is found by: the whole of it, and of somebody's name each part."""
    whole = " ".join(value.split())
    found = {whole, *_WORDS.findall(whole)} if is_name else {whole}
    return {one for one in found if _tells(one)}


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of them as words of their own, whatever the case; None where there are none."""
    chosen = sorted(set(names), key=lambda one: (-len(one), one))[:_MOST]
    return re.compile("|".join(map(_bounded, chosen)), re.IGNORECASE) if chosen else None


def _tells(name: str) -> bool:
    if len(name) > _MOST_LENGTH or not any(one.isalpha() for one in name):
        return False
    if _UNSPACED.search(name):
        return len(name) >= LEAST - 1
    return len(name) >= LEAST and name.casefold() not in _NOT_ALONE


def _bounded(name: str) -> str:
    found = r"\s+".join(map(re.escape, name.split()))
    if _UNSPACED.search(name):
        return found
    before = r"(?<!\w)" if re.match(r"\w", name) else ""
    return before + found + r"(?=(?:['\u2019]?s)?(?!\w))"
