"""Giveaway pools and their codes."""

from __future__ import annotations

from typing import Any

from .. import instants, jsons
from ..work import Row, Work

COLUMNS = (
    "SELECT g.*, p.integration_id AS profile FROM giveaways g LEFT JOIN profiles p ON p.id = g.profile_id"
)


def pool(work: Work, pool_id: int) -> Row | None:
    """A pool of the Application's environment, or None."""
    return work.one(
        "SELECT * FROM giveaway_pools WHERE id = ? AND environment_id = ?", pool_id, work.environment_id
    )


def left(work: Work, pool_id: int) -> list[Row]:
    """The next codes that can be given out of a pool, soonest first (a handful)."""
    return work.many(
        "SELECT * FROM giveaways WHERE pool_id = ? AND used = 0 AND (starts IS NULL OR starts <= ?)"
        " AND (ends IS NULL OR ends > ?) ORDER BY id LIMIT 100",
        pool_id,
        work.micros,
        work.micros,
    )


def award(work: Work, giveaway_id: int, profile_id: int, session_id: int | None) -> None:
    """Give a code to a profile, for good."""
    work.run(
        "UPDATE giveaways SET used = 1, profile_id = ?, session_id = ?, awarded = ? WHERE id = ?",
        profile_id,
        session_id,
        work.micros,
        giveaway_id,
    )


def of_profile(work: Work, profile_id: int) -> list[Row]:
    """Every code a profile was given."""
    return work.many(COLUMNS + " WHERE g.profile_id = ? ORDER BY g.id", profile_id)


def by_id(work: Work, giveaway_id: int) -> Row:
    """The giveaway of an internal id; KeyError when there is none."""
    found = work.one(COLUMNS + " WHERE g.id = ?", giveaway_id)
    if found is None:
        raise KeyError(giveaway_id)
    return found


def as_json(giveaway: Row) -> dict[str, Any]:
    """`Giveaway` of the contract; what it has not, is absent."""
    found: dict[str, Any] = {
        "id": giveaway["id"],
        "created": instants.written_micros(giveaway["created"]),
        "code": giveaway["code"],
        "poolId": giveaway["pool_id"],
        "attributes": jsons.load(giveaway["attributes"]),
        "used": bool(giveaway["used"]),
    }
    for name, column in (("startDate", "starts"), ("endDate", "ends")):
        if giveaway[column] is not None:
            found[name] = instants.written_micros(giveaway[column])
    if giveaway["import_id"] is not None:
        found["importId"] = giveaway["import_id"]
    if giveaway["profile_id"] is not None:
        found["profileIntegrationId"] = giveaway["profile"]
        found["profileId"] = giveaway["profile_id"]
    return found
