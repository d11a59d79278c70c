"""What can be exported: rooms register a kind for each of their lists; the work and the files are alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from flask_babel import gettext as _

from webapp.permissions import Permission
from webapp.talon import Client

Row: TypeAlias = dict[str, Any]
"""A row as the API sent it, with fields that the desk does not know; numbers are int or Decimal."""
Cell: TypeAlias = str | int | Decimal | None


@dataclass(frozen=True)
class Source:
    """Which list it is. `parameters` are the kind's own, as JSON can hold them.

    `until` is the moment after which nothing counts, fixed at the start, for lists that go by date. `zone`
    names the zone of whoever started it: days of a filter are meant there.
    """

    parameters: dict[str, Any]
    until: datetime | None
    zone: str

    @property
    def tz(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True)
class Order:
    """What somebody wants exported. `subject_kind` and `subject` say about whom it is, as in the audit."""

    kind: Export
    source: Source
    subject_kind: str
    subject: str


@dataclass(frozen=True)
class Batch:
    """One page of a list: its rows, and whether there are more after them."""

    rows: list[Row]
    has_more: bool


class Place(msgspec.Struct, frozen=True):
    """Where in a list reading goes on: behind so many rows, of which these keys were the last ones."""

    skip: int = 0
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """What a step brought: new rows, the place behind them, whether that is the end, and whether the list
    was not as it had been left. The place is of the kind's own form.
    """

    rows: list[Row]
    place: Any
    is_over: bool
    has_moved: bool


@dataclass(frozen=True)
class Underway:
    """An export as its kind sees it between two steps. `place` is what the last step left, {} at the start.

    `stored` gives the rows that were read so far, part by part, each a JSON object a line.
    """

    application: str
    source: Source
    place: dict[str, Any]
    stored: Callable[[], Iterator[bytes]]


class Export(ABC):
    """What can be had as a file. It is made once; everything about one export is in its source."""

    name: str
    """As jobs and the audit know it: room and noun, like 'loyalty.card_points'."""
    permission: Permission
    """What reading it takes, beside the right to export."""
    further: ClassVar[frozenset[Permission]] = frozenset()
    """What it takes besides."""
    forms: ClassVar[tuple[str, ...]] = ("csv", "json")
    """How it can be had; see `files.TYPES`."""
    offer_template: ClassVar[str] = "exports/offer.html"
    """The page that says what the file will hold."""
    holds_prose: ClassVar[bool] = False
    """Whether people of the desk wrote some of it, so that somebody may be named within a sentence."""

    @abstractmethod
    def step(self, client: Client, work: Underway) -> Read:
        """The next rows. Runs without a request. Raises an error of the client, or PlaceLost."""

    @abstractmethod
    def pieces(
        self, form: str, source: Source, head: dict[str, Any], parts: Callable[[], Iterable[bytes]]
    ) -> Iterator[bytes]:
        """The file in one of its forms. `head` is what it says of itself; `parts` gives the packed rows,
        from the first one on each time that it is called.
        """

    @abstractmethod
    def asked(self, source: Source) -> dict[str, str]:
        """The filter as it stands in an address, for the head of a JSON file and for the audit."""

    @abstractmethod
    def title(self, source: Source) -> str:
        """What it is, in words of the reader."""

    @abstractmethod
    def filters(self, source: Source) -> list[str]:
        """What the filter lets through, in words of the reader, piece by piece."""

    @abstractmethod
    def caveat(self, source: Source) -> str:
        """What the reader must know of the file's truth; empty where there is nothing."""

    @abstractmethod
    def address(self, source: Source) -> str:
        """The page that shows the list under the same filter."""

    @abstractmethod
    def form_address(self, source: Source) -> str:
        """Where the export of this list is started: a GET offers it, a POST starts it."""

    @abstractmethod
    def stem(self, source: Source) -> str:
        """How a file of it is called, without date and ending; it may hold anything."""

    @property
    def back(self) -> str:
        """The words of the link to `address`."""
        return str(_("Back to the list"))

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that starting and having it takes."""
        return self.further | {Permission.EXPORT, self.permission}


_KINDS: dict[str, Export] = {}


def register(*kinds: Export) -> None:
    """Make kinds known to every desk of this process."""
    _KINDS.update({kind.name: kind for kind in kinds})


def find(name: str) -> Export:
    """A kind by its name. Raises KeyError: ask only for names that `known` gives."""
    return _KINDS[name]


def known() -> list[str]:
    """The names of all kinds."""
    return sorted(_KINDS)
