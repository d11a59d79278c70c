"""What must hold in any store, however its rows came in. Each check names the rows that break it."""

from __future__ import annotations

import sqlite3

MOST_NAMED = 5

# (what is wrong, SQL that finds the ids of rows where it is)
CHECKS = (
    (
        "unspent points of a ledger are not its additions less its subtractions",
        "SELECT wallet_id FROM ledger GROUP BY wallet_id, subledger"
        " HAVING SUM(remaining) <> SUM(CASE type WHEN 'addition' THEN amount ELSE -amount END)",
    ),
    (
        "more was spent from a ledger than earned",
        "SELECT wallet_id FROM ledger GROUP BY wallet_id, subledger"
        " HAVING SUM(CASE type WHEN 'addition' THEN amount ELSE -amount END) < 0",
    ),
    (
        "what is left of a lot is not its amount less what was drawn from it",
        "SELECT l.id FROM ledger l LEFT JOIN (SELECT lot_id, SUM(amount) AS drawn FROM draws"
        " GROUP BY lot_id) d ON d.lot_id = l.id"
        " WHERE l.type = 'addition' AND l.remaining <> l.amount - COALESCE(d.drawn, 0)",
    ),
    (
        "a subtraction did not draw exactly its amount",
        "SELECT l.id FROM ledger l LEFT JOIN (SELECT subtraction_id, SUM(amount) AS drawn FROM draws"
        " GROUP BY subtraction_id) d ON d.subtraction_id = l.id"
        " WHERE l.type = 'subtraction' AND l.amount <> COALESCE(d.drawn, 0)",
    ),
    ("a subtraction holds points", "SELECT id FROM ledger WHERE type = 'subtraction' AND remaining <> 0"),
    (
        "points were spent that were not active",
        "SELECT s.id FROM draws d JOIN ledger s ON s.id = d.subtraction_id JOIN ledger l ON l.id = d.lot_id"
        " WHERE s.reason = 'spend'"
        " AND (l.created > s.created OR l.starts > s.created OR l.expires <= s.created)",
    ),
    (
        "points were drawn across wallets or subledgers",
        "SELECT s.id FROM draws d JOIN ledger s ON s.id = d.subtraction_id JOIN ledger l ON l.id = d.lot_id"
        " WHERE l.wallet_id <> s.wallet_id OR l.subledger <> s.subledger OR d.wallet_id <> s.wallet_id"
        " OR d.created <> s.created",
    ),
    (
        "a newer transaction has a lower id",
        "SELECT id FROM (SELECT id, created, LAG(created) OVER (PARTITION BY wallet_id ORDER BY id) AS before"
        " FROM ledger) WHERE created < before",
    ),
    (
        "two transactions share a uuid",
        "SELECT MIN(id) FROM ledger GROUP BY wallet_id, uuid HAVING COUNT(*) > 1",
    ),
    (
        "points expire before they start",
        "SELECT id FROM ledger WHERE expires IS NOT NULL AND expires <= COALESCE(starts, created)"
        " AND reason = 'earn' AND source = 'session'",
    ),
    (
        "a wallet belongs to the other kind of program",
        "SELECT w.id FROM wallets w JOIN programs p ON p.id = w.program_id"
        " WHERE p.is_card_based <> (w.card_id IS NOT NULL)",
    ),
    (
        "a wallet's holder is of another environment",
        "SELECT w.id FROM wallets w JOIN programs p ON p.id = w.program_id"
        " JOIN profiles o ON o.id = w.profile_id WHERE o.environment_id <> p.environment_id",
    ),
    (
        "a coupon's redemptions are not what it counts",
        "SELECT id FROM coupons c WHERE usage_counter <>"
        " (SELECT COUNT(*) FROM coupon_redemptions r WHERE r.coupon_id = c.id)",
    ),
    (
        "a coupon's reservations are not what it counts",
        "SELECT id FROM coupons c WHERE reservation_counter <>"
        " (SELECT COUNT(*) FROM coupon_reservations r WHERE r.coupon_id = c.id)",
    ),
    (
        "a coupon was used beyond its limit",
        "SELECT id FROM coupons WHERE (usage_limit > 0 AND usage_counter > usage_limit)"
        " OR discount_counter > discount_limit",
    ),
    (
        "a referral's redemptions are not what it counts",
        "SELECT id FROM referrals c WHERE usage_counter <>"
        " (SELECT COUNT(*) FROM referral_redemptions r WHERE r.referral_id = c.id)",
    ),
    ("a giveaway is used by nobody", "SELECT id FROM giveaways WHERE (used = 1) <> (profile_id IS NOT NULL)"),
    (
        "more units came back than were sold",
        "SELECT s.id FROM sessions s, json_each(s.returned) r WHERE r.value >"
        " json_extract(s.payload, '$.cartItems[' || r.key || '].quantity')",
    ),
    (
        "units came back to a session that shows no return",
        "SELECT id FROM sessions WHERE (state = 'partially_returned') AND returned = '{}'"
        " OR state IN ('open', 'closed') AND returned <> '{}'",
    ),
    ("a session changed before it was made", "SELECT id FROM sessions WHERE updated < created"),
    (
        "a card has more customers than its program allows",
        "SELECT l.card_id FROM card_profiles l JOIN cards c ON c.id = l.card_id JOIN programs p"
        " ON p.id = c.program_id WHERE p.users_per_card > 0 GROUP BY l.card_id"
        " HAVING COUNT(*) > MIN(p.users_per_card)",
    ),
)


def broken(db: sqlite3.Connection) -> list[str]:
    """One sentence for each invariant that does not hold, with a few of the rows; empty when all do."""
    found = []
    for what, sql in CHECKS:
        rows = [str(row[0]) for row in db.execute(f"{sql} LIMIT {MOST_NAMED}")]
        if rows:
            found.append(f"{what}: {', '.join(rows)}")
    return found
