"""Making pending points count before their time (2026)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from .. import amounts, instants
from ..work import Row, Work
from . import tiers
from .posting import ON_ACTION
from .programs import Program

LOTS = (
    "SELECT l.*, s.integration_id AS session, p.integration_id AS profile, h.integration_id AS holder,"
    " w.card_id FROM ledger l JOIN wallets w ON w.id = l.wallet_id"
    " LEFT JOIN sessions s ON s.id = l.session_id LEFT JOIN profiles p ON p.id = l.profile_id"
    " LEFT JOIN profiles h ON h.id = w.profile_id"
)
DAY = timedelta(days=1) // instants.MICROSECOND


def of_session(work: Work, program: Program, session_id: int) -> list[Row]:
    """The additions to a program that a session (its internal id) made, oldest first."""
    return work.many(
        LOTS + " WHERE l.session_id = ? AND w.program_id = ? AND l.type = 'addition' ORDER BY l.id",
        session_id,
        program.id,
    )


def by_uuid(work: Work, program: Program, uuid: str) -> Row | None:
    """The addition of a transaction UUID to a program, if it was ever pending."""
    return work.one(
        LOTS + " WHERE l.uuid = ? AND l.starts IS NOT NULL AND l.type = 'addition' AND w.program_id = ?",
        uuid,
        program.id,
    )


def activate(work: Work, program: Program, lots: Iterable[Row]) -> list[dict[str, Any]]:
    """Let the pending ones count from now on; `LoyaltyLedgerEntry` of each, as it is now.

    What is active, expired or taken back already is left as it is. A tier that the points reach is taken.
    """
    pending = [lot for lot in lots if _is_pending(work, lot)]
    places = {(lot["wallet_id"], lot["subledger"]) for lot in pending}
    before = {place: tiers.standing(work, program, *place).index for place in places}
    for lot in pending:
        expires = lot["expires"]
        if lot["starts"] == ON_ACTION and lot["valid_days"] is not None:
            expires = work.micros + lot["valid_days"] * DAY
        work.run("UPDATE ledger SET starts = ?, expires = ? WHERE id = ?", work.micros, expires, lot["id"])
    for place in sorted(places):
        after = tiers.standing(work, program, *place).index
        if after > before[place]:
            tiers.rise(work, program, *place, after)
    changed = [work.one(LOTS + " WHERE l.id = ?", lot["id"]) for lot in pending]
    return [_entry(program, lot) for lot in changed if lot is not None]


def _is_pending(work: Work, lot: Row) -> bool:
    return (
        lot["starts"] is not None
        and lot["starts"] > work.micros
        and lot["remaining"] > 0
        and (lot["expires"] is None or lot["expires"] > work.micros)
    )


def _entry(program: Program, lot: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "created": instants.written_micros(lot["created"]),
        "programID": program.id,
        "customerProfileID": lot["holder"] or lot["profile"],
        "cardID": lot["card_id"],
        "customerSessionID": lot["session"],
        "type": lot["type"],
        "amount": amounts.units_number(lot["amount"]),
        "startDate": instants.written_micros(lot["starts"]),
        "expiryDate": None if lot["expires"] is None else instants.written_micros(lot["expires"]),
        "name": lot["name"],
        "subLedgerID": lot["subledger"],
        "archived": False,
        "validityDuration": None if lot["valid_days"] is None else f"{lot['valid_days']}D",
    }
    return {name: value for name, value in found.items() if value is not None}
