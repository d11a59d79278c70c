"""The lines of the audit as a file, newest first: read page after page while it is sent.

Each page goes on behind the oldest line of the one before, so that what is recorded meanwhile neither repeats
nor hides a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from webapp import sight
from webapp.audit.search import Filters, Line, links_of, search
from webapp.masking import marked_text
from webapp.spreadsheets import BOM, defused, written

TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}
PIECE = 500
COLUMNS = (
    "at_utc",
    "at",
    "actor",
    "role",
    "action",
    "outcome",
    "subject_kind",
    "subject",
    "reason",
    "ticket",
    "is_erased",
    "intention_id",
    "request_id",
    "entry_id",
    "chain_position",
    "chain_hash",
)
"""What a line tells. Its place and hash in the chain, which `flask audit verify` proves, are empty for the
seconds in which it is not linked yet."""


def pieces(form: str, filters: Filters, zone: tzinfo, head: dict[str, Any]) -> Iterator[str]:
    """The file in pieces, as csv or json; `head` is what a JSON file says of itself.

    Raises AuditUnavailable, also in the middle: an answer that ends early is no whole file.
    """
    return _csv(_rows(filters, zone)) if form == "csv" else _json(_rows(filters, zone), head)


def _rows(filters: Filters, zone: tzinfo) -> Iterator[list[dict[str, Any]]]:
    older: int | None = None
    while True:
        found = search(filters, older, PIECE)
        links = links_of([line.id for line in found.lines])
        yield [_row(line, zone, links.get(line.id)) for line in found.lines]
        if found.older is None:
            return
        older = found.older


def _row(line: Line, zone: tzinfo, link: tuple[int, str] | None) -> dict[str, Any]:
    position, chain_hash = link or (None, None)
    is_erased = line.subject is None
    values = (
        utc_text(line.at),
        line.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        line.actor_name,
        line.role,
        line.action,
        line.outcome,
        line.subject_kind,
        None if is_erased else sight.shown(line.about),
        None if line.reason is None else sight.shown(marked_text(line.reason)),
        line.ticket and sight.shown(marked_text(line.ticket)),
        is_erased,
        line.intention_id,
        line.request_id,
        line.id,
        position,
        chain_hash,
    )
    return dict(zip(COLUMNS, values, strict=True))


def utc_text(moment: datetime) -> str:
    """A moment as both files write it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _csv(parts: Iterator[list[dict[str, Any]]]) -> Iterator[str]:
    yield BOM + written([COLUMNS])
    for rows in parts:
        yield written([[_cell(value) for value in row.values()] for row in rows])


def _cell(value: str | int | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return defused(value) if isinstance(value, str) else "" if value is None else str(value)


def _json(parts: Iterator[list[dict[str, Any]]], head: dict[str, Any]) -> Iterator[str]:
    yield '{"head": ' + json.dumps(head, ensure_ascii=False) + ',\n"rows": ['
    before = "\n"
    for rows in parts:
        if rows:
            yield before + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
            before = ",\n"
    yield "\n]}\n"
