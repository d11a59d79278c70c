"""Dropping what the desk itself keeps of a customer, once Talon.One is known to have erased them.

Every step may be done twice: after a crash the whole is done again. The identifiers stand in the table of
erasures until all is dropped.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from webapp import recents
from webapp.audit import erasing, log
from webapp.audit.traces import Traces
from webapp.erasure import store
from webapp.exports import jobs
from webapp.extensions import db
from webapp.handovers import store as handovers
from webapp.intentions.approvals import store as approvals
from webapp.notes import store as notes
from webapp.observability import log_failure
from webapp.staff import held


def sweep(erasure: store.Kept) -> None:
    """Drop everything about these identifiers, in every Application that was reached."""
    counts: dict[str, int] = {}

    def add(name: str, number: int) -> None:
        counts[name] = counts.get(name, 0) + number

    theirs = [(kind, identifier) for kind, identifier in erasure.identifiers or []]
    identifiers = [identifier for _kind, identifier in theirs]
    traces = Traces(identifiers)
    for slug in erasure.applications:
        for kind, identifier in theirs:
            add("recents", recents.forget(slug, kind, identifier))
            add("notes", notes.forget(slug, kind, identifier))
            add("handovers", handovers.forget(slug, kind, identifier))
            add("exports", jobs.forget(slug, kind, identifier))
        add("notes", notes.forget_naming(slug, traces))
        add("handovers", handovers.forget_naming(slug, traces))
        add("requests", approvals.forget(slug, identifiers))
    add("forms", held.forget(identifiers))
    for slug in erasure.applications:
        add("audit", erasing.forget(slug, identifiers))
    store.note_swept(erasure.id, counts)
    log.done("erasure.swept", "erasure", erasure.id, dict(counts))
    truncate_log()


def go_on() -> int:
    """Finish what a crash cut off, and rewrite the file where remains may stand in it; how many."""
    done = 0
    for erasure in store.unswept():
        record = log.find(erasure.id)
        outcome = record.outcome if record else "failed"
        if outcome == "succeeded":
            sweep(erasure)
            done += 1
        elif outcome in ("refused", "failed"):
            store.drop(erasure.id)
    rewrite_file()
    return done


def truncate_log() -> bool:
    """Empty SQLite's log of changes, in which what was deleted still stands; False where a reader is in the
    way. What is deleted in the file itself is overwritten at once (`PRAGMA secure_delete`).
    """
    if db.engine.dialect.name != "sqlite":
        return True
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_busy, *_pages = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
    return not is_busy


def rewrite_file() -> None:
    """Write SQLite's file anew without any gap, where something was swept; a busy one waits for the next run.

    PostgreSQL gives the space of deleted rows back by its own vacuum: see docs/operate.md.
    """
    if not store.is_file_to_be_rewritten():
        return
    try:
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
        if truncate_log():
            store.note_rewritten()
    except OperationalError as error:
        log_failure(error)
