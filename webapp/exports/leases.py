"""Exports as workers see them: each is worked on by one at a time, whichever process or machine it is in.

A worker claims a job for a while and renews that with every part it stores. All it writes holds only while
the job is still its own, in one transaction with the part: whoever is late, or was thought dead, changes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, insert, select, update

from webapp import clock
from webapp.exports import formats, kinds
from webapp.exports.jobs import JOBS, PARTS, Job, kept_until
from webapp.exports.kinds import Read
from webapp.extensions import db, settings

_SHORTEST = timedelta(seconds=60)
# A step asks three times at most, each within the client's deadline.
_DEADLINES = 5


class Lost(Exception):
    """The job is not this worker's any more: it was stopped, dropped, or taken over."""


def claim(worker: str) -> Job | None:
    """Take the job that has waited longest; None where none is due. Of any number of callers one gets it."""
    now = clock.now()
    due = _active() & (JOBS.c.leased_until <= now)
    changes = {"state": "running", "worker": worker, "leased_until": now + _length()}
    with db.engine.connect() as connection:
        waiting = connection.execute(
            select(JOBS.c.id, JOBS.c.started_at).where(due).order_by(JOBS.c.leased_until, JOBS.c.id)
        ).all()
    for job_id, started_at in waiting:
        with db.engine.begin() as connection:
            taken = update(JOBS).where(due, JOBS.c.id == job_id)
            if connection.execute(taken.values(**changes, started_at=started_at or now)).rowcount:
                return Job.of(connection.execute(select(JOBS).where(JOBS.c.id == job_id)).one())
    return None


def save(job: Job, read: Read) -> Job:
    """Store what a step read and renew the lease, or finish the job; the job as it is now. Raises Lost."""
    now = clock.now()
    changes: dict[str, Any] = {
        "place": msgspec.to_builtins(read.place),
        "parts": job.parts + bool(read.rows),
        "rows": job.rows + len(read.rows),
        "has_moved": job.has_moved or read.has_moved,
        "tries": 0,
        "error": "",
        "leased_until": now + _length(),
    }
    if read.is_over:
        changes |= {"state": "finished", "finished_at": now, "worker": "", "place": {}}
    with db.engine.begin() as connection:
        # First the job: its row keeps others out until the part is in too.
        if not connection.execute(_mine(job, changes)).rowcount:
            raise Lost
        if read.rows:
            part = {"job_id": job.id, "number": job.parts, "content": formats.pack(read.rows)}
            connection.execute(insert(PARTS).values(part))
        return Job.of(connection.execute(select(JOBS).where(JOBS.c.id == job.id)).one())


def give_back(job: Job) -> None:
    """Let others have the job at once. Raises Lost."""
    _write(job, {"worker": "", "leased_until": clock.now()})


def postpone(job: Job, seconds: float, error: str) -> None:
    """Let the job wait, and say why. Raises Lost."""
    due = clock.now() + timedelta(seconds=seconds)
    _write(job, {"worker": "", "leased_until": due, "tries": job.tries + 1, "error": error})


def end(job: Job, state: str, error: str) -> None:
    """Let the job rest, failed or stopped, until its person resumes it. Raises Lost."""
    _write(job, {"worker": "", "state": state, "error": error})


def next_due() -> datetime | None:
    """When a job that is under way may be taken again; None where there is none."""
    with db.engine.connect() as connection:
        first = select(JOBS.c.leased_until).where(_active()).order_by(JOBS.c.leased_until).limit(1)
        return connection.scalar(first)


def _active() -> ColumnElement[bool]:
    wanted = JOBS.c.state.in_(("queued", "running")) & (JOBS.c.expires_at > clock.now())
    return wanted & JOBS.c.kind.in_(kinds.known())


def _length() -> timedelta:
    return max(_SHORTEST, timedelta(seconds=_DEADLINES * settings().talon_one_deadline))


def _mine(job: Job, changes: Mapping[str, Any]) -> Any:
    mine = (JOBS.c.id == job.id) & (JOBS.c.worker == job.worker) & (JOBS.c.state == "running")
    as_known = mine & (JOBS.c.parts == job.parts)
    return update(JOBS).where(as_known).values(**changes, expires_at=kept_until())


def _write(job: Job, changes: Mapping[str, Any]) -> None:
    with db.engine.begin() as connection:
        if not connection.execute(_mine(job, changes)).rowcount:
            raise Lost
