"""Events: what happened, built-in and custom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import instants, jsons
from ..work import Row, Work

BUILT_IN = frozenset(
    {
        "talon_session_created",
        "talon_session_updated",
        "talon_session_closed",
        "talon_session_cancelled",
        "talon_session_revoked",
        "talon_session_partially_returned",
        "talon_session_reopened",
        "talon_profile_created",
        "talon_profile_updated",
    }
)

COLUMNS = (
    "SELECT e.*, p.integration_id AS profile, s.integration_id AS session FROM events e"
    " LEFT JOIN profiles p ON p.id = e.profile_id LEFT JOIN sessions s ON s.id = e.session_id"
)


def add(
    work: Work,
    event_type: str,
    *,
    profile_id: int | None,
    session_id: int | None = None,
    attributes: Mapping[str, Any] | None = None,
    store_integration_id: str | None = None,
    effects: list[dict[str, Any]] | None = None,
) -> int:
    """Note an event; its id."""
    return work.insert(
        "events",
        application_id=work.application.id,
        profile_id=profile_id,
        session_id=session_id,
        type=event_type,
        created=work.micros,
        attributes=jsons.dumps(dict(attributes or {})),
        store_integration_id=store_integration_id,
        effects=jsons.dumps(effects or []),
    )


def set_effects(work: Work, event_id: int, effects: list[dict[str, Any]]) -> None:
    """What an event came to."""
    work.run("UPDATE events SET effects = ? WHERE id = ?", jsons.dumps(effects), event_id)


def by_id(work: Work, event_id: int) -> Row:
    """The event of an id; KeyError when there is none."""
    found = work.one(COLUMNS + " WHERE e.id = ?", event_id)
    if found is None:
        raise KeyError(event_id)
    return found


def as_json(event: Row) -> dict[str, Any]:
    """`Event` of the contract."""
    found: dict[str, Any] = {
        "id": event["id"],
        "created": instants.written_micros(event["created"]),
        "applicationId": event["application_id"],
        "profileId": event["profile"] or "",
        "type": event["type"],
        "attributes": jsons.load(event["attributes"]),
        "effects": jsons.load(event["effects"]),
        # The contract's entries hold whole points with an expiry date only: they cannot tell ours.
        "ledgerEntries": [],
    }
    if event["session"] is not None:
        found["sessionId"] = event["session"]
    if event["store_integration_id"] is not None:
        found["storeIntegrationId"] = event["store_integration_id"]
    return found
