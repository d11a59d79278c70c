"""Faults on demand: what a server on the network can do to its client, asked for by request and by count.

They live in the process that serves, not in the store: a restart clears them.
"""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from . import routing
from .bodies import Reader, expected_object
from .broken import Captured, broken, refusal
from .operations import EVERY

StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

# Before the request is performed: nothing of it is applied.
DELAYS = ("slow",)
REFUSALS = ("409", "429", "500", "502", "503")
CUT_BEFORE = "cut_before"
# After it was performed: a write has been applied.
CUT_AFTER = "cut_after"
DRIPPING = "dripping"
BROKEN = ("truncated", "invalid_json", "unknown_effect", "extra_field")
KINDS = (*DELAYS, DRIPPING, *REFUSALS, CUT_BEFORE, CUT_AFTER, *BROKEN)

LONGEST_MS = 600_000
FOREVER = 0


@dataclass(slots=True)
class Fault:
    """One order: what happens (`kind`), to which requests, how often it still does (`left`, None is always).

    `operation` is an operationId, `path` a pattern over the raw target (`*` and `?`), `method` a verb; what
    is None matches anything. `ms` is the delay of slow (whole) and dripping (per byte). `retry_after` goes
    out as that header with the refusals, as it is written.
    """

    id: int
    kind: str
    operation: str | None = None
    path: str | None = None
    method: str | None = None
    left: int | None = 1
    ms: int = 1000
    retry_after: str | None = None
    hits: int = 0

    def matches(self, method: str, target: str, operation: str | None) -> bool:
        """Whether it is meant for this request."""
        return (
            self.left != 0
            and (self.method is None or self.method == method)
            and (self.operation is None or self.operation == operation)
            and (self.path is None or fnmatchcase(target, self.path))
        )

    def as_json(self) -> dict[str, Any]:
        """As the control endpoint shows it; `count` is how often it will still happen, 0 for always."""
        return {
            "id": self.id,
            "kind": self.kind,
            "operation": self.operation,
            "path": self.path,
            "method": self.method,
            "count": FOREVER if self.left is None else self.left,
            "ms": self.ms,
            "retry_after": self.retry_after,
            "hits": self.hits,
        }


