"""The audit: rows are appended in a transaction of their own, so that what is recorded is committed.

Every function that writes commits at once, apart from `db.session`. Commit or roll back what you hold in
`db.session` before you call one: on SQLite there is one writer at a time.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from webapp import clock
from webapp.audit import anchor, batches, beside, chain
from webapp.audit.circumstances import circumstances
from webapp.audit.content import Content, content_of, digest_of, hash_of
from webapp.audit.models import AuditContent, AuditEntry
from webapp.extensions import db
from webapp.problems import DeskProblem

# Made once: putting a statement together costs more than running it.
_ENTRY = insert(AuditEntry.__table__)  # type: ignore[arg-type]
_CONTENT = insert(AuditContent.__table__)  # type: ignore[arg-type]


class AuditUnavailable(DeskProblem):
    """The row could not be committed. What it was to record must not go ahead."""

    code = "audit_unavailable"


@dataclass(frozen=True)
class Behalf:
    """For whom something is done that no request carries: the columns of a row that a request would fill."""

    actor_id: int
    actor_name: str
    role: str
    application: str | None


@dataclass(frozen=True)
class Intention:
    """One write at Talon.One as the audit knows it: the attempted row, its outcome, and both contents.

    `outcome` is "attempted" while nothing is known of its end. Where the personal content was erased,
    `subject_kind`, `subject`, `reason` and `ticket` are empty, `payload` and `details` are empty, and
    `is_erased` is true.
    """

    intention_id: str
    action: str
    application: str | None
    at: datetime
    actor_id: int | None
    actor_name: str
    role: str
    request_id: str
    subject_kind: str
    subject: str
    reason: str
    ticket: str
    payload: dict[str, Any]
    outcome: str
    ended_at: datetime | None
    details: dict[str, Any]
    is_erased: bool


def read(action: str, subject_kind: str, subject: str, touches: Iterable[str] = ()) -> None:
    """Record one page view; once for each view that shows somebody's data. `touches` as in `done`.

    Raises AuditUnavailable.
    """
    touched = partial(beside.touched, _beside(subject, filter(None, touches)))
    _append(_new_id(), "read", "read", action, content_of(subject_kind, subject), also=touched)


@contextmanager
def viewing(action: str, subject_kind: str, subject: str) -> Iterator[set[str]]:
    """Record one page view once it is known whom it touches, which is added to the set that is given; also
    where reading fails. Raises AuditUnavailable.
    """
    touches: set[str] = set()
    try:
        yield touches
    finally:
        read(action, subject_kind, subject, touches)


def denied(action: str, subject_kind: str = "", subject: str = "", reason: str = "") -> None:
    """Record that somebody asked for what they may not do, and why they may not. Raises AuditUnavailable."""
    _append(_new_id(), "denied", "denied", action, content_of(subject_kind, subject, reason))


def done(
    action: str,
    subject_kind: str,
    subject: str,
    payload: dict[str, Any] | None = None,
    *,
    outcome: str = "succeeded",
    behalf: Behalf | None = None,
    touches: Iterable[str] = (),
    also: Callable[[Connection], None] | None = None,
) -> None:
    """Record a change of the desk itself, like a new password, after its commit. Raises AuditUnavailable.

    `behalf` says for whom, where no request does; `outcome` may be failed there. `touches` are identifiers
    beside the subject that it is found by, so that an erasure of the customer takes it along. `also` makes
    the change itself, in the transaction of the row; what else it raises leaves neither.
    """
    content = content_of(subject_kind, subject, payload=payload)
    together = _with(also, partial(beside.touched, _beside(subject, touches)))
    _append(_new_id(), "done", outcome, action, content, vars(behalf) if behalf else {}, together)


def attempt(
    intention_id: str,
    action: str,
    subject_kind: str,
    subject: str,
    *,
    reason: str,
    ticket: str,
    payload: dict[str, Any],
    touches: Iterable[str] = (),
    also: Callable[[Connection], None] | None = None,
) -> bool:
    """Commit the attempted row before a write; False where this intention was attempted already.

    `intention_id` is a UUID as text and the one-time key: of any number of callers exactly one gets True.
    `payload` is anything JSON can hold; `touches` are identifiers beside the subject that it is found by;
    `also` goes into the transaction of the row, and what it raises leaves no row. Raises AuditUnavailable;
    then nothing may be written.
    """
    content = content_of(subject_kind, subject, reason, ticket, payload)
    try:
        together = _with(also, partial(beside.opened, _beside(subject, touches)))
        _append(intention_id, "attempted", "attempted", action, content, also=together)
    except AuditUnavailable:
        if _rows(intention_id):
            return False
        raise
    return True


def settle(intention_id: str, outcome: str, *, details: dict[str, Any]) -> bool:
    """Commit how an attempted write ended; False where that was already known.

    `outcome` is succeeded, refused, failed or unknown; an unknown one may be settled once more, after reading
    again. Raises AuditUnavailable, and LookupError where the intention was never attempted.
    """
    known = _rows(intention_id)
    if "attempted" not in known:
        raise LookupError(f"The intention {intention_id} was never attempted.")
    first, phase = known["attempted"], "outcome"
    if "outcome" in known:
        if known["outcome"].outcome != "unknown" or outcome == "unknown" or "settled" in known:
            return False
        phase = "settled"
    content = content_of(first.subject_kind or "", first.subject or "", payload=details)
    try:
        known = {"application": first.application}
        _append(intention_id, phase, outcome, first.action, content, known, beside.ended)
    except AuditUnavailable:
        if phase in _rows(intention_id):
            return False
        raise
    return True


def find(intention_id: str) -> Intention | None:
    """The intention with its outcome so far, None where it was never attempted. Raises AuditUnavailable."""
    rows = _rows(intention_id)
    first, last = rows.get("attempted"), rows.get("settled") or rows.get("outcome")
    if first is None:
        return None
    return Intention(
        intention_id=intention_id,
        action=first.action,
        application=first.application,
        at=first.at,
        actor_id=first.actor_id,
        actor_name=first.actor_name,
        role=first.role,
        request_id=first.request_id,
        subject_kind=first.subject_kind or "",
        subject=first.subject or "",
        reason=first.reason or "",
        ticket=first.ticket or "",
        payload=first.payload or {},
        outcome=last.outcome if last else "attempted",
        ended_at=last.at if last else None,
        details=(last.payload or {}) if last else {},
        is_erased=first.key is None,
    )


def _beside(subject: str, touches: Iterable[str]) -> set[str]:
    """What a row is found by besides its subject."""
    return {hash_of(each) for each in touches} - {hash_of(subject)}


def _with(
    also: Callable[[Connection], None] | None,
    beside: Callable[[Connection, dict[str, Any]], None] | None = None,
) -> Callable[[Connection, dict[str, Any]], None]:
    """What goes into the transaction of a row, all of it together."""

    def together(connection: Connection, entry: dict[str, Any]) -> None:
        if beside is not None:
            beside(connection, entry)
        if also is not None:
            also(connection)

    return together


def _new_id() -> str:
    return str(uuid.uuid4())


def _append(
    intention_id: str,
    phase: str,
    outcome: str,
    action: str,
    content: Content,
    known: Mapping[str, Any] = MappingProxyType({}),
    also: Callable[[Connection, dict[str, Any]], None] | None = None,
) -> None:
    """Commit a row; `known` are columns that do not come from this request, `also` what goes with it."""
    entry = {
        "at": clock.now(),
        "intention_id": intention_id,
        "phase": phase,
        "outcome": outcome,
        "action": action,
        **circumstances(),
        **known,
    }
    try:
        with db.engine.begin() as connection:
            row = add_row(connection, entry, content)
            if also is not None:
                also(connection, row)
            head = _join_chain(connection, row)
    except IntegrityError as error:
        raise AuditUnavailable(f"The audit has a row {phase!r} of this intention, or refuses it.") from error
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be written.") from error
    if head is None:
        batches.note()
    else:
        anchor.tell(head.position, head.hash)


def add_row(connection: Connection, entry: dict[str, Any], content: Content) -> dict[str, Any]:
    """Add a row with its content, not yet linked; gives the row with id and digest."""
    key = secrets.token_hex(32)
    row = {**entry, "digest": digest_of(content, key)}
    row["id"] = connection.execute(_ENTRY, row).inserted_primary_key[0]  # type: ignore[index]
    facts = {"entry_id": row["id"], "key": key, "subject_hash": hash_of(content.subject)}
    connection.execute(_CONTENT, vars(content) | facts)
    return row


def _join_chain(connection: Connection, row: dict[str, Any]) -> chain.Head | None:
    """Link the row at once, and give the new head; a page view waits for its batch, and None is given."""
    if row["phase"] == "read":
        chain.wait(connection, row["id"])
        return None
    return chain.link(connection, [row])


def _rows(intention_id: str) -> dict[str, Row[Any]]:
    """The rows of one intention by phase; the columns of the content are None where it was erased."""
    statement = (
        select(*AuditEntry.__table__.columns, *AuditContent.__table__.columns)
        .outerjoin(AuditContent, AuditContent.entry_id == AuditEntry.id)
        .where(
            AuditEntry.intention_id == intention_id, AuditEntry.phase.in_(("attempted", "outcome", "settled"))
        )
    )
    try:
        with db.engine.connect() as connection:
            return {row.phase: row for row in connection.execute(statement)}
    except SQLAlchemyError as error:
        raise AuditUnavailable("The audit cannot be read.") from error
