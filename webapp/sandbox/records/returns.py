"""Returns of cart items."""

from __future__ import annotations

from typing import Any

from .. import instants, jsons
from ..work import Row, Work

COLUMNS = (
    "SELECT r.*, s.integration_id AS session, p.integration_id AS profile FROM returns r"
    " JOIN sessions s ON s.id = r.session_id LEFT JOIN profiles p ON p.id = r.profile_id"
)


def add(work: Work, session_id: int, profile_id: int | None, event_id: int, items: list[Any]) -> int:
    """Note a return of `items`, each {position, quantity, sku}; its id."""
    return work.insert(
        "returns",
        application_id=work.application.id,
        session_id=session_id,
        profile_id=profile_id,
        event_id=event_id,
        created=work.micros,
        items=jsons.dumps(items),
    )


def of_session(work: Work, session_id: int) -> list[Row]:
    """Every return of a session, oldest first."""
    return work.many(COLUMNS + " WHERE r.session_id = ? ORDER BY r.id", session_id)


def as_json(work: Work, made: Row) -> dict[str, Any]:
    """`Return` of the contract; only 2026 names the SKUs."""
    items = jsons.load(made["items"])
    if not work.is_newer:
        items = [{name: value for name, value in item.items() if name != "sku"} for item in items]
    found: dict[str, Any] = {
        "id": made["id"],
        "created": instants.written_micros(made["created"]),
        "applicationId": made["application_id"],
        "accountId": work.application.account_id,
        "returnedCartItems": items,
        "eventId": made["event_id"],
        "sessionId": made["session_id"],
        "sessionIntegrationId": made["session"],
    }
    if made["profile_id"] is not None:
        found |= {"profileId": made["profile_id"], "profileIntegrationId": made["profile"]}
    return found
