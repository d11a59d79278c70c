"""The SQLite file of the sandbox: connections, transactions, schema version, clock offset."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

# Raise it with every change of a table: a store of another version is refused, not guessed at.
VERSION = 2
TABLES = ("accounts", "sessions", "promotions", "loyalty", "catalogs")
SPARE_CONNECTIONS = 16
BUSY_SECONDS = 10.0


class Busy(Exception):
    """The write lock was not free within the waiting time: somebody else writes for too long."""


class WrongStore(Exception):
    """The file holds another schema version than this code speaks."""


class Store:
    """A store in one file, for any number of threads and processes.

    Reads see one consistent state and never wait for a writer (WAL). Writes queue: `BEGIN IMMEDIATE` between
    processes, a lock in front of it between the threads of one process, so that none starves.
    """

    def __init__(self, path: str | Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = Path(path)
        self.busy_seconds = busy_seconds
        self._spare: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue(SPARE_CONNECTIONS)
        self._writing = threading.Lock()
        self._create()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self.busy_seconds, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16000")
        return connection

    def _create(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.writing() as connection:
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                for name in TABLES:
                    script = (Path(__file__).parent / "tables" / f"{name}.sql").read_text()
                    for statement in _statements(script):
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            elif found != VERSION:
                raise WrongStore(f"{self.path.name} has schema version {found}, this sandbox needs {VERSION}")

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._spare.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.rollback()
            try:
                self._spare.put_nowait(connection)
            except queue.Full:
                connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the store."""
        with self._borrowed() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[sqlite3.Connection]:
        """One write transaction, kept at the end unless `keep` is false or an exception leaves it.

        Raises Busy when the lock is not free within `busy_seconds`.
        """
        if not self._writing.acquire(timeout=self.busy_seconds):
            raise Busy
        try:
            with self._borrowed() as connection:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if "locked" in str(error) or "busy" in str(error):
                        raise Busy from None
                    raise
                yield connection
                if keep:
                    connection.commit()
        finally:
            self._writing.release()

    def clock_offset(self) -> timedelta:
        """How far the sandbox's clock was moved from the real one."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'clock_offset'").fetchone()
        return timedelta(seconds=float(row[0]) if row else 0.0)

    def move_clock(self, offset: timedelta) -> None:
        """Set the distance of the sandbox's clock from the real one; it survives a restart."""
        with self.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES ('clock_offset', ?)",
                (str(offset.total_seconds()),),
            )

    def close(self) -> None:
        """Close the spare connections; the store can be used again afterwards."""
        while True:
            try:
                self._spare.get_nowait().close()
            except queue.Empty:
                return


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
