"""A finished export as the answer to a download: streamed part by part, named so that nothing is mistaken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response

from webapp import sight
from webapp.exports import formats, jobs
from webapp.exports.jobs import Job
from webapp.extensions import db
from webapp.policy import Application

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "page": "text/html; charset=utf-8",
}
"""How each form of an export is sent; a page is for the screen and for paper, the others are files."""
_LONGEST_STEM = 50
# Letters and digits of any script; nothing that names a folder, hides an ending or turns the text around.
_UNSAFE = re.compile(r"[^\w-]+")


def answer(job: Job, form: str, one: Application, made_by: str) -> Response:
    """The file of an export. Its parts are read while they are sent, so that memory never holds the whole.

    They are kept as they came, and masked as they leave: what counts is what its reader may see now, not what
    they might when it was made.
    """
    if job.subject_kind == "customer":
        sight.about(job.subject)
    parts, told = partial(jobs.contents, job, db.engine), head(job, one, made_by)
    if not sight.sees():
        mask = sight.personal().settled().masked_values
        parts, told = partial(_masked, parts, mask), told | {"is_masked": True}
    pieces = job.kind.pieces(form, job.source, told, parts)
    found = Response(pieces, content_type=TYPES[form])
    if form != "page":
        found.headers.set("Content-Disposition", "attachment", filename=name(job, form))
    return found


def name(job: Job, form: str) -> str:
    """The name of the file: what it is, about whom, from which day, whatever the identifier holds."""
    stem = _UNSAFE.sub("_", job.kind.stem(job.source))[:_LONGEST_STEM].strip("_")
    return f"{stem}-{job.created_at:%Y-%m-%d}.{form}"


def head(job: Job, one: Application, made_by: str) -> dict[str, Any]:
    """What a JSON file says of itself."""
    return {
        "what": job.kind_name,
        "about": {"kind": job.subject_kind, "identifier": job.subject},
        "filter": job.kind.asked(job.source),
        "until": _text(job.source.until),
        "zone": job.source.zone,
        "application": {"slug": one.slug, "name": one.name, "environment": one.environment},
        "made_by": made_by,
        "made_at": _text(job.created_at),
        "read_from": _text(job.started_at),
        "read_to": _text(job.finished_at),
        "rows": job.rows,
        "changed_while_read": job.has_moved,
    }


def _masked(
    parts: Callable[..., Iterable[bytes]], mask: Callable[[Any], Any], *which: int
) -> Iterator[bytes]:
    for content in parts(*which):
        rows = formats.rows_in(formats.unpack(content))
        yield formats.pack([mask(row) for row in rows])


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
