"""What can go wrong, in words: for each code a title, what happened, and what to do next.

The codes are those of `webapp.talon.errors`, the HTTP statuses as text, and the desk's own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from webapp.problems.http import HTTP
from webapp.problems.own import OWN
from webapp.problems.upstream import UPSTREAM
from webapp.problems.words import Words

__all__ = ["DICTIONARY", "WORDS", "DeskProblem", "Words", "words_for", "words_of"]

WORDS: dict[str, Words] = {**HTTP, **OWN, **UPSTREAM}
DICTIONARY = {code: words for code, words in WORDS.items() if words.cause}
"""What may come up while a customer is on the line, with its cause and what to say."""


class DeskProblem(Exception):
    """Something of the desk's own that fails; `code` finds its words."""

    code: ClassVar[str] = "500"


def words_of(code: str) -> Words:
    """The words of a code; those of a mistake of ours where the code has none."""
    return WORDS.get(code, WORDS["500"])


def words_for(error: Any) -> Words:
    """The words for an error that carries a `code`."""
    return words_of(getattr(error, "code", "500"))
