"""Rows as files: CSV that a spreadsheet opens and never runs, JSON as the API sent it, both part by part."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from webapp.exports.kinds import Cell, Kind, Row, Source
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


def mentions(content: bytes, text: str) -> bool:
    """Whether a packed part holds this very text as a value or a key."""
    return _ENCODER.encode(text) in unpack(content)


def as_text(cell: Cell) -> str:
    """A cell of a CSV file: numbers exact with a point and never touched, texts defused."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, Decimal) and abs(cell.adjusted()) < _LONGEST_NUMBER:
        return format(cell, "f")
    return str(cell)


def csv_file(
    kind: Kind, source: Source, parts: Iterable[bytes], seen: Callable[[Any], Any] | None = None
) -> Iterator[bytes]:
    """A CSV file by RFC 4180, in pieces: the header, then a piece for each packed part.

    `seen` makes of rows what their reader may see of them; None where that is all.
    """
    yield (BOM + written([kind.columns])).encode()
    for content in parts:
        rows = _DECODER.decode_lines(unpack(content))
        rows = [seen(row) for row in rows] if seen else rows
        yield written([as_text(cell) for cell in kind.cells(row, source)] for row in rows).encode()


def json_file(
    head: dict[str, Any], parts: Iterable[bytes], seen: Callable[[Any], Any] | None = None
) -> Iterator[bytes]:
    """A JSON file in pieces: an object of `head` and `rows`, each row a line; `seen` as in `csv_file`."""
    yield b'{"head": ' + _ENCODER.encode(head) + b',\n"rows": ['
    before = b"\n"
    for content in parts:
        lines = unpack(content)
        if seen:
            lines = _ENCODER.encode_lines([seen(row) for row in _DECODER.decode_lines(lines)])
        yield before + lines.rstrip(b"\n").replace(b"\n", b",\n")
        before = b",\n"
    yield b"\n]}\n"
