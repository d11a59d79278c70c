"""The lists of a wallet: transactions (every move) and points (lots not yet spent)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import amounts, instants
from ..work import Row, Work
from .posting import ON_ACTION


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to, and which page of it."""

    page_size: int
    skip: int
    subledgers: list[str] | None = None
    source: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    status: str = "active"
    sessions: list[str] | None = None
    uuids: list[str] | None = None
    awaits_activation: bool = False
    sort: str | None = None

    @property
    def order(self) -> str:
        """Of points: as they would be spent, unless a sort is wanted."""
        return ORDERS.get(self.sort or "", SPENDING)


SPENDING = "l.expires IS NULL, l.expires, l.created, l.id"
STARTING = "COALESCE(l.starts, l.created)"
ORDERS = {
    "startDate": f"{STARTING}, l.id",
    "-startDate": f"{STARTING} DESC, l.id DESC",
    "expiryDate": "l.expires IS NULL, l.expires, l.id",
    "-expiryDate": "l.expires IS NOT NULL, l.expires DESC, l.id DESC",
}

COLUMNS = (
    "SELECT l.*, s.integration_id AS session, p.integration_id AS profile FROM ledger l"
    " LEFT JOIN sessions s ON s.id = l.session_id LEFT JOIN profiles p ON p.id = l.profile_id"
)


def transactions(work: Work, wallet_id: int, wanted: Wanted) -> tuple[list[Row], bool]:
    """A page of the log, newest first, and whether there is more."""
    clauses, values = ["l.wallet_id = ?", "l.created <= ?"], [wallet_id, work.micros]
    if wanted.start is not None:
        clauses.append("l.created >= ?")
        values.append(instants.to_micros(wanted.start))
    if wanted.end is not None:
        clauses.append("l.created <= ?")
        values.append(instants.to_micros(wanted.end))
    if wanted.source is not None:
        clauses.append("l.source = ?")
        values.append(wanted.source)  # type: ignore[arg-type]
    if wanted.awaits_activation:
        clauses.append("l.starts = ? AND l.remaining > 0")
        values.append(ON_ACTION)
    _narrow(work, clauses, values, wanted)
    return _page(work, clauses, values, "l.created DESC, l.id DESC", wanted)


def points(work: Work, wallet_id: int, wanted: Wanted) -> tuple[list[Row], bool]:
    """A page of unspent lots of one status, in the order wanted."""
    now = work.micros
    clauses, values = ["l.wallet_id = ?", "l.remaining > 0", "l.created <= ?"], [wallet_id, now]
    if wanted.status == "expired":
        clauses.append("l.expires <= ?")
        values.append(now)
    elif wanted.status == "pending":
        clauses += ["l.starts > ?", "(l.expires IS NULL OR l.expires > ?)"]
        values += [now, now]
    else:
        clauses += ["(l.starts IS NULL OR l.starts <= ?)", "(l.expires IS NULL OR l.expires > ?)"]
        values += [now, now]
    _narrow(work, clauses, values, wanted)
    return _page(work, clauses, values, wanted.order, wanted)


def _narrow(work: Work, clauses: list[str], values: list[Any], wanted: Wanted) -> None:
    if wanted.subledgers is not None:
        clauses.append(f"l.subledger IN ({_marks(wanted.subledgers)})")
        values += wanted.subledgers
    if wanted.uuids is not None:
        clauses.append(f"l.uuid IN ({_marks(wanted.uuids)})")
        values += wanted.uuids
    if wanted.sessions is not None:
        clauses.append(f"s.application_id = ? AND s.integration_id IN ({_marks(wanted.sessions)})")
        values += [work.application.id, *wanted.sessions]


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def _page(
    work: Work, clauses: list[str], values: list[Any], order: str, wanted: Wanted
) -> tuple[list[Row], bool]:
    sql = f"{COLUMNS} WHERE {' AND '.join(clauses)} ORDER BY {order} LIMIT ? OFFSET ?"
    rows = work.many(sql, *values, wanted.page_size + 1, wanted.skip)
    return rows[: wanted.page_size], len(rows) > wanted.page_size


def transaction_json(work: Work, row: Row, program_id: int, card: str | None) -> dict[str, Any]:
    """`LedgerTransactionLogEntryIntegrationAPI`, with `cardIdentifier` the one of cards."""
    found: dict[str, Any] = {
        "id": row["id"],
        "created": instants.written_micros(row["created"]),
        "programId": program_id,
        "type": row["type"],
        "name": row["name"],
        "startDate": start_date(row["starts"]),
        "expiryDate": expiry_date(row["expires"]),
        "subledgerId": row["subledger"],
        "amount": amounts.units_number(row["amount"]),
    }
    if work.is_newer:
        found |= _newer(row)
    if card is not None:
        found["cardIdentifier"] = card
    if row["session"] is not None:
        found["customerSessionId"] = row["session"]
    if row["ruleset_id"] is not None:
        found["rulesetId"] = row["ruleset_id"]
    if row["rule_name"] is not None:
        found["ruleName"] = row["rule_name"]
    return found


def points_json(work: Work, row: Row, program_id: int, *, on_card: bool) -> dict[str, Any]:
    """`LedgerPointsEntryIntegrationAPI`, on cards with the profile that earned the lot."""
    found: dict[str, Any] = {
        "id": row["id"],
        "created": instants.written_micros(row["created"]),
        "programId": program_id,
        "name": row["name"],
        "startDate": start_date(row["starts"]),
        "expiryDate": expiry_date(row["expires"]),
        "subledgerId": row["subledger"],
        "amount": amounts.units_number(row["remaining"]),
    }
    if work.is_newer:
        found |= _newer(row)
    if row["session"] is not None:
        found["customerSessionId"] = row["session"]
    if on_card and row["profile"] is not None:
        found["customerProfileID"] = row["profile"]
    return found


def _newer(row: Row) -> dict[str, Any]:
    found = {"transactionUUID": row["uuid"]}
    return found if row["valid_days"] is None else found | {"validityDuration": f"{row['valid_days']}D"}


def start_date(micros: int | None) -> str:
    """`immediate`, `on_action` or a timestamp."""
    if micros == ON_ACTION:
        return "on_action"
    return "immediate" if micros is None else instants.written_micros(micros)


def expiry_date(micros: int | None) -> str:
    """`unlimited` or a timestamp."""
    return "unlimited" if micros is None else instants.written_micros(micros)
