"""Answers built from the contract's schemas. Its own examples are no fixtures: many break their schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]

_PATTERNS = {r"^[a-zA-Z]\w+$": "Name1"}


def resolve(document: Document, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the one it refers to."""
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def build(document: Document, schema: dict[str, Any], *, full: bool) -> Any:
    """A value that meets the schema: with every property, or only with those that are required."""
    schema = resolve(document, schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "array":
        return [build(document, schema["items"], full=full)] if full or schema.get("minItems") else []
    if kind == "string":
        return _text(schema)
    if kind == "boolean":
        return True
    if kind == "integer":
        return max(3, schema.get("minimum", 0))
    if kind == "number":
        return 12.25
    if "properties" in schema:
        wanted = schema["properties"] if full else schema.get("required", [])
        return {name: build(document, schema["properties"][name], full=full) for name in wanted}
    if isinstance(schema.get("additionalProperties"), dict):
        return {"7": build(document, schema["additionalProperties"], full=full)} if full else {}
    return {"Free": 1.5} if full else {}


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date-time":
        return "2024-05-01T10:00:00.25Z"
    if "pattern" in schema:
        return _PATTERNS[schema["pattern"]]
    return "text"[: schema.get("maxLength", 4)]


@dataclass(frozen=True)
class Place:
    """A property in a full answer: the JSON pointer of its owner, the owner's schema, and its own name."""

    owner: str
    schema: str
    name: str
    required: bool
    many: bool

    @property
    def key(self) -> str:
        return f"{self.schema}.{self.name}"


def places(document: Document, schema: dict[str, Any], at: str = "", named: str = "") -> Iterator[Place]:
    """Every property in the answer that `build` makes in full."""
    named = schema.get("$ref", named).rpartition("/")[2]
    schema = resolve(document, schema)
    if schema.get("type") == "array":
        yield from places(document, schema["items"], f"{at}/0", named)
        return
    for name, inner in schema.get("properties", {}).items():
        found = resolve(document, inner)
        many = found.get("type") == "array" or (found.get("type") == "object" and not found.get("properties"))
        yield Place(at, named, name, name in schema.get("required", []), many)
        yield from places(document, inner, f"{at}/{name}", named)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from places(document, schema["additionalProperties"], f"{at}/7", named)


def undeclared(document: Document, schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
    """JSON pointers of the properties of a value that the schema does not know; free objects may hold any."""
    schema = resolve(document, schema)
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from undeclared(document, schema.get("items", {}), one, f"{at}/{index}")
    elif isinstance(value, dict) and schema.get("properties"):
        for name, inner in value.items():
            if name in schema["properties"]:
                yield from undeclared(document, schema["properties"][name], inner, f"{at}/{name}")
            else:
                yield f"{at}/{name}"


def at_pointer(value: Any, pointer: str) -> Any:
    """The part of a value that a JSON pointer names."""
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value
