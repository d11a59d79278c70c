"""What a new preview says otherwise than the one before it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from flask_babel import gettext as _

from webapp.intentions.action import Preview


@dataclass(frozen=True)
class Changes:
    """Lines that are new and lines that are gone, each with the heading it stands or stood under."""

    new: list[tuple[str, str]] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)


def between(old: Preview, fresh: Preview) -> Changes:
    """The lines of `fresh` that `old` had not, and the other way round, in the order in which they stand."""
    return Changes(new=_left_of(fresh, old), gone=_left_of(old, fresh))


def _left_of(one: Preview, other: Preview) -> list[tuple[str, str]]:
    counted = Counter(_lines(other))
    left = []
    for line in _lines(one):
        if counted[line]:
            counted[line] -= 1
        else:
            left.append(line)
    return left


def _lines(preview: Preview) -> list[tuple[str, str]]:
    sides = (
        ("", [preview.title]),
        (preview.gains_heading, preview.gains),
        (preview.loses_heading, preview.loses),
        (preview.keeps_heading, preview.keeps),
        (_("Mind"), preview.warnings),
    )
    return [(heading, line) for heading, lines in sides for line in lines]
