"""Writes for one customer, one session, one coupon go one after another, across threads, processes and, on
PostgreSQL, machines.

    with locks.hold(action.locks(), Holder(current_user.id, current_user.name, action.name)) as held:
        ...

Threads of one process stand in line here, in the order in which they came; whoever is first in it takes the
lock that all processes share: a kernel file lock where the database is SQLite, a session advisory lock on
PostgreSQL. Both are freed by the system when their holder dies. Several keys are taken in one order, so that
nobody waits in a circle. Keys are hashed: where two hash to the same, more waits than must, and nothing goes
wrong.

The Application is no part of a key: customers may be shared by several.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from flask import current_app

from webapp.extensions import db, settings
from webapp.intentions.action import Subject
from webapp.intentions.locks.advisory import AdvisoryLocks
from webapp.intentions.locks.files import FileLocks
from webapp.intentions.locks.holding import Backend, Busy, Held, Holder, Taken
from webapp.intentions.locks.lines import Lines

__all__ = ["Busy", "Held", "Holder", "close", "hold"]

_KEPT = "desk_locks"


class _Keeper:
    """The lines of this process and the lock behind them."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.backend = _backend()


@contextmanager
def hold(subjects: Iterable[Subject], holder: Holder, wait: float | None = None) -> Iterator[Held]:
    """Be alone with all of these; waits at most `wait` seconds (the setting's 8), for all of them together.

    Raises Busy, which says who is ahead, and SQLAlchemy's errors where the database does not answer.
    """
    keeper = _keeper()
    ends = time.monotonic() + (settings().lock_wait if wait is None else wait)
    keys = sorted({keeper.backend.key(number_of(each)) for each in subjects})
    try:
        with keeper.lines.first(keys, ends):
            taken = keeper.backend.take(keys, holder, ends)
            try:
                yield taken
            finally:
                taken.release()
    except Taken as taken_by:
        raise Busy(keeper.backend.holder(taken_by.key)) from None


def close() -> None:
    """Give back what the locks of this process hold open."""
    keeper = current_app.extensions.get(_KEPT, {}).pop(os.getpid(), None)
    if keeper is not None:
        keeper.backend.close()


def number_of(subject: Subject) -> int:
    """The number that stands for a subject everywhere: 63 bits, which both kinds of lock can carry."""
    return int.from_bytes(hashlib.sha256(str(subject).encode("utf-8", "replace")).digest()[:8], "big") >> 1


def _keeper() -> _Keeper:
    # By process: what a parent opened is not shared with its children. Two threads may both make one; the
    # first to be kept is everybody's.
    kept = current_app.extensions.setdefault(_KEPT, {})
    own = os.getpid()
    return cast(_Keeper, kept.get(own) or kept.setdefault(own, _Keeper()))


def _backend() -> Backend:
    url = db.engine.url
    if db.engine.dialect.name == "postgresql":
        return AdvisoryLocks(url, settings().threads)
    # Beside the database: whoever shares the file shares the locks.
    folder = Path(url.database).resolve().parent if url.database else Path(current_app.instance_path)
    return FileLocks(folder / "locks")
