"""Audiences and memberships."""

from __future__ import annotations

from typing import Any

from .. import instants
from ..work import Row, Work


def find(work: Work, audience_id: int) -> Row | None:
    """An audience of the Application's environment, or None."""
    return work.one(
        "SELECT * FROM audiences WHERE id = ? AND environment_id = ?", audience_id, work.environment_id
    )


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
