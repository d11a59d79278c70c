"""The attributes of a profile as a form holds them: each a text, and a kind that says what it means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from webapp import formatters
from webapp.addresses import path_safe
from webapp.effects.props import shortened
from webapp.effects.words import _
from webapp.formatters import reader_locale, reader_zone
from webapp.goodwill import Attribute

Kind = Literal["text", "number", "boolean", "date", "list", "numbers"]
FIELD = "attribute_"
LONGEST = 10_000
_SAID = 200
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")


class Misfit(ValueError):
    """A text that does not say a value of its kind; the message tells the agent."""


@dataclass(frozen=True)
class Row:
    """One attribute that can be edited, and its value as it is now; None where there is none."""

    name: str
    label: str
    kind: Kind
    value: Any
    is_hidden: bool = False
    """Whether its reader does not see it: the form then shows nothing of it, and what is left empty stays."""

    @property
    def field(self) -> str:
        """What its field in the form is called."""
        return field_name(self.name)

    @property
    def text(self) -> str:
        """The value as the form shows it."""
        return "" if self.is_hidden else as_text(self.kind, self.value)

    def meant(self, text: str) -> str:
        """What a text of the form means for this attribute: another day keeps the time of day that it had."""
        moment = _moment(self.value) if self.kind == "date" and isinstance(self.value, str) else None
        if moment is None or not text.strip():
            return text
        return f"{text.strip()}T{moment.time().isoformat()}Z"


def field_name(name: str) -> str:
    """What the field of an attribute is called: names may hold anything."""
    return FIELD + path_safe(name)


def sorted_out(
    present: Mapping[str, Any], configured: Iterable[Attribute]
) -> tuple[list[Row], dict[str, Any]]:
    """What can be edited, by label, and what cannot: values that a form would bend."""
    wanted = {each.name: each for each in configured}
    rows, locked = [], {}
    for name in {**present, **wanted}:
        value, said = present.get(name), wanted.get(name)
        kind = _kind_for(value, said)
        if kind is None:
            locked[name] = value
        else:
            rows.append(Row(name, said.label if said and said.label else name, kind, value))
    return sorted(rows, key=lambda row: (row.label.casefold(), row.name)), locked


def _kind_for(value: Any, said: Attribute | None) -> Kind | None:
    """What desk.toml says counts, unless the value could not be shown as that."""
    own = kind_of(value)
    if said is None or (value is not None and own is None):
        return own
    if own in ("list", "numbers") or said.type == "list":
        return own if own in ("list", "numbers") else "list" if value is None else own
    return said.type


def kind_of(value: Any) -> Kind | None:
    """The kind that a value speaks for; None where it is none that a form can hold."""
    if isinstance(value, bool):
        return "boolean"
    if _is_number(value):
        return "number"
    if isinstance(value, str):
        return "date" if _moment(value) else "text"
    if not isinstance(value, list | tuple):
        return None
    if value and all(_is_number(each) for each in value):
        return "numbers"
    # An entry of two lines, or an empty one, would come back as something else.
    is_plain = all(
        isinstance(each, str) and each.strip() == each and len(each.splitlines()) == 1 for each in value
    )
    return "list" if is_plain else None


def as_text(kind: Kind, value: Any) -> str:
    """A value as a form shows it; empty where it is not of this kind."""
    if value is None:
        return ""
    if kind == "boolean":
        return ("true" if value else "false") if isinstance(value, bool) else ""
    if kind == "date":
        moment = _moment(value) if isinstance(value, str) else None
        return moment.date().isoformat() if moment else ""
    if kind in ("list", "numbers"):
        return "\n".join(_plain(each) for each in value)
    return _plain(value)


def parsed(kind: Kind, text: str) -> Any:
    """The value that a text says; None, which removes the attribute, for an empty one. Raises Misfit."""
    if not text.strip():
        return None
    if len(text) > LONGEST:
        raise Misfit(_("At most %(most)s characters.", most=LONGEST))
    if kind == "text":
        return text
    if kind == "boolean":
        return text == "true"
    if kind == "date":
        return text if _moment(text) else f"{_day(text).isoformat()}T00:00:00Z"
    if kind == "number":
        return _number(text.strip())
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return [_number(line) for line in lines] if kind == "numbers" else lines


def written(value: Any) -> str:
    """A value in the one form in which equal ones are equal, as the audit keeps it."""
    return json.dumps(_even(value), ensure_ascii=False, sort_keys=True)


def said(value: Any) -> str:
    """A value within a sentence."""
    if value is None:
        return _("not set")
    if _is_number(value):
        return formatters.points(Decimal(str(value)), reader_locale())
    moment = _moment(value) if isinstance(value, str) else None
    if moment and moment.time() == time():
        return formatters.day(moment.date(), UTC, reader_locale())
    if moment:
        return formatters.instant(moment, reader_zone(), reader_locale())
    return shortened(formatters.attribute(value), _SAID)


def _even(value: Any) -> Any:
    if _is_number(value):
        return str(Decimal(str(value)).normalize() + 0)
    if isinstance(value, str):
        moment = _moment(value)
        return ["text", moment.isoformat() if moment else value]
    if isinstance(value, list | tuple):
        return [_even(each) for each in value]
    if isinstance(value, dict):
        return {name: _even(each) for name, each in value.items()}
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _moment(text: str) -> datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _plain(value: Any) -> str:
    if _is_number(value):
        return f"{Decimal(str(value)).normalize() + 0:f}"
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _number(text: str) -> int | Decimal:
    if not _NUMBER.fullmatch(text):
        raise Misfit(_("Give a number like 12 or 12.5."))
    found = Decimal(text)
    return int(found) if found == found.to_integral_value() else found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Misfit(_("Give a day like 2026-05-31.")) from None
