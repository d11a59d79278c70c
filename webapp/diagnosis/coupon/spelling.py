"""How else a code that nobody knows might be written. Nothing of this is tried: the reader chooses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MOST = 6
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = "\"'`´“”„‘’‚«»‹›"
_ENDS = f"{_QUOTES}.,;:!()[]<>"
_TO_DIGITS, _TO_LETTERS = str.maketrans("OIL", "011"), str.maketrans("01", "OI")
# What looks alike, in the order in which people mix it up.
_ALIKE = (("O", "0"), ("0", "O"), ("I", "1"), ("1", "I"), ("l", "1"), ("L", "1"))


def spellings(code: str, held: Iterable[str] = ()) -> list[str]:
    """Other spellings, the likeliest first: codes that the customer holds and that look the same, then what
    mending gives; none where there is nothing to mend."""
    alike = [one for one in held if _folded(one) == _folded(code)]
    found = dict.fromkeys([*alike, *_all(code)])
    return [one for one in found if one and one != code][:MOST]


def _all(code: str) -> Iterator[str]:
    tidy = _tidied(code)
    dense = tidy.replace(" ", "")
    upper = dense.upper()
    yield from (tidy, dense, tidy.upper(), upper)
    for text in (upper, dense.replace("l", "I").upper()):
        yield re.sub(r"[^\W_]+", lambda part: _of_one_kind(part[0]), text)
    for wrong, right in _ALIKE:
        yield upper.replace(wrong, right)
    for wrong, right in _ALIKE:
        for place, character in enumerate(upper):
            if character == wrong:
                yield upper[:place] + right + upper[place + 1 :]


def _of_one_kind(part: str) -> str:
    """A part of a code with letters where the others are letters, digits where they are or nothing tells."""
    has_letters = any(one.isalpha() and one not in "OIL" for one in part)
    return part.translate(_TO_LETTERS if has_letters else _TO_DIGITS)


def _tidied(code: str) -> str:
    """Without what a mail or a chat adds: quotes, a full stop, wide blanks; with plain dashes and letters."""
    plain = unicodedata.normalize("NFKC", code).translate(_DASHES)
    plain = "".join(one for one in plain if unicodedata.category(one) != "Cf")
    return re.sub(r"\s+", " ", plain).strip(f"{_ENDS} ")


def _folded(code: str) -> str:
    """Letters and digits alone, with one of each pair that looks alike."""
    plain = _tidied(code).upper().translate(_TO_DIGITS)
    return "".join(one for one in plain if one.isalnum()) or code
