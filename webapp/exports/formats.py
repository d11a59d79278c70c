"""Rows as files: CSV that a spreadsheet opens and never runs, JSON as the API sent it, both part by part."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from webapp.exports.kinds import Cell, Kind, Row, Source

# A byte order mark, without which Excel takes UTF-8 for the code page of the machine.
_BOM = "\ufeff"
# What spreadsheets skip before they look whether a cell is a formula: blanks, controls, invisible characters.
_BLANK = r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
# What a formula begins with; in wide and small forms too, which some versions read alike.
_STARTS = "=+-@\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_START = f"[{re.escape(_STARTS)}]"
# Most texts have none of these: to see that is much quicker than to search them.
_SUSPECT = frozenset(f"{_STARTS}\t\r\n")
# Where the list separator is a semicolon, as in German, Excel splits a file with commas at semicolons: what
# stands behind one begins a cell there.
_RISKY = re.compile(
    rf"^(?={_BLANK}*{_START})|^(?=[\t\r\n])|(?<=[;\t\r\n])(?=(?:(?![\t\r\n]){_BLANK})*{_START})"
)
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


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
    return text if _SUSPECT.isdisjoint(text) else _RISKY.sub("'", text)


def as_text(cell: Cell) -> str:
    """A cell of a CSV file: numbers exact with a point and never touched, texts defused."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, Decimal) and abs(cell.adjusted()) < _LONGEST_NUMBER:
        return format(cell, "f")
    return str(cell)


def csv_file(kind: Kind, source: Source, parts: Iterable[bytes]) -> Iterator[bytes]:
    """A CSV file by RFC 4180, in pieces: the header, then a piece for each packed part."""
    yield (_BOM + _written([kind.columns])).encode()
    for content in parts:
        rows = _DECODER.decode_lines(unpack(content))
        yield _written([as_text(cell) for cell in kind.cells(row, source)] for row in rows).encode()


def json_file(head: dict[str, Any], parts: Iterable[bytes]) -> Iterator[bytes]:
    """A JSON file in pieces: an object of `head` and `rows`, each row a line."""
    yield b'{"head": ' + _ENCODER.encode(head) + b',\n"rows": ['
    before = b"\n"
    for content in parts:
        yield before + unpack(content).rstrip(b"\n").replace(b"\n", b",\n")
        before = b",\n"
    yield b"\n]}\n"


def _written(lines: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()
