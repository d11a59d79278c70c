"""Dropping what the desk itself keeps of a customer, once Talon.One is known to have erased them.

Every step may be done twice: after a crash the whole is done again. The identifiers stand in the table of
erasures until all is dropped.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from webapp import recents
from webapp.audit import erasing, log
from webapp.audit.traces import Traces
from webapp.erasure import ledgers, store
from webapp.exports import jobs
from webapp.extensions import db
from webapp.handovers import store as handovers
from webapp.intentions.approvals import store as approvals
from webapp.notes import store as notes
from webapp.observability import log_failure
from webapp.staff import held
from webapp.staff.factors import pending
from webapp.talon.errors import NotFound, TalonError

AT_ONCE = 50
"""Identifiers that are looked for by one query: databases limit how much a query may ask."""
_COUNTED = ("recents", "notes", "handovers", "requests", "exports", "forms", "audit")


def sweep(erasure: store.Kept) -> None:
    """Drop everything about these identifiers, in every Application that was reached. It is finished unless
    ledgers wait to be looked through: then the identifiers stay, and `go_on` comes back to them.
    """
    every = [(kind, identifier) for kind, identifier in erasure.identifiers or []]
    theirs = [each for each in every if each[0] != ledgers.KIND]
    counts = Counter(erasure.counts)
    for slug in erasure.applications:
        counts += Counter({"exports": jobs.forget_all(slug, theirs)})
        for start in range(0, len(theirs), AT_ONCE):
            counts += _dropped(slug, theirs[start : start + AT_ONCE])
    for start in range(0, len(theirs), AT_ONCE):
        some = [identifier for _kind, identifier in theirs[start : start + AT_ONCE]]
        counts["forms"] += held.forget(some)
        pending.forget(Traces(some))
        for slug in erasure.applications:
            counts["audit"] += erasing.forget(slug, some)
    facts = {name: counts[name] for name in _COUNTED}
    if len(theirs) < len(every):
        store.note_partly(erasure.id, facts)
    elif store.note_swept(erasure.id, facts):
        log.done("erasure.swept", "erasure", erasure.id, facts)
    truncate_log()


def _dropped(slug: str, theirs: list[tuple[str, str]]) -> Counter[str]:
    """Drop what stands beside the audit about some of the identifiers, in one Application."""
    counts: Counter[str] = Counter()
    identifiers = [identifier for _kind, identifier in theirs]
    for kind, identifier in theirs:
        counts["recents"] += recents.forget(slug, kind, identifier)
        counts["notes"] += notes.forget(slug, kind, identifier)
        counts["handovers"] += handovers.forget(slug, kind, identifier)
    traces = Traces(identifiers)
    counts["notes"] += notes.forget_naming(slug, traces)
    counts["handovers"] += handovers.forget_naming(slug, traces)
    counts["requests"] += approvals.forget(slug, identifiers)
    counts["requests"] += approvals.forget_naming(slug, traces)
    return counts


def go_on() -> int:
    """Finish what a crash cut off, and rewrite the file where remains may stand in it; how many."""
    done = 0
    for erasure in store.unswept():
        record = log.find(erasure.id)
        outcome = record.outcome if record else "failed"
        if outcome == "succeeded":
            done += _finish(erasure)
        elif outcome in ("refused", "failed"):
            store.drop(erasure.id)
    rewrite_file()
    return done


def _finish(erasure: store.Kept) -> bool:
    """Look through the ledgers that wait, and sweep; False where one of them cannot be read now."""
    waiting = [each for each in erasure.identifiers or [] if each[0] == ledgers.KIND]
    for kind, kept in waiting:
        try:
            found = ledgers.look_through(kept)
        except NotFound:
            found = []
        except TalonError as error:
            log_failure(error)
            return False
        known = [each for each in erasure.identifiers or [] if each != [kind, kept]]
        orders = [list(each) for each in found if list(each) not in known]
        erasure = store.note_found(erasure, [*known, *orders])
    sweep(erasure)
    return True


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
