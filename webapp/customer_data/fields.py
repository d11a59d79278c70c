"""What the API sent, field by field, in words for one reader.

Labels are those of the desk's own pages, states are in words, moments in the reader's zone, amounts and
points by the formatters; what nobody knows is shown under its own name and as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from babel import Locale
from flask_babel import gettext as _

from webapp import formatters, programs
from webapp.customer_data.labels import label
from webapp.customer_data.said import Order, in_words

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONEY = frozenset(
    {
        *("total", "cartItemTotal", "additionalCostTotal", "price", "totalSales", "discounts"),
        *("discountCounter", "discountLimit", "discountRemainder"),
    }
)
_OF_AMOUNTS = re.compile("(?i)discount")
"""Effects whose `value` is an amount: their props are read as `amounts`."""
_IS_NUMBER = re.compile(r"(^id|Ids?|IDs?|_id|Index|code|triggered\w+)$")
_ALWAYS_ZERO = frozenset({"expiredBalance", "spentBalance"})
"""Deprecated: 0 whatever was spent or expired. On paper they would be a false statement."""
_KEYED = {
    "programs": "programs",
    "subLedgers": "ledger",
    "subledgers": "ledger",
    "subledgerBalances": "ledger",
    "additionalCosts": "additionalCosts",
    "discounts": "discounts",
}
"""Maps whose keys are names of their own, and what each of their entries is."""
_FREE = frozenset({"attributes", "payload", "flags"})
"""What the shop names itself."""


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
    zone: tzinfo = field(default_factory=formatters.reader_zone)
    locale: Locale = field(default_factory=formatters.reader_locale)

    def fields(self, value: Any, within: str = "") -> list[Field]:
        """The fields of an object, each under its label; of attributes under their own names."""
        return list(self._fields(value, within))

    def text(self, name: str, value: Any, within: str = "") -> str:
        """A single value."""
        said = in_words(within, name, value)
        if said is not None:
            return said
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return str(_("yes")) if value else str(_("no"))
        if isinstance(value, int | Decimal):
            return self._number(name, Decimal(value), within)
        return self._moment(value) if isinstance(value, str) else str(value)

    def sentence(self, value: dict[str, Any], within: str = "") -> str:
        """Fields on one line, without those that are empty."""
        return "; ".join(self._pairs(value, within))

    def _fields(self, value: Any, within: str, order: Order | None = None) -> Iterator[Field]:
        if not isinstance(value, dict):
            yield Field("", self.text(within, value))
            return
        if within == "effects" and order and (said := order.sentence(value)):
            yield Field(str(_("What it did")), said)
        if "customerSession" in value:
            order = Order(value)
        for name, each in value.items():
            if name in _ALWAYS_ZERO and "currentBalance" in value:
                continue
            if (
                name == "props"
                and isinstance(each, dict)
                and _OF_AMOUNTS.search(str(value.get("effectType")))
            ):
                yield self._field("amounts", each, within, order)
            else:
                yield self._field(name, each, within, order)

    def _field(self, name: str, value: Any, within: str, order: Order | None) -> Field:
        shown = name if within in _FREE else label(name, within)
        inner = within if within in _FREE else name
        if isinstance(value, dict) and value:
            if name in _KEYED and inner == name:
                return Field(shown, entries=[list(self._keyed(name, value))])
            return Field(shown, entries=[list(self._fields(value, inner, order))])
        if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
            return Field(shown, entries=[list(self._fields(one, inner, order)) for one in value])
        if isinstance(value, dict | list):
            return Field(shown, ", ".join(self.text(name, one, within) for one in value) or "–")
        return Field(shown, self.text("" if within in _FREE else name, value, within))

    def _keyed(self, name: str, value: dict[str, Any]) -> Iterator[Field]:
        """Entries under keys that are names: of subledgers or additional costs, or numbers of programs."""
        for key, each in value.items():
            shown = programs.name_of(int(key)) if name == "programs" and key.isdecimal() else key
            if isinstance(each, dict):
                yield Field(shown, entries=[list(self._fields(each, _KEYED[name]))])
            else:
                yield Field(shown, self.text(name, each))

    def _pairs(self, value: dict[str, Any], within: str) -> Iterator[str]:
        for one in self.fields(value, within):
            if one.entries:
                inner = ", ".join(f"{each.name} {each.text}".strip() for each in _leaves(one.entries))
                yield f"{one.name}: {inner}"
            elif one.text != "–":
                yield f"{one.name}: {one.text}"

    def _number(self, name: str, value: Decimal, within: str) -> str:
        if name in _MONEY or (within == "amounts" and name == "value"):
            return formatters.money(value, self.currency, self.locale)
        if _IS_NUMBER.search(name):
            return str(value)
        return formatters.points(value, self.locale)

    def _moment(self, value: str) -> str:
        try:
            if _MOMENT.fullmatch(value):
                return formatters.instant(datetime.fromisoformat(value), self.zone, self.locale)
            if _DAY.fullmatch(value):
                return formatters.day(date.fromisoformat(value), self.zone, self.locale)
        except ValueError:
            pass  # like the 30th of February: as it came
        return value


def _leaves(entries: list[list[Field]]) -> Iterator[Field]:
    for entry in entries:
        for one in entry:
            if one.entries:
                yield from _leaves(one.entries)
            else:
                yield one
