"""Rows as files: CSV that a spreadsheet opens and never runs, JSON as the API sent it, both part by part."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from webapp.audit.content import storable
from webapp.audit.traces import Traces
from webapp.exports.kinds import Cell, Row
from webapp.spreadsheets import BOM, defused, written

_LONGEST_NUMBER = 60

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def pack(rows: Sequence[Row]) -> bytes:
    """Rows as they are stored."""
    return zlib.compress(_ENCODER.encode_lines(rows))


def unpack(content: bytes) -> bytes:
    """What was packed: a JSON object a line."""
    return zlib.decompress(content)


class Search:
    """Looks for any of these texts in packed parts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = frozenset(storable(each) for each in texts)
        self._traces = Traces(self._texts)
        self._forms = self._traces.encoded()

    def is_in(self, content: bytes) -> bool:
        """Whether a part holds one of them as a whole value or as a key."""
        return any(not self._texts.isdisjoint(_texts_in(row)) for row in rows_in(unpack(content)))

    def is_named_in(self, content: bytes) -> bool:
        """Whether a part holds one of them at all, also within what somebody wrote."""
        lines = unpack(content)
        return any(form in lines for form in self._forms) and self._traces.are_in(rows_in(lines))


def mentions(content: bytes, text: str) -> bool:
    """Whether a packed part holds this very text as a value or a key."""
    return Search([text]).is_in(content)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield storable(value)
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _texts_in(pair[0])
            yield from _texts_in(pair[1])
    elif isinstance(value, list):
        for each in value:
            yield from _texts_in(each)


def as_text(cell: Cell) -> str:
    """A cell of a CSV file: numbers exact with a point and never touched, texts defused."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, Decimal) and abs(cell.adjusted()) < _LONGEST_NUMBER:
        return format(cell, "f")
    return str(cell)


def rows_in(lines: bytes) -> list[Row]:
    """The rows of an unpacked part; numbers are int or Decimal."""
    return _DECODER.decode_lines(lines)


def encoded(value: Any) -> bytes:
    """A value as JSON, numbers exact."""
    return _ENCODER.encode(value)


def csv_file(
    columns: Sequence[str], cells: Callable[[Row], Sequence[Cell]], parts: Iterable[bytes]
) -> Iterator[bytes]:
    """A CSV file by RFC 4180, in pieces: the header, then a piece for each packed part."""
    yield (BOM + written([columns])).encode()
    for content in parts:
        rows = rows_in(unpack(content))
        yield written([as_text(cell) for cell in cells(row)] for row in rows).encode()


def json_file(head: dict[str, Any], parts: Iterable[bytes]) -> Iterator[bytes]:
    """A JSON file in pieces: an object of `head` and `rows`, each row a line."""
    yield b'{"head": ' + _ENCODER.encode(head) + b',\n"rows": ['
    before = b"\n"
    for content in parts:
        yield before + unpack(content).rstrip(b"\n").replace(b"\n", b",\n")
        before = b",\n"
    yield b"\n]}\n"
