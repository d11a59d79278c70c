"""Writing the ledger: adding lots, spending them in order, taking back, giving back.

Amounts are whole millionths. The sum of `remaining` always equals additions less subtractions, and no lot
goes below zero: the table itself refuses it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..work import Row, Work

# The start of points that wait for an action: later than every instant, so that they are pending.
ON_ACTION = 2**62
NAMES = uuid.UUID("0f6cf6a4-8a5c-4f5c-9b0f-3a1f0d1c7c11")


class NotEnough(Exception):
    """Fewer active points than were to be spent."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a ledger row says beside its amount. `source` is session, manual, import or event.

    `valid_days` is for points that start on an action: how long they count from then.
    """

    name: str
    source: str
    subledger: str = ""
    starts: int | None = None
    expires: int | None = None
    session_id: int | None = None
    profile_id: int | None = None
    ruleset_id: int | None = None
    rule_name: str | None = None
    uuid: str | None = None
    valid_days: int | None = None

    def of_session(self, session_id: int | None) -> Entry:
        """The same entry, made in a session."""
        return replace(self, session_id=session_id)


def add(work: Work, wallet_id: int, units: int, entry: Entry, *, reason: str = "earn") -> int:
    """Add one lot of points; the id of its ledger row."""
    return _write(work, wallet_id, "addition", reason, units, units, entry)


def spendable(work: Work, wallet_id: int, subledger: str) -> int:
    """Active points right now."""
    found = work.value(
        "SELECT SUM(remaining) FROM ledger WHERE wallet_id = ? AND subledger = ? AND remaining > 0"
        " AND created <= ? AND (starts IS NULL OR starts <= ?) AND (expires IS NULL OR expires > ?)",
        wallet_id,
        subledger,
        work.micros,
        work.micros,
        work.micros,
    )
    return int(found or 0)


def deduct(work: Work, wallet_id: int, units: int, entry: Entry) -> int:
    """Spend active points: earliest expiry first, unlimited last, the oldest first among equals.

    Gives the id of the subtraction; raises NotEnough and changes nothing when they do not suffice.
    """
    lots = work.many(
        "SELECT id, remaining FROM ledger WHERE wallet_id = ? AND subledger = ? AND remaining > 0"
        " AND created <= ? AND (starts IS NULL OR starts <= ?) AND (expires IS NULL OR expires > ?)"
        " ORDER BY expires IS NULL, expires, created, id",
        wallet_id,
        entry.subledger,
        work.micros,
        work.micros,
        work.micros,
    )
    if sum(lot["remaining"] for lot in lots) < units:
        raise NotEnough
    return _subtract(work, wallet_id, units, entry, "spend", lots)


def take_back(work: Work, lot_id: int, *, policy: str, wanted: int | None = None) -> tuple[int, int | None]:
    """Undo an addition as far as the program's policy allows.

    only_pending: what has not started yet. within_balance: active points too, first of this lot, then of the
    others. Gives the units taken and the id of the subtraction (0 and None when nothing may be taken).
    """
    lot = work.one("SELECT * FROM ledger WHERE id = ?", lot_id)
    if lot is None:
        return 0, None
    wanted = min(lot["amount"], wanted) if wanted is not None else lot["amount"]
    is_pending = lot["starts"] is not None and lot["starts"] > work.micros
    if is_pending:
        lots = [lot] if lot["remaining"] else []
    elif policy == "within_balance":
        lots = _active_lots(work, lot)
    else:
        lots = []
    units = min(wanted, sum(found["remaining"] for found in lots))
    if units == 0:
        return 0, None
    entry = Entry(
        name=lot["name"],
        source=lot["source"],
        subledger=lot["subledger"],
        session_id=lot["session_id"],
        profile_id=lot["profile_id"],
        ruleset_id=lot["ruleset_id"],
        rule_name=lot["rule_name"],
    )
    return units, _subtract(work, lot["wallet_id"], units, entry, "rollback_earn", lots)


def give_back(work: Work, subtraction_id: int) -> list[Row]:
    """Undo a spending: one new lot for each lot it drew on, with that lot's own start and expiry."""
    spent = work.one("SELECT * FROM ledger WHERE id = ?", subtraction_id)
    if spent is None:
        return []
    drawn = work.many(
        "SELECT d.amount, l.starts, l.expires FROM draws d JOIN ledger l ON l.id = d.lot_id"
        " WHERE d.subtraction_id = ? ORDER BY l.expires IS NULL, l.expires, l.id",
        subtraction_id,
    )
    made: list[Row] = []
    for draw in drawn:
        entry = Entry(
            name=spent["name"],
            source=spent["source"],
            subledger=spent["subledger"],
            starts=draw["starts"],
            expires=draw["expires"],
            session_id=spent["session_id"],
            profile_id=spent["profile_id"],
            ruleset_id=spent["ruleset_id"],
            rule_name=spent["rule_name"],
        )
        lot_id = add(work, spent["wallet_id"], draw["amount"], entry, reason="rollback_spend")
        made.extend(work.many("SELECT * FROM ledger WHERE id = ?", lot_id))
    return made


def _active_lots(work: Work, lot: Row) -> list[Row]:
    return work.many(
        "SELECT id, remaining FROM ledger WHERE wallet_id = ? AND subledger = ? AND remaining > 0"
        " AND (starts IS NULL OR starts <= ?) AND (expires IS NULL OR expires > ?)"
        " ORDER BY id <> ?, expires IS NULL, expires, created, id",
        lot["wallet_id"],
        lot["subledger"],
        work.micros,
        work.micros,
        lot["id"],
    )


def _subtract(work: Work, wallet_id: int, units: int, entry: Entry, reason: str, lots: Iterable[Row]) -> int:
    subtraction_id = _write(work, wallet_id, "subtraction", reason, units, 0, entry)
    left = units
    for lot in lots:
        drawn = min(left, lot["remaining"])
        if drawn == 0:
            break
        work.run("UPDATE ledger SET remaining = remaining - ? WHERE id = ?", drawn, lot["id"])
        work.insert(
            "draws",
            subtraction_id=subtraction_id,
            lot_id=lot["id"],
            wallet_id=wallet_id,
            created=work.micros,
            amount=drawn,
        )
        left -= drawn
    return subtraction_id


def _write(
    work: Work, wallet_id: int, kind: str, reason: str, units: int, remaining: int, entry: Entry
) -> int:
    row_id = work.insert(
        "ledger",
        wallet_id=wallet_id,
        subledger=entry.subledger,
        created=work.micros,
        type=kind,
        reason=reason,
        source=entry.source,
        name=entry.name,
        starts=entry.starts,
        expires=entry.expires,
        amount=units,
        remaining=remaining,
        uuid=entry.uuid or "",
        session_id=entry.session_id,
        profile_id=entry.profile_id,
        ruleset_id=entry.ruleset_id,
        rule_name=entry.rule_name,
        valid_days=entry.valid_days,
    )
    if entry.uuid is None:
        # From the row's own place: the same seed gives the same identifiers.
        work.run("UPDATE ledger SET uuid = ? WHERE id = ?", str(uuid.uuid5(NAMES, f"row-{row_id}")), row_id)
    return row_id
