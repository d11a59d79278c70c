"""Deleting the transactions of a wallet (2026)."""

from __future__ import annotations

from ..work import Work
from .balances import subledgers

UNTIE = (
    "UPDATE applied SET reference = NULL WHERE kind IN ('points_added', 'points_deducted') AND session_id IN"
    " (SELECT session_id FROM ledger WHERE wallet_id = ? AND subledger = ?) AND reference IN"
    " (SELECT id FROM ledger WHERE wallet_id = ? AND subledger = ?)"
)
DRAWS = (
    "DELETE FROM draws WHERE wallet_id = ? AND lot_id IN"
    " (SELECT id FROM ledger WHERE wallet_id = ? AND subledger = ?)"
)


def delete_all(work: Work, wallet_id: int) -> None:
    """Delete the transactions of every ledger."""
    delete(work, wallet_id, ["", *subledgers(work, wallet_id)])


def delete(work: Work, wallet_id: int, names: list[str]) -> None:
    """Delete the transactions of the ledgers named (the main one is `""`), and the tiers reached by them.

    The wallet stays: its holder has joined the program. Whatever gave the points can no longer take them
    back, nor give back what was spent.
    """
    for name in dict.fromkeys(names):
        work.run(UNTIE, wallet_id, name, wallet_id, name)
        work.run(DRAWS, wallet_id, wallet_id, name)
        work.run("DELETE FROM ledger WHERE wallet_id = ? AND subledger = ?", wallet_id, name)
        work.run("DELETE FROM wallet_tiers WHERE wallet_id = ? AND subledger = ?", wallet_id, name)
