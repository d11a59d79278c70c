"""Accounts, Applications, keys, attribute definitions, audiences."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from .. import instants, jsons
from ..records import audiences
from ..work import Work

NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def add_environment(db: sqlite3.Connection, account_id: int, *, is_sandbox: bool) -> int:
    """The live or the sandbox half of an account: the owner of profiles, programs, audiences, catalogs."""
    cursor = db.execute(
        "INSERT INTO environments (account_id, is_sandbox) VALUES (?, ?)", (account_id, is_sandbox)
    )
    return cursor.lastrowid or 0


def add_application(
    db: sqlite3.Connection,
    environment_id: int,
    slug: str,
    name: str,
    *,
    currency: str,
    created: datetime,
    time_zone: str = "UTC",
) -> int:
    """An Application within an environment."""
    cursor = db.execute(
        "INSERT INTO applications (environment_id, slug, name, currency, time_zone, created)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (environment_id, slug, name, currency, time_zone, instants.to_micros(created)),
    )
    return cursor.lastrowid or 0


def add_key(db: sqlite3.Connection, application_id: int, key: str, *, expires: datetime = NEVER) -> None:
    """An API key of an Application; the same Application may have several."""
    db.execute("INSERT INTO api_keys VALUES (?, ?, ?)", (key, application_id, instants.to_micros(expires)))


def add_attribute(
    work: Work, entity: str, name: str, kind: str = "string", *, allowed: Sequence[object] | None = None
) -> int:
    """Define an attribute: `entity` e.g. CustomerProfile, `kind` string, number, boolean, time, location or a
    list of these, written `(list string)`. `allowed` are its only values."""
    work.memory.clear()
    return work.insert(
        "attribute_definitions",
        environment_id=work.environment_id,
        entity=entity,
        name=name,
        type=kind,
        allowed=jsons.dumps(list(allowed)) if allowed is not None else None,
    )


def add_additional_cost(work: Work, name: str, title: str, *, scope: str = "both") -> int:
    """Define an additional cost such as shipping; `scope` is session, item or both."""
    return work.insert(
        "additional_costs", environment_id=work.environment_id, name=name, title=title, scope=scope
    )


def add_audience(work: Work, name: str, *, description: str | None = None) -> int:
    """An audience made by hand."""
    return int(audiences.add(work, name, description=description)["id"])
