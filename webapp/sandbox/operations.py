"""The operations of the Integration API: how each is declared, found and performed.

A handler is one function per operation in `api/<resource>.py`, `(work, call) -> Answer`. It runs inside a
transaction, raises `Problem` to refuse, and knows nothing of HTTP: the server, the tests and the seed all
come through `perform`.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import queries
from .problems import Problem, invalid_parameter
from .queries import Parameter
from .records import idempotency
from .work import Work

INTEGER_IDS = frozenset({"loyaltyProgramId", "audienceId", "catalogId", "achievementId"})
LONGEST_ID = {"customerSessionId": 1000, "integrationId": 1000, "loyaltyCardId": 108}
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Call:
    """One request to an operation: decoded path values, query values, parsed body, lower-case headers."""

    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A path value as text."""
        return self.path[name]

    def number(self, name: str) -> int:
        """A path value that `perform` found to be an integer."""
        return int(self.path[name])

    def flag(self, name: str) -> bool:
        """A boolean query value."""
        return bool(self.query[name])


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: status and JSON value; None is no body at all (204)."""

    status: int
    body: Any = None


Handler = Callable[[Work, Call], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the contract declares it."""

    id: str
    method: str
    path: str
    handler: Handler
    parameters: tuple[Parameter, ...]
    writes: bool
    takes_body: bool
    plain_400: bool
    has_400: bool
    contention: str | None
    dry_only_with: str | None
    newer: tuple[Parameter, ...]
    keeps_answers: bool

    def parameters_of(self, *, is_newer: bool) -> list[Parameter]:
        """The query parameters in 2024, or in 2026, which reads some in its own way and knows more."""
        found = {one.name: one for one in (*self.parameters, *(self.newer if is_newer else ()))}
        return list(found.values())

    @property
    def segments(self) -> tuple[str, ...]:
        """The path cut at its slashes; `{name}` is a value."""
        return tuple(self.path.strip("/").split("/"))


OPERATIONS: dict[str, Operation] = {}
"""Those of 2024, by operationId: exactly the contract's."""

ADDED: dict[str, Operation] = {}
"""What 2026 knows beside them."""

EVERY: Mapping[str, Operation] = ChainMap(OPERATIONS, ADDED)


def known(api: str) -> Mapping[str, Operation]:
    """The operations that a version of the API has."""
    return EVERY if api == "2026" else OPERATIONS


def operation(
    operation_id: str,
    method: str,
    path: str,
    *,
    parameters: Sequence[Parameter] = (),
    takes_body: bool = False,
    plain_400: bool = False,
    has_400: bool = True,
    contention: str | None = None,
    dry_only_with: str | None = None,
    newer: Sequence[Parameter] = (),
    keeps_answers: bool = False,
    since: str = "2024",
) -> Callable[[Handler], Handler]:
    """Register a handler under its operationId.

    `plain_400`: its 400 is `ErrorResponse`, without StatusCode. `has_400`: the contract declares a 400.
    `contention`: the word for what parallel writes conflict on, where the contract declares that 409.
    `dry_only_with`: the flag without which `dry` counts for nothing. `newer`: parameters that are new or
    otherwise in 2026. `keeps_answers`: in 2026 an Idempotency-Key makes a second request harmless. `since`:
    the version of the API that brought it.
    """

    def register(handler: Handler) -> Handler:
        registry = OPERATIONS if since == "2024" else ADDED
        registry[operation_id] = Operation(
            operation_id,
            method,
            path,
            handler,
            tuple(parameters),
            method != "GET",
            takes_body,
            plain_400,
            has_400,
            contention,
            dry_only_with,
            tuple(newer),
            keeps_answers,
        )
        return handler

    return register


def perform(
    work: Work,
    found: Operation,
    *,
    path: Mapping[str, str],
    query: Mapping[str, Sequence[str]],
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Perform an operation within a transaction; a dry one is the same code, undone at its end.

    Raises Problem when the request is refused; then nothing of it stays.
    """
    _check_path(found, path)
    values = queries.read_all(found.parameters_of(is_newer=work.is_newer), query)
    call = Call(path, values, body, headers or {})
    if not found.writes:
        return found.handler(work, call)
    is_dry = bool(values.get("dry")) and (found.dry_only_with is None or values[found.dry_only_with])
    work = _moved(work, values.get("now"), is_dry=is_dry)
    with work.savepoint(keep=not is_dry):
        if is_dry or not (found.keeps_answers and work.is_newer):
            return found.handler(work.dry() if is_dry else work, call)
        return _once(work, found, call)


def _once(work: Work, found: Operation, call: Call) -> Answer:
    """The stored answer of an Idempotency-Key that was used before, else a new one, stored."""
    key = call.headers.get(idempotency.HEADER)
    if key is None:
        return found.handler(work, call)
    request = [found.id, dict(call.path), call.query, call.body]
    stored = idempotency.stored(work, key, request)
    if stored is not None:
        return Answer(*stored)
    answer = found.handler(work, call)
    idempotency.store(work, key, request, answer.status, answer.body)
    return answer


def _check_path(found: Operation, path: Mapping[str, str]) -> None:
    for name, value in path.items():
        if name in INTEGER_IDS:
            if not (value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= LARGEST_ID):
                raise Problem(404, f"{name} is no known identifier")
        elif len(value) > LONGEST_ID.get(name, LARGEST_ID):
            if not found.has_400:
                raise Problem(404, f"{name} is no known identifier")
            raise invalid_parameter(name, "Too long", f"at most {LONGEST_ID[name]} characters")


def _moved(work: Work, now: datetime | None, *, is_dry: bool) -> Work:
    if now is None:
        return work
    if not is_dry:
        raise invalid_parameter("now", "Not allowed", "it can only be used with dry=true")
    if now <= work.now:
        raise invalid_parameter("now", "Out of range", "it must be in the future")
    return work.at(now)
