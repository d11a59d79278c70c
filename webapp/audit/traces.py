"""Finding an identifier in whatever was written down: plain, in an address, in JSON, in what was signed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy import ColumnElement, Text, cast, false, or_

from webapp.addresses import path_safe
from webapp.audit.content import storable

# Text and signature, with a moment between them or not; a dot before them says that the text is compressed.
_SIGNED = re.compile(r"\.?[\w-]{8,}(\.[\w-]{4,})?\.[\w-]{20,}", re.ASCII)
_READERS = (URLSafeTimedSerializer("none"), URLSafeSerializer("none"))

SHORTEST = 4
"""An identifier shorter than this is found only where it stands alone: within a sentence it is any word."""


class Traces:
    """The identifiers that are to be found, in every form in which the desk writes one."""

    def __init__(self, identifiers: Iterable[str]) -> None:
        self._plain = {storable(each) for each in identifiers if each}
        self._forms = {form for each in self._plain for form in _forms(each)}
        within = sorted((each for each in self._forms if len(each) >= SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(_bounded(each) for each in within)) if within else None

    def are_in(self, value: Any) -> bool:
        """Whether a value of JSON names one of them: as a text, in a text, or as a key."""
        if isinstance(value, dict):
            return any(self.are_in(each) for pair in value.items() for each in pair)
        if isinstance(value, list | tuple):
            return any(self.are_in(each) for each in value)
        if not isinstance(value, str):
            return False
        return value in self._forms or self._stands_in(value)

    def suspected_in(self, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
        """What narrows a query to rows that may name one: more than do, so look at each with `are_in`."""
        escaped = {json.dumps(each)[1:-1] for each in self._forms}
        texts = [cast(each, Text) for each in columns]
        return or_(
            false(),
            *(text.contains(form, autoescape=True) for text in texts for form in self._forms | escaped),
        )

    def encoded(self) -> set[bytes]:
        """Every form as JSON in UTF-8 holds it: where none of these stands, nothing is found."""
        return {json.dumps(each, ensure_ascii=False)[1:-1].encode() for each in self._forms}

    def _stands_in(self, text: str) -> bool:
        if self._pattern is not None and self._pattern.search(text):
            return True
        # Forms and notes may hold whole JSON in a text: there the escapes hide what it says.
        return ("\\" in text and self._is_in_json(text)) or self._is_in_signed(text)

    def _is_in_json(self, text: str) -> bool:
        try:
            inner = json.loads(text)
        except ValueError:
            return False
        return not isinstance(inner, str) and self.are_in(inner)

    def _is_in_signed(self, text: str) -> bool:
        """Whether it is in what somebody signed, whoever that was; there it stands packed."""
        if not _SIGNED.fullmatch(text):
            return False
        found = (each.loads_unsafe(text)[1] for each in _READERS)
        return any(said is not None and self.are_in(said) for said in found)


def _forms(identifier: str) -> set[str]:
    quoted = {quote(identifier, safe=""), quote(identifier), quote_plus(identifier)}
    return {identifier, path_safe(identifier), *quoted}


def _bounded(form: str) -> str:
    """The form where it is not part of a longer word; of a number, not part of a date or an amount either."""
    around = r"[\w.,:-]" if form.isdigit() else r"\w"
    before = rf"(?<!{around})" if re.match(r"\w", form) else ""
    behind = r"(?![\w-]|[.,:]\w)" if form.isdigit() else r"(?!\w)"
    return before + re.escape(form) + (behind if re.search(r"\w$", form) else "")
