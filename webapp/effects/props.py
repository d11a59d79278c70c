"""The raw props of an effect, read with suspicion: a server may leave out or bend any of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

LONGEST = 1000
_LARGEST = 30


class OddProps(Exception):
    """A prop that the sentence cannot do without is missing, or is not what the API says it is."""


class Props:
    """Typed access to raw props. Readers without `_or` raise OddProps."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw

    def text(self, name: str) -> str:
        """A text that is there and not empty."""
        found = self.text_or(name)
        if not found:
            raise OddProps(name)
        return found

    def text_or(self, name: str, otherwise: str = "") -> str:
        """A text, cut at a length no honest one has."""
        value = self.raw.get(name)
        return shortened(value.strip()) if isinstance(value, str) and value.strip() else otherwise

    def amount(self, name: str) -> Decimal:
        """A number of a size that can be shown."""
        found = self.amount_or(name)
        if found is None:
            raise OddProps(name)
        return found

    def amount_or(self, name: str) -> Decimal | None:
        """A number, None where there is none."""
        return as_amount(self.raw.get(name))

    def whole(self, name: str) -> int:
        """A whole number."""
        found = self.whole_or(name)
        if found is None:
            raise OddProps(name)
        return found

    def whole_or(self, name: str) -> int | None:
        """A whole number, also where it was written as 2.0."""
        return as_whole(self.raw.get(name))

    def instant_or(self, name: str) -> datetime | None:
        """A moment, None where there is none ('immediate' and 'unlimited' are none)."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def name(self, position: int | None = None) -> str:
        """The name of an effect, without the '#position' that the API appends to those of one cart line."""
        found = self.text_or("name")
        return found if position is None else found.removesuffix(f"#{position}").rstrip()


def as_amount(value: Any) -> Decimal | None:
    """A value as an exact number; None for anything else, and for sizes that only fill a page with zeros."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int) and abs(value) >= 10**_LARGEST:
        return None
    found = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite() or (found and abs(found.adjusted()) > _LARGEST):
        return None
    return found


def as_whole(value: Any) -> int | None:
    """A value as a whole number, None for anything else."""
    found = as_amount(value)
    return int(found) if found is not None and found == found.to_integral_value() else None


def raw_text(value: Any, longest: int = LONGEST) -> str:
    """Any value as JSON, for effects and payloads that the desk cannot put into words."""
    try:
        return shortened(json.dumps(value, ensure_ascii=False, default=str), longest)
    except (TypeError, ValueError, RecursionError):
        return "…"


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text of at most `longest` characters; the cut is shown."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
