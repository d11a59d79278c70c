"""Session advisory locks of PostgreSQL: for all machines, freed when the connection of their holder ends.

They have connections of their own, apart from those that read and write: a lock is held while Talon.One is
called, and never within a transaction. A connection is taken only by whoever is first in the line of its
process, so that those who wait need none.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webapp.audit import search
from webapp.extensions import db
from webapp.intentions.locks.holding import Holder, Taken

MOST = 16  # connections of one process: writes of different customers at the same time
LOCK_NOT_AVAILABLE = "55P03"
_LABEL = "desk-write"

_TAKE = text("SELECT pg_advisory_lock(:key)")
_WAIT = text("SELECT set_config('lock_timeout', :wait, false), set_config('application_name', :label, false)")
_HOLDER = text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND ((l.classid::bigint << 32) | l.objid::bigint) = :key"
)


class AdvisoryLocks:
    """Locks on numbers. Who holds one is told by the name of its connection."""

    def __init__(self, url: URL, threads: int) -> None:
        most = max(2, min(MOST, threads))
        self._engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=2,
            max_overflow=most - 2,
            pool_timeout=2,
            pool_pre_ping=True,
        )

    def key(self, number: int) -> int:
        return number

    def take(self, keys: Sequence[int], holder: Holder, ends: float) -> _HeldNumbers:
        try:
            connection = self._engine.connect()
        except PoolTimeout:
            raise Taken(keys[0]) from None
        held = _HeldNumbers(connection)
        label = f"{_LABEL} {holder.actor_id or 0} {holder.action}"[:63]
        try:
            for key in keys:
                self._take(connection, key, label, ends)
        except BaseException:
            held.release()
            raise
        return held

    def holder(self, key: int) -> Holder | None:
        with db.engine.connect() as connection:
            label = connection.execute(_HOLDER, {"key": key}).scalar()
        if not label or not label.startswith(_LABEL):
            return None
        _label, actor_id, action = label.split(" ", 2)
        return Holder(int(actor_id), search.name_of(int(actor_id)), action)

    def close(self) -> None:
        self._engine.dispose()

    def _take(self, connection: Connection, key: int, label: str, ends: float) -> None:
        # A timeout of 0 would be none at all.
        wait = max(1, round((ends - time.monotonic()) * 1000))
        connection.execute(_WAIT, {"wait": f"{wait}ms", "label": label})
        try:
            connection.execute(_TAKE, {"key": key})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE:
                raise Taken(key) from None
            raise


class _HeldNumbers:
    """A connection that holds locks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = self._session_now()

    def is_held(self) -> bool:
        try:
            # A connection that was lost is made anew without a word, and the new one holds nothing.
            return self._session_now() == self._session
        except SQLAlchemyError:
            return False

    def release(self) -> None:
        try:
            self._connection.execute(
                text("SELECT pg_advisory_unlock_all(), set_config('application_name', '', false)")
            )
        except SQLAlchemyError:
            self._connection.invalidate()  # closing it frees them as well
        finally:
            with contextlib.suppress(SQLAlchemyError):
                self._connection.close()

    def _session_now(self) -> int:
        found: int = self._connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        return found
