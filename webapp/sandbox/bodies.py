"""Reading request bodies: types, lengths and bounds, every fault with its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from . import amounts, instants
from .amounts import Number
from .problems import Fault, invalid, invalid_at

LONGEST_TEXT = 10_000


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def expected_object(value: Any) -> dict[str, Any]:
    """The body itself as an object; 400 otherwise."""
    if not isinstance(value, dict):
        raise invalid_at("", "Invalid type", "an object is expected")
    return value


class Reader:
    """Reads one object of a body and collects what is wrong with it.

    Each reading method gives a usable value, or a harmless one after noting a fault; `done()` raises the 400
    with all faults. `null` counts as absent. `within` shares the collection with an object further down.
    """

    def __init__(self, value: Any, pointer: str = "", faults: list[Fault] | None = None) -> None:
        self.pointer = pointer
        self.faults: list[Fault] = faults if faults is not None else []
        self.value: Mapping[str, Any] = {}
        if isinstance(value, dict):
            self.value = value
        else:
            self.note("", "Invalid type", "an object is expected")

    def within(self, name: str) -> Reader:
        """The object under `name`; a fault when it is missing or something else."""
        if self.value.get(name) is None:
            self.note(name, "Missing", "it is required")
            return Reader({}, f"{self.pointer}/{_escaped(name)}", [])
        return Reader(self.value[name], f"{self.pointer}/{_escaped(name)}", self.faults)

    def note(self, name: object, title: str, details: str | None = None) -> None:
        """Note a fault at a member (or at this object itself, for an empty name)."""
        pointer = f"{self.pointer}/{_escaped(name)}" if name != "" else self.pointer
        self.faults.append(Fault(title, pointer=pointer, details=details))

    def note_at(self, name: str, index: int, title: str, details: str | None = None) -> None:
        """Note a fault at one item of a list."""
        pointer = f"{self.pointer}/{_escaped(name)}/{index}"
        self.faults.append(Fault(title, pointer=pointer, details=details))

    def done(self) -> None:
        """Raise the 400 when anything was noted."""
        if self.faults:
            raise invalid(*self.faults)

    def has(self, name: str) -> bool:
        """Whether the member was sent, and not as null."""
        return self.value.get(name) is not None

    def _wanted(self, name: str, required: bool) -> Any:
        found = self.value.get(name)
        if found is None and required:
            self.note(name, "Missing", "it is required")
        return found

    def text(
        self,
        name: str,
        *,
        required: bool = False,
        shortest: int = 0,
        longest: int = LONGEST_TEXT,
        default: str | None = None,
    ) -> str | None:
        """A text of so many characters."""
        found = self._wanted(name, required)
        if found is None:
            return default
        if not isinstance(found, str):
            self.note(name, "Invalid type", "a string is expected")
            return default
        if not shortest <= len(found) <= longest:
            self.note(name, "Invalid length", f"from {shortest} to {longest} characters")
            return default
        return found

    def one_of(self, name: str, allowed: Iterable[str], *, default: str | None = None) -> str | None:
        """One of a list of words."""
        found = self.text(name, default=default)
        words = list(allowed)
        if found is not None and found not in words:
            self.note(name, "enum", "one of " + ", ".join(words))
            return default
        return found

    def integer(
        self,
        name: str,
        *,
        required: bool = False,
        minimum: int = 0,
        maximum: int = 2**53,
        default: int | None = None,
    ) -> int | None:
        """A whole number within bounds; `2.0` is one."""
        found = self._wanted(name, required)
        if found is None:
            return default
        whole = as_integer(found)
        if whole is None:
            self.note(name, "Invalid type", "an integer is expected")
            return default
        if not minimum <= whole <= maximum:
            self.note(name, "Out of range", f"from {minimum} to {maximum}")
            return default
        return whole

    def number(
        self,
        name: str,
        *,
        required: bool = False,
        minimum: int = 0,
        maximum: int = 1_000_000_000,
    ) -> Number | None:
        """An amount within bounds."""
        found = self._wanted(name, required)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            self.note(name, "Invalid type", "a number is expected")
            return None
        if not minimum <= found <= maximum:
            self.note(name, "Out of range", f"from {minimum} to {maximum}")
            return None
        return amounts.number(amounts.from_units(amounts.to_units(found)))

    def boolean(self, name: str, *, default: bool | None = None) -> bool | None:
        """true or false."""
        found = self.value.get(name)
        if found is None:
            return default
        if not isinstance(found, bool):
            self.note(name, "Invalid type", "a boolean is expected")
            return default
        return found

    def instant(self, name: str) -> datetime | None:
        """An RFC3339 timestamp."""
        found = self.value.get(name)
        if found is None:
            return None
        try:
            if isinstance(found, str):
                return instants.parsed(found)
        except (ValueError, OverflowError):
            pass
        self.note(name, "Invalid date", "an RFC3339 timestamp is expected")
        return None

    def items(self, name: str, *, required: bool = False, fewest: int = 0, most: int = 1000) -> list[Any]:
        """A list of so many members, whatever they are."""
        found = self._wanted(name, required)
        if found is None:
            return []
        if not isinstance(found, list):
            self.note(name, "Invalid type", "a list is expected")
            return []
        if not fewest <= len(found) <= most:
            self.note(name, "Invalid length", f"from {fewest} to {most} items")
            return []
        return found

    def texts(
        self, name: str, *, required: bool = False, fewest: int = 0, most: int = 1000, longest: int = 1000
    ) -> list[str]:
        """A list of texts."""
        found = self.items(name, required=required, fewest=fewest, most=most)
        for index, item in enumerate(found):
            if not isinstance(item, str):
                self.note_at(name, index, "Invalid type", "a string is expected")
            elif len(item) > longest:
                self.note_at(name, index, "Invalid length", f"at most {longest} characters")
        return [item for item in found if isinstance(item, str)]

    def integers(self, name: str, *, most: int = 1000) -> list[int]:
        """A list of whole numbers."""
        found: list[int] = []
        for index, item in enumerate(self.items(name, most=most)):
            whole = as_integer(item)
            if whole is None or abs(whole) > 2**53:
                self.note_at(name, index, "Invalid type", "an integer is expected")
            else:
                found.append(whole)
        return found

    def objects(
        self, name: str, *, required: bool = False, fewest: int = 0, most: int = 1000
    ) -> list[Reader]:
        """A list of objects, each as a reader of its own that shares this collection of faults."""
        found = self.items(name, required=required, fewest=fewest, most=most)
        return [
            Reader(item, f"{self.pointer}/{_escaped(name)}/{index}", self.faults)
            for index, item in enumerate(found)
        ]

    def mapping(self, name: str) -> dict[str, Any]:
        """An object whose members are checked elsewhere."""
        found = self.value.get(name)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.note(name, "Invalid type", "an object is expected")
            return {}
        return found


def as_integer(value: Any) -> int | None:
    """The whole number that a JSON value is, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal) and abs(value) <= 2**53 and value == value.to_integral_value():
        return int(value)
    return None
