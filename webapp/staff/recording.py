"""A change of an account and its row in the audit are one transaction: neither is ever there alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlalchemy.engine import Connection

from webapp.extensions import db

Change = Callable[[Connection], None]


class Record(Protocol):
    """Records something and makes the change itself in the same transaction: `audit.log.done` with its facts.

    What `also` raises leaves neither.
    """

    def __call__(self, *, also: Change) -> None:
        """Do both. Raises AuditUnavailable."""


def nothing(*, also: Change) -> None:
    """Make a change that is not recorded: of the demo, of tests, or as a part of a greater one."""
    with db.engine.begin() as connection:
        also(connection)


def unchanged(_connection: Connection) -> None:
    """The change that changes nothing."""


def make(change: Change, record: Record) -> None:
    """Make a change, and forget what was read before it.

    What is held is given back first: on SQLite there is one writer at a time.
    """
    db.session.commit()
    record(also=change)
    db.session.expire_all()


def together(*changes: Change) -> Change:
    """Several changes as one, in this order."""

    def change(connection: Connection) -> None:
        for each in changes:
            each(connection)

    return change
