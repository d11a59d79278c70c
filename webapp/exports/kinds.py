"""What can be exported: rooms register a kind for each of their lists; the work and the files are alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

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

    kind: Kind
    source: Source
    subject_kind: str
    subject: str


@dataclass(frozen=True)
class Batch:
    """One page of a list: its rows, and whether there are more after them."""

    rows: list[Row]
    has_more: bool


class Kind(ABC):
    """A list of one room. It is made once; everything about one export is in its source."""

    name: str
    """As jobs and the audit know it: room and noun, like 'loyalty.card_points'."""
    permission: Permission
    """What reading the list takes, beside the right to export."""
    page_size: int
    """Rows asked for at once."""
    columns: tuple[str, ...]
    """The first line of a CSV file."""

    @abstractmethod
    def read(self, client: Client, source: Source, skip: int, page_size: int) -> Batch:
        """A page of the list. Runs without a request. Raises an error of the client."""

    @abstractmethod
    def key(self, row: Row) -> str:
        """What tells a row from all others of its list, at any time."""

    @abstractmethod
    def cells(self, row: Row, source: Source) -> Sequence[Cell]:
        """A row for the columns of a CSV file; texts may be hostile, they are defused later."""

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


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known to every desk of this process."""
    _KINDS.update({kind.name: kind for kind in kinds})


def find(name: str) -> Kind:
    """A kind by its name. Raises KeyError: ask only for names that `known` gives."""
    return _KINDS[name]


def known() -> list[str]:
    """The names of all kinds."""
    return sorted(_KINDS)
