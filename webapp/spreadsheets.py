"""CSV that a spreadsheet opens and never runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

BOM = "\ufeff"
"""A byte order mark, without which Excel takes UTF-8 for the code page of the machine."""
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


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
    return text if _SUSPECT.isdisjoint(text) else _RISKY.sub("'", text)


def written(lines: Iterable[Iterable[str]]) -> str:
    """Lines of cells as CSV by RFC 4180; what must not be a formula is defused before."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()
