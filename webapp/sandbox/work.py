"""One unit of work: a transaction, the instant it happens at, and the Application it is for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from . import instants

Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Application:
    """The tenant that an API key belongs to; profiles and programs belong to its environment."""

    id: int
    slug: str
    name: str
    currency: str
    time_zone: str
    environment_id: int
    account_id: int
    is_sandbox: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What every operation works on: `db` inside a transaction, `now` (aware UTC), the Application."""

    db: sqlite3.Connection
    now: datetime
    application: Application
    is_dry: bool = False
    # The version of the API that answers are written in: 2024, or 2026 with what that has added.
    api: str = "2024"
    # Per unit of work: things read once and needed often (campaigns, definitions).
    memory: dict[Any, Any] = field(default_factory=dict)

    @property
    def is_newer(self) -> bool:
        """Whether answers are those of 2026."""
        return self.api == "2026"

    @property
    def micros(self) -> int:
        """The instant of this work as the store writes it."""
        return instants.to_micros(self.now)

    @property
    def environment_id(self) -> int:
        """Short for the Application's environment, the owner of profiles and programs."""
        return self.application.environment_id

    def at(self, instant: datetime) -> Work:
        """The same work with the clock set to another instant."""
        return replace(self, now=instant)

    def dry(self) -> Work:
        """The same work, known to be thrown away at its end."""
        return replace(self, is_dry=True)

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row, or None."""
        found: Row | None = self.db.execute(sql, values).fetchone()
        return found

    def many(self, sql: str, *values: Any) -> list[Row]:
        """Every row."""
        return self.db.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, *values)
        return row[0] if row is not None else None

    def run(self, sql: str, *values: Any) -> int:
        """Execute a write; the number of rows it touched."""
        return self.db.execute(sql, values).rowcount

    def insert(self, table: str, **columns: Any) -> int:
        """Insert one row; its id. Table and column names come from code only."""
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        cursor = self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))  # noqa: S608
        return cursor.lastrowid or 0

    @contextmanager
    def savepoint(self, *, keep: bool = True) -> Iterator[None]:
        """A part of the transaction that is undone when it raises, or at its end unless `keep`."""
        self.db.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK TO part")
            self.db.execute("RELEASE part")
            raise
        if not keep:
            self.db.execute("ROLLBACK TO part")
            self.memory.clear()
        self.db.execute("RELEASE part")
