"""Texts that hold a value and its mask side by side, so that each reader can be shown one of them.

The marks are characters that Unicode keeps for use within a program: no text of anybody's holds them, and
`shown` takes them out before they leave.
"""

from __future__ import annotations

import re

_OPEN, _MIDDLE, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
_PLAIN = f"[^{_OPEN}{_MIDDLE}{_CLOSE}]*"
# A text that was cut within a mark ends it: what is left of the value must not be shown for that.
_MARK = re.compile(f"{_OPEN}({_PLAIN})(?:{_MIDDLE}({_PLAIN})(?:{_CLOSE}|$|(?={_OPEN}))|$)")
_STRAY = str.maketrans(dict.fromkeys((_OPEN, _MIDDLE, _CLOSE), ""))


def mark(value: str, mask: str) -> str:
    """A value as part of a text, with what stands for it where its reader may not see it."""
    return f"{_OPEN}{unmarked(mask)}{_MIDDLE}{unmarked(value)}{_CLOSE}"


def has_marks(text: str) -> bool:
    """Whether a text must go through `shown` before anybody reads it."""
    return _OPEN in text or _MIDDLE in text or _CLOSE in text


def shown(text: str, *, sees: bool) -> str:
    """The text for a reader: with the values where they see personal data, else with the masks."""
    if not has_marks(text):
        return text
    return _MARK.sub(lambda found: (found[2] or "") if sees else found[1], text).translate(_STRAY)


def unmarked(text: str) -> str:
    """A text of somebody else's, without characters that could pass for marks."""
    return text.translate(_STRAY) if has_marks(text) else text


def parts(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a mark: what is marked is not looked at again."""
    found, at = [], 0
    for one in _MARK.finditer(text):
        found += [(text[at : one.start()], False), (one[0], True)]
        at = one.end()
    return [*found, (text[at:], False)]
