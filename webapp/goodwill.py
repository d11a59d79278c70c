"""What desk.toml says about giving: attributes that may be edited, and goodwill events with their limits."""

from __future__ import annotations

from collections.abc import Iterable, Set
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Bound = Annotated[float, msgspec.Meta(ge=-1e12, le=1e12)]
Kind = Literal["number", "text", "choice"]
LONGEST_TEXT = 200


class Attribute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attribute of customers that may be edited also where a profile does not have it yet."""

    name: Name
    type: Literal["text", "number", "boolean", "date", "list"]
    label: str = ""


class GoodwillField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One attribute of a goodwill event, as the form asks for it.

    Attributes:
        name: the attribute's name in Talon.One.
        min, max: of a number (0 and up, unless `min` says otherwise), or how long a text is.
        cap: of a number, by key of a role, the most that this role may give. Where there is one, a role that
            it does not name may not use the whole event.
    """

    name: Name
    kind: Kind
    label: str = ""
    min: Bound | None = None
    max: Bound | None = None
    choices: tuple[Name, ...] = ()
    required: bool = True
    cap: dict[str, Annotated[float, msgspec.Meta(gt=0, le=1e12)]] = {}

    @property
    def title(self) -> str:
        """What people read for it."""
        return self.label or self.name

    def cap_of(self, role: str) -> Decimal | None:
        """The most that a role may give, None where there is no such limit."""
        return Decimal(str(self.cap[role])) if role in self.cap else None


class Goodwill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event that agents may track for a customer; without an `application` it is offered in all."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    event: Name
    application: str | None = None
    field: tuple[GoodwillField, ...] = ()

    def is_open_to(self, role: str) -> bool:
        """Whether a role may use it at all."""
        return all(not each.cap or role in each.cap for each in self.field)


def faults_of(given: Iterable[Goodwill], slugs: Set[str], roles: Set[str]) -> list[str]:
    """What is wrong with the goodwill events, a sentence each."""
    found: list[str] = []
    seen: set[str] = set()
    for one in given:
        said = f"[[goodwill]] {one.key!r}"
        if one.key in seen:
            found.append(f"{said} is there twice.")
        seen.add(one.key)
        if one.event.startswith("talon_"):
            found.append(f"{said}: the event {one.event!r} has the name of a built-in one.")
        if one.application is not None and one.application not in slugs:
            found.append(f"{said}: there is no application {one.application!r}.")
        names = [each.name for each in one.field]
        found += [f"{said}: the field {name!r} is there twice." for name in sorted(_twice(names))]
        for each in one.field:
            found += [f"{said}, field {each.name!r}: {fault}" for fault in _field_faults(each, roles)]
    return found


def attribute_faults(slug: str, given: Iterable[Attribute]) -> list[str]:
    """What is wrong with the attributes of an Application, a sentence each."""
    names = sorted(_twice([each.name for each in given]))
    return [f"Application {slug!r}: the attribute {name!r} is there twice." for name in names]


def _field_faults(one: GoodwillField, roles: Set[str]) -> list[str]:
    found = []
    if one.min is not None and one.max is not None and one.min > one.max:
        found.append("min is more than max.")
    if one.kind == "choice" and not one.choices:
        found.append("a choice needs choices.")
    if one.kind != "choice" and one.choices:
        found.append("only a choice has choices.")
    if one.kind == "choice" and (one.min is not None or one.max is not None):
        found.append("a choice has neither min nor max.")
    if one.cap and one.kind != "number":
        found.append("only a number can have a cap.")
    if one.cap and not one.required:
        found.append("a field with a cap must be required: left out, it would limit nothing.")
    found += [f"cap: there is no role {role!r}." for role in sorted(one.cap.keys() - roles)]
    return found


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}
