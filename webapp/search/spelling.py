"""Characters that are easily mistaken in an identifier, and spellings that may have been meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from webapp.patterns import LONGEST_TEXT

Mistake = Literal["space", "invisible", "dash", "quote", "foreign", "around", "look_alike"]

MOST_SPELLINGS = 5
# Letters of other scripts that look like a Latin one, in pairs.
_FOREIGN = {
    **dict(zip("АВЕЅІЈКМНОРСТХУԌԚԜ", "ABESIJKMHOPCTXYGQW", strict=True)),
    **dict(zip("аеѕіјорсхуһԁԛԝ", "aesijopcxyhdqw", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    **dict(zip("οικνρυα", "oiknpua", strict=True)),
}
_DASHES = "‐‑‒–—―−﹘﹣－"
_QUOTES = {"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
_AS_DIGIT = {"O": "0", "o": "0", "I": "1", "l": "1"}
# A run of look-alike letters that touches a digit; and a digit that touches no other.
_LETTERS = re.compile(r"(?<=\d)[OoIl]+|[OoIl]+(?=\d)")
_LONE_DIGIT = re.compile(r"(?<!\d)[01](?!\d)")
_AROUND = re.compile(r"""^["'«»„“”‘’<(\[#]+|["'«»“”‘’>)\].,;:!?]+$""")


@dataclass(frozen=True)
class Remark:
    """The same mistake at one or more places, counted from 1; `instead` is what it could be taken for."""

    mistake: Mistake
    character: str
    places: tuple[int, ...]
    instead: str = ""


def remarks(text: str) -> list[Remark]:
    """What to look at in a text, the likeliest mistakes first."""
    found: dict[tuple[Mistake, str, str], list[int]] = {}
    for place, mistake, character, instead in _seen(text):
        found.setdefault((mistake, character, instead), []).append(place)
    every = [Remark(key[0], key[1], tuple(places), key[2]) for key, places in found.items()]
    order = ("foreign", "invisible", "dash", "quote", "space", "around", "look_alike")
    # A letter among look-alikes is a likelier slip than a digit.
    return sorted(every, key=lambda one: (order.index(one.mistake), one.character.isdigit()))


def spellings(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """Other spellings that may have been meant, those that look like an identifier of this shop first."""
    plain = _around_gone("".join(_latin(character) for character in text))
    candidates = [plain.strip(), "".join(plain.split())]
    if len(text) <= LONGEST_TEXT:
        for one in list(candidates):
            candidates += [_digits_meant(one), _letters_meant(one)]
        # An address of mail has no capitals, most other identifiers have no small letters.
        candidates += [one.lower() if "@" in one else one.upper() for one in candidates]
    distinct = [one for one in dict.fromkeys(candidates) if one and one != text]
    return sorted(distinct, key=lambda one: not is_known(one))[:MOST_SPELLINGS]


def _seen(text: str) -> Iterator[tuple[int, Mistake, str, str]]:
    around = {place for match in _AROUND.finditer(text) for place in range(*match.span())}
    twins = _twins(text)
    for place, character in enumerate(text):
        if place in around:
            yield place + 1, "around", character, ""
        elif place in twins:
            yield place + 1, "look_alike", character, twins[place]
        elif character.isspace():
            yield place + 1, "space", character, ""
        elif _is_invisible(character):
            yield place + 1, "invisible", character, ""
        elif character in _DASHES:
            yield place + 1, "dash", character, "-"
        elif _latin(character) != character:
            mistake: Mistake = "quote" if character in _QUOTES else "foreign"
            yield place + 1, mistake, character, _latin(character)


def _twins(text: str) -> dict[int, str]:
    """Letters among digits and digits among letters, by place, each with what it is taken for."""
    letters = {place for run in _LETTERS.finditer(text) for place in range(*run.span())}
    found = {place: _AS_DIGIT[text[place]] for place in letters}
    for one in _LONE_DIGIT.finditer(text):
        letter = _as_letter(text, one.start())
        if letter != one[0]:
            found[one.start()] = letter
    return found


def _is_invisible(character: str) -> bool:
    # A joiner or a selector within an emoji is part of it.
    return unicodedata.category(character) in ("Cf", "Cc") and character != "\u200d"


def _latin(character: str) -> str:
    """The plain character that another one looks like; nothing for one that cannot be seen."""
    if character.isspace():
        return " "
    if _is_invisible(character):
        return ""
    if character in _DASHES:
        return "-"
    if character in _FOREIGN or character in _QUOTES:
        return _FOREIGN.get(character) or _QUOTES[character]
    wide = unicodedata.normalize("NFKC", character)
    return wide if not character.isascii() and len(wide) == 1 and wide.isascii() else character


def _around_gone(text: str) -> str:
    return _AROUND.sub("", text.strip()).strip()


def _digits_meant(text: str) -> str:
    return _LETTERS.sub(lambda run: "".join(_AS_DIGIT[one] for one in run[0]), text)


def _letters_meant(text: str) -> str:
    return _LONE_DIGIT.sub(lambda one: _as_letter(text, one.start()), text)


def _as_letter(text: str, place: int) -> str:
    """The letter that a lone digit may be; the digit itself where it touches no letter."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    if not any(character.isalpha() for character in around):
        return text[place]
    is_small = any(character.islower() for character in around)
    return {"0": "o" if is_small else "O", "1": "l" if is_small else "I"}[text[place]]
