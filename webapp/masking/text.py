"""E-mail addresses and phone numbers in texts that anybody may have written anything into."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from webapp.masking import masks
from webapp.masking.marks import mark, parts

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[^\W\d_][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}")
# Numbers of orders, articles and days are no phone numbers: one begins with +, 00 or 0, or is parted in three
# as in America. Nothing that is part of a longer word or number counts.
_BEFORE, _AFTER = r"(?<![\w@#+/.,:-])", r"(?![\w@]|[-/.]\w)"
_DAY = r"(?!\d{1,2}([./-])\d{1,2}\1\d{2,4}(?!\d))"
_PHONE = re.compile(
    _BEFORE
    + _DAY
    + r"(?:(?:\+|00)\d(?:[ ()./\u00a0\u2011-]{0,3}\d){6,14}"
    + r"|\(?0\d{1,5}\)?[ ./\u00a0-]{1,3}\d(?:[ ./\u00a0-]?\d){3,10}"
    + r"|0\d{8,11}"
    + r"|\(?\d{3}\)?[ .\u00a0-]\d{3}[ .\u00a0-]\d{4})"
    + _AFTER
)


def marked_text(text: str, keep: Collection[str] = (), names: re.Pattern[str] | None = None) -> str:
    """The text with every e-mail address and phone number in it marked, and whatever `names` finds.

    `keep` are identifiers, which are addresses and stay, also where they look like one.
    """
    if "@" not in text and names is None and not any(one.isdigit() for one in text):
        return text
    return "".join(piece if is_mark else _marked(piece, keep, names) for piece, is_mark in parts(text))


def _marked(text: str, keep: Collection[str], names: re.Pattern[str] | None) -> str:
    def others(plain: str) -> str:
        with_phones = _each(_PHONE, masks.of_phone, plain)
        if names is None:
            return with_phones
        pieces = parts(with_phones)
        return "".join(one if is_mark else _each(names, masks.of_text, one) for one, is_mark in pieces)

    return _outside(keep, text, others)


def _outside(keep: Collection[str], text: str, others: Callable[[str], str]) -> str:
    """Mark e-mail addresses, then the `others` in what is left; what is to be kept parts the text first."""
    kept = sorted((one for one in keep if one), key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, kept))})", text) if kept else [text]
    marked = []
    for number, piece in enumerate(pieces):
        if number % 2:
            marked.append(piece)
            continue
        with_emails = _each(_EMAIL, masks.of_email, piece)
        marked += [one if is_mark else others(one) for one, is_mark in parts(with_emails)]
    return "".join(marked)


def _each(pattern: re.Pattern[str], mask: Callable[[str], str], text: str) -> str:
    return pattern.sub(lambda found: mark(found[0], mask(found[0])), text)
