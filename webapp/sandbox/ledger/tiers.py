"""Tiers: where a wallet stands, when that ends, how far the next one is.

What is stored is the last rise. A tier that has run out since is worked out when it is asked for, period by
period, so that no clock has to tick in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import amounts, instants
from ..work import Work
from . import balances
from .programs import Program, TierLevel

# Enough periods for a century of daily tiers; a guard against data that makes no sense.
MOST_PERIODS = 40_000


@dataclass(frozen=True, slots=True)
class Standing:
    """The level reached (its index, -1 for none), when it runs out (micros, None is never), since when."""

    index: int
    expires: int | None
    since: int | None = None


def rank(levels: tuple[TierLevel, ...], units: int) -> int:
    """The index of the highest level that so many active points reach; -1 for none."""
    return sum(1 for level in levels if level.minimum <= units) - 1


def standing(work: Work, program: Program, wallet_id: int | None, subledger: str) -> Standing:
    """Where the wallet stands now."""
    levels = program.levels(subledger)
    if wallet_id is None or not levels:
        return Standing(rank(levels, 0), None)
    row = work.one("SELECT * FROM wallet_tiers WHERE wallet_id = ? AND subledger = ?", wallet_id, subledger)
    by_balance = rank(levels, balances.active(work, wallet_id, subledger))
    if row is None:
        return Standing(by_balance, None)
    ids = [level.id for level in levels]
    index = ids.index(row["tier_id"]) if row["tier_id"] in ids else -1
    held = Standing(index, row["expires"], row["since"])
    held = _aged(work, program, wallet_id, subledger, held)
    return held if held.index >= by_balance else Standing(by_balance, None)


def _aged(work: Work, program: Program, wallet_id: int, subledger: str, held: Standing) -> Standing:
    """The standing after every period that has run out since."""
    levels = program.levels(subledger)
    validity = program.tier_validity
    for _ in range(MOST_PERIODS):
        if held.expires is None or held.expires > work.micros or held.index < 0 or validity is None:
            return held
        end = instants.from_micros(held.expires)
        earned = rank(levels, balances.active(work, wallet_id, subledger, end))
        if earned >= held.index or program.downgrade_policy == "balance_based":
            index = earned
        else:
            index = held.index - 1
        since = held.since if index == held.index else held.expires
        held = Standing(index, held.expires + validity // instants.MICROSECOND, since)
    return held


def rise(work: Work, program: Program, wallet_id: int, subledger: str, index: int) -> int | None:
    """Store a level reached now; when it runs out (micros, None is never)."""
    expires = None
    if program.tier_validity is not None:
        expires = work.micros + program.tier_validity // instants.MICROSECOND
    work.run(
        "INSERT OR REPLACE INTO wallet_tiers (wallet_id, subledger, tier_id, since, expires)"
        " VALUES (?, ?, ?, ?, ?)",
        wallet_id,
        subledger,
        program.levels(subledger)[index].id,
        work.micros,
        expires,
    )
    return expires


def as_json(work: Work, program: Program, wallet_id: int | None, subledger: str) -> dict[str, Any]:
    """`currentTier` and `pointsToNextTier` of a LedgerInfo, as far as there are any.

    In 2026 also since when the tier is held, and `nextTierName`.
    """
    levels = program.levels(subledger)
    if not levels:
        return {}
    now = standing(work, program, wallet_id, subledger)
    found: dict[str, Any] = {}
    if now.index >= 0:
        level = levels[now.index]
        tier: dict[str, Any] = {
            "id": level.id,
            "name": level.name,
            "downgradePolicy": program.downgrade_policy,
        }
        if now.expires is not None:
            tier["expiryDate"] = instants.written_micros(now.expires)
        if work.is_newer and now.since is not None:
            tier["startDate"] = instants.written_micros(now.since)
        found["currentTier"] = tier
    if now.index + 1 < len(levels):
        have = balances.active(work, wallet_id, subledger) if wallet_id is not None else 0
        missing = max(0, levels[now.index + 1].minimum - have)
        found["pointsToNextTier"] = amounts.units_number(missing)
        if work.is_newer:
            found["nextTierName"] = levels[now.index + 1].name
    return found
