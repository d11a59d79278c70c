"""Keeping erasures. Each function that writes commits at once, apart from `db.session`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, insert, select, update

from webapp import clock
from webapp.audit.content import storable
from webapp.erasure.models import Erasure
from webapp.extensions import db, settings
from webapp.policy import Application

MOST_SHOWN = 100
_TABLE = cast(Table, Erasure.__table__)


@dataclass(frozen=True)
class Kept:
    """An erasure as it is read; see `Erasure` for what the fields mean."""

    id: str
    application: str
    environment: str
    applications: list[str]
    identifiers: list[list[str]] | None
    asked_by: str
    approved_by: str
    sent_at: datetime
    swept_at: datetime | None
    rewritten_at: datetime | None
    counts: dict[str, Any]


def open_one(
    erasure_id: str,
    integration_id: str,
    theirs: Iterable[tuple[str, str]],
    where: tuple[Application, Sequence[Application]],
    people: tuple[str, str],
) -> None:
    """Keep what is to be swept, before anything is sent. `theirs` are kind and identifier of what is only
    this customer's; `where` is the Application and all that are reached; `people` who asked and approved.
    """
    one, reached = where
    values = {
        "id": erasure_id,
        "application": one.slug,
        "environment": one.environment,
        "applications": [each.slug for each in reached],
        "digest": digest_of(one.environment, integration_id),
        "identifiers": [[kind, storable(identifier)] for kind, identifier in theirs],
        "asked_by": people[0],
        "approved_by": people[1],
        "sent_at": clock.now(),
        "counts": {},
    }
    with db.engine.begin() as connection:
        connection.execute(delete(_TABLE).where(_TABLE.c.id == erasure_id))
        connection.execute(insert(_TABLE).values(values))


def find(erasure_id: str) -> Kept | None:
    """One erasure, None where there is none."""
    return next(iter(_read(_TABLE.c.id == erasure_id)), None)


def of_environment(environment: str) -> list[Kept]:
    """The erasures that were done in an environment, the newest first, `MOST_SHOWN` at most."""
    return _read(_TABLE.c.environment == environment)


def unswept() -> list[Kept]:
    """Those whose identifiers are still kept, whether or not anything was erased; all of them."""
    return _read(_TABLE.c.identifiers.is_not(None), most=None)


def is_file_to_be_rewritten() -> bool:
    """Whether remains of what was swept may still stand in the file of the database."""
    return bool(_read(_TABLE.c.swept_at.is_not(None), _TABLE.c.rewritten_at.is_(None)))


def drop(erasure_id: str) -> None:
    """Forget one that was not done."""
    with db.engine.begin() as connection:
        connection.execute(delete(_TABLE).where(_TABLE.c.id == erasure_id, _TABLE.c.swept_at.is_(None)))


def note_swept(erasure_id: str, counts: dict[str, int]) -> bool:
    """All traces are dropped: the identifiers go too. False where another sweep noted that already."""
    facts = {"identifiers": None, "swept_at": clock.now(), "counts": counts}
    return _update(facts, _TABLE.c.id == erasure_id, _TABLE.c.swept_at.is_(None)) == 1


def note_partly(erasure_id: str, counts: dict[str, int]) -> None:
    """What is known is dropped; the identifiers stay for what is still to be found."""
    _update({"counts": counts}, _TABLE.c.id == erasure_id, _TABLE.c.swept_at.is_(None))


def note_found(erasure: Kept, identifiers: list[list[str]]) -> Kept:
    """More was found, or less is to be looked through; gives the erasure as it stands then."""
    plain = [[kind, storable(identifier)] for kind, identifier in identifiers]
    _update({"identifiers": plain}, _TABLE.c.id == erasure.id, _TABLE.c.swept_at.is_(None))
    return replace(erasure, identifiers=plain)


def note_rewritten() -> None:
    """No remains are left of what was swept so far."""
    _update({"rewritten_at": clock.now()}, _TABLE.c.swept_at.is_not(None), _TABLE.c.rewritten_at.is_(None))


def digest_of(environment: str, integration_id: str) -> str:
    """What stands for a customer in the table."""
    key = f"erasure {settings().secret_key}".encode()
    return hmac.new(key, f"{environment} {storable(integration_id)}".encode(), hashlib.sha256).hexdigest()


def _update(facts: dict[str, Any], *wanted: ColumnElement[bool]) -> int:
    with db.engine.begin() as connection:
        return connection.execute(update(_TABLE).where(*wanted).values(facts)).rowcount


def _read(*wanted: ColumnElement[bool], most: int | None = MOST_SHOWN) -> list[Kept]:
    statement = select(*(_TABLE.c[name] for name in Kept.__dataclass_fields__)).where(*wanted)
    with db.engine.connect() as connection:
        rows = connection.execute(statement.order_by(_TABLE.c.sent_at.desc(), _TABLE.c.id).limit(most))
        return [Kept(*row) for row in rows]