@dataclass(slots=True)
class Faults:
    """The orders in force, in the order in which they were given. Safe for many threads."""

    given: list[Fault] = field(default_factory=list)
    _numbers: Iterable[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self,
        kind: str,
        *,
        operation: str | None = None,
        path: str | None = None,
        method: str | None = None,
        count: int = 1,
        ms: int | None = None,
        retry_after: str | int | None = None,
    ) -> Fault:
        """Order a fault for the next `count` matching requests, 0 for all of them until cleared."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of fault: {kind}")
        with self._lock:
            fault = Fault(
                next(iter(self._numbers)),
                kind,
                operation,
                path,
                method,
                None if count == FOREVER else count,
                ms if ms is not None else 20 if kind == DRIPPING else 1000,
                str(retry_after) if retry_after is not None else "1" if kind == "429" else None,
            )
            self.given.append(fault)
        return fault

    def take(self, kinds: Iterable[str], method: str, target: str, operation: str | None) -> Fault | None:
        """The first order of these kinds for a request, counted as happened."""
        with self._lock:
            for fault in self.given:
                if fault.kind in kinds and fault.matches(method, target, operation):
                    fault.hits += 1
                    if fault.left is not None:
                        fault.left -= 1
                    return fault
        return None

    def give_back(self, fault: Fault) -> None:
        """Count it as not happened: the answer had nothing that it could spoil."""
        with self._lock:
            fault.hits -= 1
            if fault.left is not None:
                fault.left += 1

    def clear(self) -> None:
        """Forget every order."""
        with self._lock:
            self.given.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """All orders, also those that are used up."""
        with self._lock:
            return [fault.as_json() for fault in self.given]


def ordered(faults: Faults, body: Any, operations: Container[str]) -> Fault:
    """Add the fault that a control request asks for, for one of the operations or for any path.

    Problem (400) says what is wrong with it.
    """
    read = Reader(expected_object(body))
    kind = read.one_of("kind", KINDS)
    if kind is None:
        read.note("kind", "Missing", "one of " + ", ".join(KINDS))
    operation = read.text("operation")
    if operation is not None and operation not in operations:
        read.note("operation", "Unknown", "no operation has this operationId")
    path, method = read.text("path"), read.text("method")
    if operation is None and path is None:
        read.note("operation", "Missing", "give an operation, or a path pattern such as /v1/*")
    count = read.integer("count", default=1, maximum=1_000_000)
    ms = read.integer("ms", maximum=LONGEST_MS)
    retry_after: Any = read.value.get("retry_after")
    if retry_after is not None and not isinstance(retry_after, int | str):
        read.note("retry_after", "Invalid type", "seconds, or the text of the header")
    read.done()
    return faults.add(
        kind or "",
        operation=operation,
        path=path,
        method=method.upper() if method else None,
        count=count if count is not None else 1,
        ms=ms,
        retry_after=retry_after,
    )


class FaultyApp:
    """WSGI middleware that carries out the orders; requests to the control endpoints are never touched.

    `wait` takes seconds and lets them pass.
    """

    def __init__(
        self, inner: WsgiApp, faults: Faults, *, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self.inner = inner
        self.faults = faults
        self.wait = wait

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or fail to."""
        target = routing.raw_target(environ)
        if target.startswith("/_sandbox/") or not self.faults.given:
            return self.inner(environ, start_response)
        method = str(environ["REQUEST_METHOD"])
        request = (method, target, operation_of(method, target))
        delay = self.faults.take(DELAYS, *request)
        if delay is not None:
            self.wait(delay.ms / 1000)
        fault = self.faults.take([kind for kind in KINDS if kind not in DELAYS], *request)
        if fault is None:
            return self.inner(environ, start_response)
        if fault.kind == CUT_BEFORE:
            raise _cut(environ)
        if fault.kind in REFUSALS:
            answer = refusal(int(fault.kind), fault.retry_after, request[2])
        else:
            answer = self._performed(environ)
            answer = self._spoilt(environ, answer, fault)
        start_response(answer.status, answer.headers)
        return [answer.content]

    def _performed(self, environ: dict[str, Any]) -> Captured:
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
            begun[:] = [status, headers]
            return begun.append

        parts = self.inner(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return Captured(begun[0], list(begun[1]), content)

    def _spoilt(self, environ: dict[str, Any], answer: Captured, fault: Fault) -> Captured:
        if fault.kind == CUT_AFTER:
            raise _cut(environ)
        if fault.kind == DRIPPING:
            self._drip(environ, answer, fault.ms / 1000)
            raise _cut(environ)
        if fault.kind == "truncated" and answer.content:
            # The length of the whole is announced and half of it sent: a connection lost on the way.
            _send(environ, answer.head() + answer.content[: len(answer.content) // 2])
            raise _cut(environ)
        spoilt = broken(fault.kind, answer)
        if spoilt is None:
            self.faults.give_back(fault)
            return answer
        return spoilt

    def _drip(self, environ: Mapping[str, Any], answer: Captured, pause: float) -> None:
        _send(environ, answer.head())
        for byte in answer.content:
            self.wait(pause)
            _send(environ, bytes([byte]))


def operation_of(method: str, target: str) -> str | None:
    """The operationId of a request, None where the API has no such path."""
    try:
        return routing.match(method, target, EVERY)[0].id
    except routing.NoRoute:
        return None


def _send(environ: Mapping[str, Any], data: bytes) -> None:
    connection: socket.socket | None = environ.get("sandbox.connection")
    if connection is not None:
        connection.sendall(data)


def _cut(environ: Mapping[str, Any]) -> ConnectionError:
    """Cut the connection of a request; the error to raise, which ends its thread's work on it."""
    connection: socket.socket | None = environ.get("sandbox.connection")
    if connection is not None:
        with suppress(OSError):  # the client was faster
            connection.shutdown(socket.SHUT_RDWR)
    return ConnectionAbortedError("cut on demand")
