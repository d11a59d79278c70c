"""The work on exports: one page at a time, by whoever holds the job, until it is done or somebody stops it.

It runs without a request. `serve` works on the job that has waited longest, for a few pages, so that several
exports go on side by side while Talon.One is asked for one page at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.access import role_in, role_key
from webapp.audit import log
from webapp.exports import formats, jobs, leases
from webapp.exports.following import PlaceLost
from webapp.exports.jobs import Job
from webapp.exports.kinds import Read, Underway
from webapp.exports.leases import Lost
from webapp.extensions import client_of, db, policy
from webapp.observability import log_event, log_failure
from webapp.staff.models import StaffUser
from webapp.talon.errors import TalonError, Throttled, Unavailable, Unreachable

SLICE = 20
"""Pages of one job before others have their turn."""
PAUSES = (5.0, 15.0, 60.0, 180.0, 600.0)
"""Seconds to wait after each failure in a row; after the last of them the job has failed."""
LONGEST_PAUSE = 900.0
FORBIDDEN = "export_forbidden"
_OF_THE_PERSON = (StaffUser.name, StaffUser.role, StaffUser.application_roles, StaffUser.disabled_at)
_PASSING = (Throttled, Unavailable, Unreachable)


def serve(worker: str, pages: int = SLICE, should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Work on the job that has waited longest; False where none is due.

    `worker` is a name that nobody else has. An error of the database is raised; the job goes on once its
    lease is over.
    """
    job = leases.claim(worker)
    if job is None:
        return False
    try:
        _work(job, pages, should_stop)
    except Lost:
        log_event("export_lost", job=job.id)
    return True


def serve_all(worker: str) -> int:
    """Work until nothing is due; the number of turns that took."""
    turns = 0
    while serve(worker):
        turns += 1
    return turns


def _work(job: Job, pages: int, should_stop: Callable[[], bool]) -> None:
    for _page in range(pages):
        owner = _owner(job)
        if not owner.may_export:
            return _end(job, owner, "stopped", FORBIDDEN)
        try:
            job = leases.save(job, _read(job))
        except TalonError as error:
            return _after(job, owner, error)
        except PlaceLost as error:
            return _end(job, owner, "failed", error.code)
        except (Lost, SQLAlchemyError):
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours: said on the page, written to the log
            log_failure(error)
            return _end(job, owner, "failed", "500")
        if job.state == "finished":
            return _note("exports.finish", job, owner)
        if should_stop():
            break
    return leases.give_back(job)


def _read(job: Job) -> Read:
    """The next rows of the list."""
    one = policy().find(job.application)
    if one is None:
        raise LookupError("The Application of the export is not in desk.toml any more.")

    def stored() -> Iterator[bytes]:
        return map(formats.unpack, jobs.contents(job, db.engine))

    return job.kind.step(client_of(one), Underway(job.application, job.source, job.place, stored))


def _after(job: Job, owner: _Owner, error: TalonError) -> None:
    """Ask again later where the trouble may pass, a few times; else the job has failed."""
    pause = max(PAUSES[min(job.tries, len(PAUSES) - 1)], error.retry_after or 0)
    if not isinstance(error, _PASSING) or job.tries >= len(PAUSES) or pause > LONGEST_PAUSE:
        return _end(job, owner, "failed", error.code)
    log_event("export_waits", job=job.id, code=error.code, seconds=pause)
    return leases.postpone(job, pause, error.code)


def _end(job: Job, owner: _Owner, state: str, code: str) -> None:
    leases.end(job, state, code)
    _note("exports.fail", job, owner, "failed", code=code)


def _note(action: str, job: Job, owner: _Owner, outcome: str = "succeeded", **facts: Any) -> None:
    """Record how it ended. What was read is stored already: that the audit fails is only logged."""
    log_event("export_ended", job=job.id, kind=job.kind_name, rows=job.rows, outcome=outcome, **facts)
    behalf = log.Behalf(job.staff_id, owner.name, owner.role, job.application)
    facts |= {"job": job.id, "rows": job.rows}
    try:
        log.done(action, job.subject_kind, job.subject, facts, outcome=outcome, behalf=behalf)
    except log.AuditUnavailable as error:
        log_failure(error)


@dataclass(frozen=True)
class _Owner:
    """Whose export it is, as things stand now."""

    name: str
    role: str
    may_export: bool


def _owner(job: Job) -> _Owner:
    wanted = select(*_OF_THE_PERSON).where(StaffUser.id == job.staff_id)
    with db.engine.connect() as connection:
        person = connection.execute(wanted).one_or_none()
    if person is None:
        raise Lost  # the account went, and the job with it
    one = policy().find(job.application)
    may_export = person.disabled_at is None and job.is_allowed_to(role_in(person, one))
    return _Owner(person.name, role_key(person, one), may_export)
