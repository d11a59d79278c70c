"""Each invariant is noticed when it is broken: a check that cannot fail proves nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.support.sandbox import copied
from webapp.sandbox.seed.invariants import CHECKS, broken

# Rows to break, by the name they have below.
ROWS = {
    "lot": "SELECT MIN(id) FROM ledger WHERE type = 'addition' AND remaining > 1",
    "spent": "SELECT MIN(id) FROM ledger WHERE reason = 'spend'",
    "drawn": (
        "SELECT MIN(lot_id) FROM draws WHERE subtraction_id ="
        " (SELECT MIN(id) FROM ledger WHERE reason = 'spend')"
    ),
    "partly": "SELECT MIN(id) FROM sessions WHERE state = 'partially_returned'",
}

BREAKS = {
    "unspent points": "UPDATE ledger SET remaining = remaining - 1 WHERE id = :lot",
    "more was spent": "UPDATE ledger SET amount = amount * 1000000 WHERE id = :spent",
    "left of a lot": "UPDATE draws SET amount = amount + 1 WHERE lot_id = :drawn",
    "draw exactly": "DELETE FROM draws WHERE subtraction_id = :spent",
    "holds points": "UPDATE ledger SET remaining = 1 WHERE id = :spent",
    "were not active": "UPDATE ledger SET starts = 9e15 WHERE id = :drawn",
    "across wallets": "UPDATE ledger SET subledger = 'other' WHERE id = :drawn",
    "lower id": "UPDATE ledger SET created = 1 WHERE id = (SELECT MAX(id) FROM ledger)",
    "share a uuid": (
        "UPDATE ledger SET uuid = 'same' WHERE wallet_id ="
        " (SELECT wallet_id FROM ledger GROUP BY wallet_id HAVING COUNT(*) > 1 LIMIT 1)"
    ),
    "before they start": (
        "UPDATE ledger SET expires = starts - 1 WHERE id ="
        " (SELECT MIN(id) FROM ledger WHERE starts IS NOT NULL AND reason = 'earn' AND source = 'session')"
    ),
    "other kind": "UPDATE programs SET is_card_based = 1 - is_card_based WHERE id = 1",
    "another environment": "UPDATE programs SET environment_id = 2 WHERE id = 1",
    "a coupon's redemptions": (
        "DELETE FROM coupon_redemptions WHERE id = (SELECT MIN(id) FROM coupon_redemptions)"
    ),
    "a coupon's reservations": (
        "UPDATE coupons SET reservation_counter = reservation_counter + 1 WHERE id = 1"
    ),
    "beyond its limit": (
        "UPDATE coupons SET discount_counter = discount_limit + 1 WHERE discount_limit IS NOT NULL"
    ),
    "a referral's redemptions": "UPDATE referrals SET usage_counter = usage_counter + 1",
    "by nobody": "UPDATE giveaways SET used = 0 WHERE profile_id IS NOT NULL",
    "than were sold": "UPDATE sessions SET returned = '{\"0\": 99999}' WHERE id = :partly",
    "shows no return": "UPDATE sessions SET returned = '{}' WHERE id = :partly",
    "before it was made": "UPDATE sessions SET updated = created - 1 WHERE id = 1",
    "more customers": "UPDATE programs SET users_per_card = 1 WHERE is_card_based = 1",
}


def test_every_invariant_is_tried() -> None:
    for what, _ in CHECKS:
        assert sum(words in what for words in BREAKS) == 1, what


@pytest.mark.parametrize("words", BREAKS)
def test_a_broken_invariant_is_noticed(seeded: Path, tmp_path: Path, words: str) -> None:
    db = sqlite3.connect(copied(seeded, tmp_path / "store.sqlite"))
    rows = {name: db.execute(sql).fetchone()[0] for name, sql in ROWS.items()}
    assert db.execute(BREAKS[words], rows).rowcount > 0
    assert any(words in found for found in broken(db))
    db.close()
