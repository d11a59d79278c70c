"""Whether the audit is whole: every row in its place, unchanged, and none cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.audit import anchor, chain
from webapp.audit.content import Content, digest_of, hash_of
from webapp.audit.models import AuditContent, AuditEntry, AuditLink, AuditPending
from webapp.audit.retention import PRUNE
from webapp.extensions import db

MOST_FAULTS = 50
CHUNK = 1000
LONGEST_WAIT = timedelta(minutes=1)


@dataclass
class Report:
    """What was looked at, and a sentence for each thing that is not as it should be."""

    rows: int = 0
    erased: int = 0
    waiting: int = 0
    head: chain.Head = field(default_factory=chain.Head)
    faults: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def note(self, fault: str) -> None:
        """Add a fault, unless there are too many to read."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def verify(heads: list[anchor.Anchor] | None = None) -> Report:
    """Go through the whole audit and hold it to its chain, to the told heads, and to further `heads`."""
    report = Report()
    with db.engine.connect() as connection:
        start = connection.execute(chain.START).first()
        report.head = begin = chain.Head(*start) if start else chain.Head()
        if start:
            _check_beginning(connection, report)
        _check_links(connection, report)
        _check_strays(connection, report)
        _check_heads(connection, report, begin, [*_told(report), *(heads or [])])
    return report


def _check_beginning(connection: Connection, report: Report) -> None:
    """Whoever drops rows must have recorded it before, in a row that the chain holds."""
    recorded = connection.scalars(
        select(AuditContent.payload)
        .join(AuditEntry, AuditEntry.id == AuditContent.entry_id)
        .where(AuditEntry.action == PRUNE)
    )
    begin = {"through": report.head.position, "hash": report.head.hash}
    if not any(begin.items() <= payload.items() for payload in recorded):
        report.note(
            f"The chain begins after link {report.head.position}, and no record says who dropped the rows."
        )


def _check_links(connection: Connection, report: Report) -> None:
    for row in _linked(connection, report.head.position):
        expected = report.head.position + 1
        if row.position != expected:
            report.note(f"Links {expected} to {row.position - 1} are missing.")
        if row.id is None:
            report.note(f"The row of link {row.position} was removed (row {row.linked_id}).")
        else:
            _check_row(row, report)
        report.rows += 1
        # From the stored hash on, so that one changed row is one fault and not all that follow.
        report.head = chain.Head(row.position, row.hash)


def _check_row(row: Row[tuple[object, ...]], report: Report) -> None:
    if chain.next_hash(report.head.hash, row._asdict()) != row.hash:
        report.note(
            f"Row {row.id} (link {row.position}) was changed, or stands in another place than before."
        )
    if row.key is None:
        report.erased += 1
        return
    content = Content(row.subject_kind, row.subject, row.reason, row.ticket, row.payload)
    if digest_of(content, row.key) != row.digest or hash_of(row.subject) != row.subject_hash:
        report.note(f"The content of row {row.id} was changed.")


def _check_strays(connection: Connection, report: Report) -> None:
    report.waiting = connection.scalar(select(func.count()).select_from(AuditPending)) or 0
    linked = exists().where(AuditLink.entry_id == AuditEntry.id)
    waits = exists().where(AuditPending.entry_id == AuditEntry.id)
    for row_id in connection.scalars(select(AuditEntry.id).where(~linked, ~waits).limit(MOST_FAULTS)):
        report.note(f"Row {row_id} stands outside the chain: it was not written by the desk.")
    gone = ~exists().where(AuditEntry.id == AuditPending.entry_id)
    for row_id in connection.scalars(select(AuditPending.entry_id).where(gone).limit(MOST_FAULTS)):
        report.note(f"Row {row_id} was removed before it was linked.")
    late = (
        select(AuditEntry.id)
        .join(AuditPending, AuditPending.entry_id == AuditEntry.id)
        .where(AuditEntry.at < clock.now() - LONGEST_WAIT)
        .order_by(AuditEntry.id)
        .limit(1)
    )
    for row_id in connection.scalars(late):
        report.note(f"Row {row_id} waits for its link for more than a minute: run `flask audit link`.")


def _told(report: Report) -> Iterator[anchor.Anchor]:
    try:
        yield from anchor.told()
    except ValueError as error:
        report.note(f"The file of AUDIT_ANCHOR holds a line that is no head: {str(error)[:80]!r}.")


def _check_heads(
    connection: Connection, report: Report, begin: chain.Head, heads: list[anchor.Anchor]
) -> None:
    last = report.head.position
    for told in heads:
        if told.position > last:
            report.note(
                f"The chain ends at link {last}, but a head at link {told.position} was told:"
                " rows were cut off its end."
            )
        elif told.position >= begin.position:
            link = select(AuditLink.hash).where(AuditLink.position == told.position)
            kept = begin.hash if told.position == begin.position else connection.scalar(link)
            if kept != told.hash:
                report.note(f"Link {told.position} is not the one that was told outside the database.")


def _linked(connection: Connection, after: int) -> Iterator[Row[tuple[object, ...]]]:
    """Links in order with their rows and contents; columns are None where a row or its content is gone."""
    while True:
        chunk = connection.execute(_chunk(after)).all()
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].position


def _chunk(after: int) -> Select[tuple[object, ...]]:
    contents = (
        AuditContent.key,
        AuditContent.subject_kind,
        AuditContent.subject,
        AuditContent.subject_hash,
        AuditContent.reason,
        AuditContent.ticket,
        AuditContent.payload,
    )
    return (
        select(
            AuditLink.position,
            AuditLink.hash,
            AuditLink.entry_id.label("linked_id"),
            *chain.ROW_COLUMNS,
            *contents,
        )
        .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .outerjoin(AuditContent, AuditContent.entry_id == AuditLink.entry_id)
        .where(AuditLink.position > after)
        .order_by(AuditLink.position)
        .limit(CHUNK)
    )
