"""Values of the API in words for one reader: moments in their zone, amounts and points by the formatters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from webapp import formatters
from webapp.customer_data.words import label

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_MONEY = frozenset({"total", "cartItemTotal", "additionalCostTotal", "price", "totalSales", "discounts"})
_IS_NUMBER = re.compile(r"(^id|Ids?|IDs?|_id|position|code)$")
_ALWAYS_ZERO = frozenset({"expiredBalance", "spentBalance"})
"""Deprecated: 0 whatever was spent or expired. On paper they would be a false statement."""


@dataclass(frozen=True)
class Field:
    """One field: a text, or entries that have fields themselves."""

    name: str
    text: str = ""
    entries: list[list[Field]] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Says values. `currency` is that of amounts, None where it is not known."""

    currency: str | None

    def fields(self, value: Any) -> list[Field]:
        """The fields of an object, each under its label; of attributes under their own names."""
        return list(self._fields(value, is_free=False))

    def text(self, name: str, value: Any) -> str:
        """A single value."""
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return str(_("yes")) if value else str(_("no"))
        if isinstance(value, int | Decimal):
            return self._number(name, Decimal(value))
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            when = datetime.fromisoformat(value)
            return formatters.instant(when, formatters.reader_zone(), formatters.reader_locale())
        return str(value)

    def sentence(self, value: dict[str, Any]) -> str:
        """Fields on one line, without those that are empty."""
        return "; ".join(self._pairs(value))

    def _fields(self, value: Any, *, is_free: bool, of: str = "") -> Iterator[Field]:
        if not isinstance(value, dict):
            yield Field("", self.text(of, value))
            return
        is_ledger = "currentBalance" in value
        for name, each in value.items():
            if is_ledger and name in _ALWAYS_ZERO:
                continue
            shown = name if is_free else label(name)
            if isinstance(each, dict) and each:
                inner = name in ("attributes", "props") or is_free
                money = name if name in _MONEY else of
                yield Field(shown, entries=[list(self._fields(each, is_free=inner, of=money))])
            elif isinstance(each, list) and any(isinstance(one, dict | list) for one in each):
                yield Field(shown, entries=[list(self._fields(one, is_free=is_free)) for one in each])
            elif isinstance(each, dict | list):
                texts = [self.text(name, one) for one in each]
                yield Field(shown, ", ".join(texts) or "–")
            else:
                yield Field(shown, self.text(of if of in _MONEY else name, each))

    def _pairs(self, value: dict[str, Any]) -> Iterator[str]:
        for one in self.fields(value):
            if one.entries:
                inner = ", ".join(f"{each.name} {each.text}".strip() for each in _leaves(one.entries))
                yield f"{one.name}: {inner}"
            elif one.text != "–":
                yield f"{one.name}: {one.text}"

    def _number(self, name: str, value: Decimal) -> str:
        if name in _MONEY:
            return formatters.money(value, self.currency, formatters.reader_locale())
        if _IS_NUMBER.search(name):
            return str(value)
        return formatters.points(value, formatters.reader_locale())


def _leaves(entries: list[list[Field]]) -> Iterator[Field]:
    for entry in entries:
        for one in entry:
            if one.entries:
                yield from _leaves(one.entries)
            else:
                yield one
