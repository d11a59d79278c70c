"""What this desk itself keeps about a customer, in one Application: facts, and words about them.

Who of the staff wrote or looked is left out: the customer asks about themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from webapp import recents
from webapp.audit import about
from webapp.customer_data import tracing
from webapp.exports import Underway, jobs
from webapp.handovers import store as handovers
from webapp.intentions.approvals import store as approvals
from webapp.notes import store as notes

_AT_ONCE = 200


def held_about(work: Underway, integration_id: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each store by its name, with what it holds; also where that is nothing."""
    where, theirs = work.application, tracing.theirs(work, integration_id)
    yield "notes", _each(notes.about, where, theirs)
    yield "handovers", [_told(each) for each in handovers.about(where, theirs)]
    yield "recents", _each(recents.about, where, theirs)
    yield "exports", _each(jobs.about, where, theirs)
    yield "requests", [_told(each) for each in approvals.about(where, [each[1] for each in theirs])]
    yield "audit", list(_audit(where, integration_id))


def _each(look: Any, application: str, theirs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What a store holds about many things, a few at a time."""
    chunks = [theirs[start : start + _AT_ONCE] for start in range(0, len(theirs), _AT_ONCE)]
    return [_told(row) for some in chunks for row in look(application, some)]


def _audit(application: str, integration_id: str) -> Iterator[dict[str, Any]]:
    """One line for each thing that happened, the newest first."""
    older: int | None = None
    while True:
        found = about.about_customer(application, integration_id, older_than=older)
        for line in found.lines:
            yield _told(
                {
                    "at": line.at,
                    "action": line.action,
                    "outcome": line.outcome,
                    "role": line.role,
                    "subject_kind": line.subject_kind,
                    "subject": line.subject,
                    "reason": line.reason,
                    "ticket": line.ticket,
                }
            )
        older = found.older
        if older is None:
            return


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it."""
    return {name: _moment(each) if isinstance(each, datetime) else each for name, each in row.items()}


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
