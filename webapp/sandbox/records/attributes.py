"""Custom attributes: which are defined, and what may stand in them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .. import instants, jsons
from ..bodies import Reader
from ..work import Work


def _definitions(work: Work, entity: str) -> dict[str, tuple[str, list[Any] | None]]:
    key = ("attributes", entity)
    if key not in work.memory:
        rows = work.many(
            "SELECT name, type, allowed FROM attribute_definitions WHERE environment_id = ? AND entity = ?",
            work.environment_id,
            entity,
        )
        work.memory[key] = {
            row["name"]: (row["type"], jsons.load(row["allowed"]) if row["allowed"] else None) for row in rows
        }
    found: dict[str, tuple[str, list[Any] | None]] = work.memory[key]
    return found


def fault(work: Work, entity: str, name: str, value: Any) -> str | None:
    """What is wrong with a value: Unknown, Invalid type or enum; None when it is fine. null always is."""
    defined = _definitions(work, entity).get(name)
    if defined is None:
        return "Unknown"
    kind, allowed = defined
    if value is None:
        return None
    if not _fits(kind, value):
        return "Invalid type"
    if allowed is not None and any(one not in allowed for one in (value if kind[0] == "(" else [value])):
        return "enum"
    return None


def _fits(kind: str, value: Any) -> bool:
    if kind.startswith("(list "):
        inner = kind[len("(list ") : -1]
        return isinstance(value, list) and all(_fits(inner, one) for one in value)
    if kind == "string":
        return isinstance(value, str)
    if kind == "number":
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "time":
        return isinstance(value, str) and _is_instant(value)
    if kind == "location":
        return isinstance(value, dict) and all(
            isinstance(value.get(name), int | Decimal) and not isinstance(value.get(name), bool)
            for name in ("lat", "long")
        )
    return False


def _is_instant(value: str) -> bool:
    try:
        instants.parsed(value)
    except ValueError:
        return False
    return True


def read(work: Work, body: Reader, entity: str, *, flat: bool = False) -> dict[str, Any]:
    """The attributes of a body, each checked; faults are noted at `/attributes/<name>`.

    `flat`: the body is the map itself.
    """
    if flat:
        return _checked(work, body, entity)
    return _checked(
        work, Reader(body.mapping("attributes"), f"{body.pointer}/attributes", body.faults), entity
    )


def _checked(work: Work, inner: Reader, entity: str) -> dict[str, Any]:
    found = dict(inner.value)
    for name, value in found.items():
        title = fault(work, entity, name, value)
        if title is not None:
            inner.note(name, title, f"attribute of {entity}")
    return found
