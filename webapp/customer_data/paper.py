"""The page: the same parts for eyes and paper, sent piece by piece and whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import stream_template
from flask_babel import gettext as _

from webapp import programs
from webapp.customer_data import document, parts, words
from webapp.customer_data.fields import Field, Reader
from webapp.customer_data.labels import label
from webapp.customer_data.words import COLUMNS, TITLES
from webapp.extensions import application

_PIECE = 32_768


@dataclass(frozen=True)
class Section:
    """One part on the page; its values can be gone through once. `columns` are those of a table, if any.

    `within` says what its values are, so that their fields are called accordingly.
    """

    title: str
    about: list[str]
    columns: tuple[str, ...]
    within: str
    values: Iterator[Any]
    reader: Reader
    is_desk: bool

    @property
    def headings(self) -> list[str]:
        """What the columns are called."""
        return [label(name, self.within) for name in self.columns]

    @property
    def lines(self) -> Iterator[tuple[list[str], str]]:
        """The cells of each line of a table, and what else the line says."""
        for value in self.values:
            cells = [self.reader.text(name, value.get(name), self.within) for name in self.columns]
            rest = {name: each for name, each in value.items() if name not in self.columns}
            yield cells, self.reader.sentence(rest, self.within)

    @property
    def entries(self) -> Iterator[list[Field]]:
        """The fields of each entry."""
        for value in self.values:
            yield self.reader.fields(value, self.within)


@dataclass(frozen=True)
class Line:
    """One line of the list of contents. `trouble` says why a part is not there."""

    title: str
    about: str
    rows: int
    trouble: str


def page(integration_id: str, head: dict[str, Any], found: document.Parts) -> Iterator[bytes]:
    """The page in pieces. It draws upon the request to its end."""
    text = stream_template(
        "customer_data/paper.html",
        integration_id=integration_id,
        head=head,
        contents=[_line(each) for each in head["contents"]],
        sections=_sections(found),
    )
    return _joined(text)


def _sections(found: document.Parts) -> Iterator[Section]:
    reader = Reader(application().currency)
    for part, about, values in document.groups(found):
        columns = next((each for end, each in COLUMNS.items() if part.endswith(end)), ())
        is_desk = part.startswith(f"{parts.DESK}_")
        within = "profile" if part == parts.RESERVATIONS else part
        yield Section(_title(part), _about(about), columns, within, values, reader, is_desk)


def _line(asked: dict[str, Any]) -> Line:
    trouble = asked.get("missing", "")
    said = str(_("not there (%(code)s)", code=trouble)) if trouble else ""
    return Line(_title(asked["part"]), " · ".join(_about(asked["about"])), asked.get("rows", 0), said)


def _title(part: str) -> str:
    return str(TITLES.get(part, part))


def _about(about: dict[str, Any]) -> list[str]:
    """What a part is about: the name of the program, the number of the card, the status of the points."""
    return [_named(name, value) for name, value in about.items()]


def _named(name: str, value: Any) -> str:
    if name == "loyaltyProgramId":
        return programs.name_of(value)
    return str(words.STATUSES.get(value, value) if name == "status" else value)


def _joined(text: Iterator[str]) -> Iterator[bytes]:
    """Larger pieces: a template gives a few characters at a time."""
    kept: list[str] = []
    size = 0
    for each in text:
        kept.append(each)
        size += len(each)
        if size >= _PIECE:
            yield "".join(kept).encode()
            kept, size = [], 0
    yield "".join(kept).encode()
