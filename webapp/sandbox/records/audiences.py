"""Audiences and memberships."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .. import instants
from ..work import Row, Work


def find(work: Work, audience_id: int) -> Row | None:
    """An audience of the Application's environment, or None."""
    return work.one(
        "SELECT * FROM audiences WHERE id = ? AND environment_id = ?", audience_id, work.environment_id
    )


def is_known(work: Work, integration: str | None, integration_id: str) -> bool:
    """Whether an audience of another platform is here already."""
    return bool(
        work.value(
            "SELECT 1 FROM audiences WHERE environment_id = ? AND IFNULL(integration, '') = ?"
            " AND integration_id = ?",
            work.environment_id,
            integration or "",
            integration_id,
        )
    )


def add(
    work: Work,
    name: str,
    *,
    description: str | None = None,
    integration: str | None = None,
    integration_id: str | None = None,
    is_foreign: bool = False,
    updated: datetime | None = None,
) -> Row:
    """Make an audience."""
    audience_id = work.insert(
        "audiences",
        environment_id=work.environment_id,
        name=name,
        description=description,
        integration=integration,
        integration_id=integration_id,
        created_in_3rd_party=is_foreign,
        created=work.micros,
        last_update=instants.to_micros(updated) if updated is not None else work.micros,
    )
    found = find(work, audience_id)
    if found is None:
        raise KeyError(audience_id)
    return found


def members(work: Work, audience_id: int) -> list[Row]:
    """The profiles of every member."""
    return work.many(
        "SELECT p.* FROM memberships m JOIN profiles p ON p.id = m.profile_id WHERE m.audience_id = ?",
        audience_id,
    )


def empty(work: Work, audience_id: int) -> None:
    """End every membership."""
    work.run("DELETE FROM memberships WHERE audience_id = ?", audience_id)
    _touch(work, audience_id)


def join(work: Work, audience_id: int, profile_id: int) -> None:
    """Make a profile a member; nothing changes when it is one."""
    added = work.run(
        "INSERT OR IGNORE INTO memberships (audience_id, profile_id, joined) VALUES (?, ?, ?)",
        audience_id,
        profile_id,
        work.micros,
    )
    if added:
        _touch(work, audience_id)


def leave(work: Work, audience_id: int, profile_id: int) -> None:
    """End a membership; nothing changes when there is none."""
    gone = work.run(
        "DELETE FROM memberships WHERE audience_id = ? AND profile_id = ?", audience_id, profile_id
    )
    if gone:
        _touch(work, audience_id)


def _touch(work: Work, audience_id: int) -> None:
    work.run("UPDATE audiences SET last_update = ? WHERE id = ?", work.micros, audience_id)


def as_json(work: Work, audience: Row) -> dict[str, Any]:
    """`Audience` of the contract; what it has not, is absent."""
    found: dict[str, Any] = {
        "accountId": work.application.account_id,
        "id": audience["id"],
        "created": instants.written_micros(audience["created"]),
        "name": audience["name"],
        "sandbox": work.application.is_sandbox,
        "createdIn3rdParty": bool(audience["created_in_3rd_party"]),
        "lastUpdate": instants.written_micros(audience["last_update"]),
    }
    for name, column in (
        ("description", "description"),
        ("integration", "integration"),
        ("integrationId", "integration_id"),
    ):
        if audience[column] is not None:
            found[name] = audience[column]
    return found
