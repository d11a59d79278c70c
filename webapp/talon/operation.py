"""What the client knows of one operation of the API, declared once and used by the transport."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Generic, Literal, TypeVar, get_args

import msgspec

from webapp.talon import errors

T = TypeVar("T")

ApiVersion = Literal["2024", "2026"]
API_VERSIONS: tuple[ApiVersion, ...] = get_args(ApiVersion)


class Repeat(enum.Enum):
    """When the client may send an operation again by itself. Declared, never derived from the verb."""

    READ = "read"
    """Changes nothing: again on contention, 429, 502, 503, 504 and lost connections."""

    UNAPPLIED = "unapplied"
    """A write that sets a state: again only if it was never sent, or refused by contention or 429."""

    NEVER = "never"
    """A write that adds something each time: a person decides about the next try."""


class Operation(Generic[T]):
    """One operation: name, place, meaning of its answers and whether it may be repeated.

    Attributes:
        name: the contract's operationId.
        method, path: as in the contract, path parameters written `{}`.
        answer: type of the body of a success, None where there is none.
        repeatable: see Repeat. Anything but Repeat.READ is a write.
        on_conflict: error class for status 409.
        not_found: statuses that mean the named thing does not exist.
        may_be_empty: a success without a body is a full answer (204, or `silent`).
        since: the first API version that has it.
    """

    __slots__ = (
        "answer",
        "decoder",
        "may_be_empty",
        "method",
        "name",
        "not_found",
        "on_conflict",
        "path",
        "repeatable",
        "since",
        "writes",
    )

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        answer: type[T],
        *,
        repeatable: Repeat,
        on_conflict: type[errors.Conflict] = errors.Conflict,
        not_found: frozenset[int] = frozenset({404, 410}),
        may_be_empty: bool = False,
        since: ApiVersion = "2024",
    ) -> None:
        self.name = name
        self.method = method
        self.path = path
        self.answer = answer
        self.repeatable = repeatable
        self.on_conflict = on_conflict
        self.not_found = not_found
        self.may_be_empty = may_be_empty or answer is type(None)
        self.since = since
        self.writes = repeatable is not Repeat.READ
        # Numbers inside free-form objects (attributes, effect props) stay exact too.
        self.decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(answer, float_hook=Decimal)

    def __repr__(self) -> str:
        return f"<Operation {self.name} {self.method} {self.path}>"
