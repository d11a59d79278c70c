"""What all typed values share: frozen, required keys strict, unknown keys kept at hand, instants in UTC.

Null where the contract says "optional" reads as absence; a null list or map reads as an empty one, because
servers written in Go send `null` for those.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields, force_setattr

T = TypeVar("T")

Attributes: TypeAlias = dict[str, Any]
"""Custom attributes, a free map. Fractions are Decimal, whole numbers int, instants stay strings."""

if TYPE_CHECKING:
    Instant: TypeAlias = datetime
    Many: TypeAlias = tuple[T, ...]
    Map: TypeAlias = dict[str, T]
    Flag: TypeAlias = bool
    Whole: TypeAlias = int
    Figure: TypeAlias = Decimal
else:
    Instant = Annotated[datetime, msgspec.Meta(tz=True)]
    Many = Union[tuple[T, ...], None]  # noqa: UP007 - only this form can be subscripted
    Map = Union[dict[str, T], None]  # noqa: UP007
    Flag = Union[bool, None]  # noqa: UP007
    Whole = Union[int, float]  # noqa: UP007
    Figure = Union[Decimal, None]  # noqa: UP007


class Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of the values that come from the API."""

    def __post_init__(self) -> None:
        model = type(self)
        for name, repair in _REPAIRS[model] if model in _REPAIRS else _repairs_of(model):
            value = getattr(self, name)
            repaired = repair(value)
            if repaired is not value:
                force_setattr(self, name, repaired)


class Answer(Model, frozen=True, kw_only=True, dict=True):
    """Base of whole answers: remembers the body, so that `unknown_fields` can show what it did not know."""


class Body(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Base of what is sent: anything left at its default is left out of the request."""


_EXACT = msgspec.json.Decoder(float_hook=Decimal)

OMIT: msgspec.UnsetType = msgspec.UNSET
"""Left out of the request; the server keeps what it has. Differs from an empty list, which clears."""


def unknown_fields(answer: Any) -> dict[str, Any]:
    """The fields of an answer that the models do not know, by JSON pointer.

    `answer` is what an operation returned (an Answer or a Page); newer servers send more than is modelled.
    Returns {} for anything else.
    """
    wire = getattr(answer, "__dict__", {}).get("_wire")
    if wire is None:
        return {}
    return dict(_unknown(raw_body(answer), wire[0], ""))


def raw_body(answer: Any) -> Any:
    """The body of an answer as the server sent it, with all it does not have a model for; numbers are exact.

    `answer` is what an operation returned (an Answer or a Page). Returns None for anything else.
    """
    wire = getattr(answer, "__dict__", {}).get("_wire")
    return None if wire is None else _EXACT.decode(wire[1])


def body_of(answer: Answer) -> bytes:
    """The body of an answer as the server sent it: JSON, every field; empty for one that was made here."""
    wire = answer.__dict__.get("_wire")
    return wire[1] if wire else b""


_Repair = Callable[[Any], Any]
_REPAIRS: dict[type[Model], tuple[tuple[str, _Repair], ...]] = {}


def _repairs_of(model: type[Model]) -> tuple[tuple[str, _Repair], ...]:
    """Which fields of a model need a look after decoding; worked out once for each model."""
    found = tuple((field.name, repair) for field in fields(model) if (repair := _repair_of(field)))
    _REPAIRS[model] = found
    return found


def _repair_of(field: FieldInfo) -> _Repair | None:
    parts = {_bare(part) for part in _parts(field.type)}
    if datetime in parts:
        return _to_utc
    if {int, float} <= parts:
        return _to_whole
    if type(None) in parts and field.default is not None:
        if dict in parts:
            return lambda value: {} if value is None else value
        empty: Any = () if field.default is msgspec.NODEFAULT else field.default
        return lambda value: empty if value is None else value
    return None


def _to_utc(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


def _to_whole(value: float | None) -> int | float | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _parts(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _bare(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return get_origin(hint) or hint


def _unknown(raw: Any, hint: Any, at: str) -> Iterator[tuple[str, Any]]:
    for part in _parts(hint):
        bare = _bare(part)
        if isinstance(raw, dict) and isinstance(bare, type) and issubclass(bare, msgspec.Struct):
            known = {field.encode_name: field.type for field in fields(part)}
            for key, value in raw.items():
                place = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
                if key in known:
                    yield from _unknown(value, known[key], place)
                else:
                    yield place, value
        elif isinstance(raw, dict) and bare is dict and get_args(part):
            for key, value in raw.items():
                yield from _unknown(
                    value, get_args(part)[1], f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
                )
        elif isinstance(raw, list) and bare is tuple:
            for index, value in enumerate(raw):
                yield from _unknown(value, get_args(part)[0], f"{at}/{index}")
