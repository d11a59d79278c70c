"""Exports of one list of the API: read page by page, the same as a spreadsheet and as JSON."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from webapp.exports import formats
from webapp.exports.following import Follower
from webapp.exports.kinds import Batch, Cell, Export, Place, Read, Row, Source, Underway
from webapp.talon import Client


class Kind(Export):
    """A list of one room."""

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

    def step(self, client: Client, work: Underway) -> Read:
        follower = Follower(
            lambda skip: self.read(client, work.source, skip, self.page_size), self.key, self.page_size
        )
        return follower.read(msgspec.convert(work.place, Place))

    def pieces(
        self, form: str, source: Source, head: dict[str, Any], parts: Callable[[], Iterable[bytes]]
    ) -> Iterator[bytes]:
        if form == "csv":
            return formats.csv_file(self.columns, lambda row: self.cells(row, source), parts())
        return formats.json_file(head, parts())
