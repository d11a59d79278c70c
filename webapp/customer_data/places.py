"""How far the collecting is: what is still to be asked for, and what was asked for with which result."""

from __future__ import annotations

from typing import Any

import msgspec


class Task(msgspec.Struct, frozen=True, array_like=True):
    """One question: which part, in which program (0 for none), about what. `more` narrows it further."""

    part: str
    program: int = 0
    identifier: str = ""
    more: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a question brought: so many rows, or why nothing; `missing` is the code of an error."""

    part: str
    about: dict[str, Any]
    rows: int = 0
    missing: str = ""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Between two steps. `list` is the place in a long list, `done` the rows of the question under way.

    `ahead` are orders to be read next, `after` the last one that was looked up; they go by their ids.
    """

    is_begun: bool = False
    tasks: tuple[Task, ...] = ()
    list: dict[str, Any] = {}
    done: int = 0
    ahead: tuple[str, ...] = ()
    after: str = ""
    contents: tuple[Asked, ...] = ()
    others_sessions: int = 0
    """Orders that left a trace on a shared card and are somebody else's."""
    shared_cards: int = 0
    closed_sessions: int | None = None
    """How many the profile counts."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The last row: what the whole holds, for the head of the file and of the page."""

    contents: tuple[Asked, ...]
    others_sessions: int
    shared_cards: int
    closed_sessions: int | None
