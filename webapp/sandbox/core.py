"""The sandbox without HTTP: its store, its clock and its operations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from . import api as _registered  # noqa: F401  importing it registers every operation
from . import choices, jsons
from .access import application_by_slug, authorised
from .instants import Clock, system_clock
from .operations import Answer, Operation, known, perform
from .problems import Problem, conflict
from .store import Busy, Store
from .work import Application, Work

VERSIONS = ("2024", "2026")


class Sandbox:
    """A stand-in for Talon.One on one store file.

    `clock` gives aware UTC instants; the store's clock offset is added to them. `api` is the version of the
    Integration API that it speaks: "2024", or "2026" with what that has added.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        clock: Clock | None = None,
        busy_seconds: float = 10.0,
        api: str = "2024",
    ) -> None:
        if api not in VERSIONS:
            raise ValueError(f"the API is one of {', '.join(VERSIONS)}")
        self.api = api
        self.store = Store(path, busy_seconds=busy_seconds)
        self.clock = clock or system_clock

    def now(self, db: sqlite3.Connection) -> datetime:
        """The sandbox's own instant."""
        row = db.execute("SELECT value FROM meta WHERE key = 'clock_offset'").fetchone()
        return self.clock() + timedelta(seconds=float(row[0])) if row else self.clock()

    @contextmanager
    def working(self, slug: str, *, at: datetime | None = None) -> Iterator[Work]:
        """A write transaction for an Application, at the sandbox's instant or at any other."""
        with self.store.writing() as db:
            yield Work(db, at or self.now(db), application_by_slug(db, slug), api=self.api)

    @contextmanager
    def looking(self, slug: str, *, at: datetime | None = None) -> Iterator[Work]:
        """The same for reading only."""
        with self.store.reading() as db:
            yield Work(db, at or self.now(db), application_by_slug(db, slug), api=self.api)

    def call(
        self,
        slug: str,
        operation_id: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str | Sequence[str]] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> Answer:
        """Perform one operation in-process, in a transaction of its own; Problem when it is refused."""
        opened = self.working if known(self.api)[operation_id].writes else self.looking
        with opened(slug, at=at) as work:
            return call(work, operation_id, path=path, query=query, body=body, headers=headers)

    def answer(
        self,
        found: Operation,
        authorization: str | None,
        *,
        path: Mapping[str, str],
        query: Mapping[str, Sequence[str]],
        body: Any,
        headers: Mapping[str, str],
    ) -> Answer:
        """Perform an operation for an HTTP request; Problem when it is refused, also for its key."""
        opened = self.store.writing if found.writes else self.store.reading
        try:
            with opened() as db:
                work = self._authorised(db, authorization)
                return perform(work, found, path=path, query=query, body=body, headers=headers)
        except Busy:
            if found.contention is None:
                raise Problem(choices.BUSY_STATUS, "The store is busy") from None
            raise conflict(found.contention) from None
        except OverflowError:
            raise Problem(400, "A number is out of range") from None

    def check_key(self, authorization: str | None) -> Application:
        """The Application of a header, 401 otherwise: asked before a body is looked at."""
        with self.store.reading() as db:
            return self._authorised(db, authorization).application

    def _authorised(self, db: sqlite3.Connection, authorization: str | None) -> Work:
        now = self.now(db)
        return Work(db, now, authorised(db, authorization, now), api=self.api)


def call(
    work: Work,
    operation_id: str,
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str | Sequence[str]] | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Perform an operation inside a transaction that is already open: what the seed does, many at a time."""
    sent = {name: [value] if isinstance(value, str) else list(value) for name, value in (query or {}).items()}
    plain = jsons.load(jsons.dump(body)) if body is not None else None
    return perform(
        work, known(work.api)[operation_id], path=path or {}, query=sent, body=plain, headers=headers
    )
