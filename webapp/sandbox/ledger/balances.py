"""Balances of a wallet as of any instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import amounts, instants
from ..work import Work


@dataclass(slots=True)
class Balance:
    """One ledger's points in millionths: spendable, not yet started, used, run out unspent."""

    active: int = 0
    pending: int = 0
    spent: int = 0
    expired: int = 0

    def as_json(self) -> dict[str, Any]:
        """`LoyaltyBalance` of the contract."""
        return {
            "activePoints": amounts.units_number(self.active),
            "pendingPoints": amounts.units_number(self.pending),
            "spentPoints": amounts.units_number(self.spent),
            "expiredPoints": amounts.units_number(self.expired),
        }


def balances(work: Work, wallet_id: int, at: datetime | None = None) -> dict[str, Balance]:
    """The balance of each subledger (the main ledger is `""`) as of an instant, past, present or future.

    What was drawn from a lot after that instant was still there then.
    """
    then = instants.to_micros(at) if at is not None else work.micros
    found: dict[str, Balance] = {}
    unspent = work.db.execute(
        "SELECT subledger, starts, expires, SUM(remaining) FROM ledger"
        " WHERE wallet_id = ? AND remaining > 0 AND created <= ? GROUP BY subledger, starts, expires",
        (wallet_id, then),
    )
    drawn_later = work.db.execute(
        "SELECT l.subledger, l.starts, l.expires, d.amount FROM draws d JOIN ledger l ON l.id = d.lot_id"
        " WHERE d.wallet_id = ? AND d.created > ? AND l.created <= ?",
        (wallet_id, then, then),
    )
    for rows in (unspent, drawn_later):
        for subledger, starts, expires, units in rows:
            balance = found.setdefault(subledger, Balance())
            if expires is not None and expires <= then:
                balance.expired += units
            elif starts is not None and starts > then:
                balance.pending += units
            else:
                balance.active += units
    for subledger, units in _spent(work, wallet_id, then):
        found.setdefault(subledger, Balance()).spent += units
    return found


def active(work: Work, wallet_id: int, subledger: str, at: datetime | None = None) -> int:
    """Active points of one subledger as of an instant."""
    return balances(work, wallet_id, at).get(subledger, Balance()).active


def _spent(work: Work, wallet_id: int, then: int) -> list[Any]:
    """Points spent and not given back, by subledger."""
    return work.many(
        "SELECT subledger, SUM(CASE reason WHEN 'spend' THEN amount ELSE -amount END) FROM ledger"
        " WHERE wallet_id = ? AND created <= ? AND reason IN ('spend', 'rollback_spend') GROUP BY subledger",
        wallet_id,
        then,
    )


def subledgers(work: Work, wallet_id: int) -> list[str]:
    """Every subledger that the wallet ever had an entry in, without the main one."""
    rows = work.many("SELECT DISTINCT subledger FROM ledger WHERE wallet_id = ?", wallet_id)
    return sorted(row[0] for row in rows if row[0])


def answer(
    work: Work, wallet_id: int | None, at: datetime | None, wanted: list[str] | None
) -> dict[str, Any]:
    """`LoyaltyBalances` of the contract; with subledgers wanted, only those (the main one is `""`)."""
    found = balances(work, wallet_id, at) if wallet_id is not None else {}
    body: dict[str, Any] = {}
    if wanted is None or "" in wanted:
        body["balance"] = found.get("", Balance()).as_json()
    names = subledgers(work, wallet_id) if wallet_id is not None else []
    body["subledgerBalances"] = {
        name: found.get(name, Balance()).as_json() for name in names if wanted is None or name in wanted
    }
    return body
