"""Lots and balances, made short."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from webapp.talon.models.ledger import LedgerPoints
from webapp.talon.models.loyalty import LoyaltyBalance, LoyaltyBalances
from webapp.talon.paging import Page

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def lot(amount: str, *, ends: str = "unlimited", starts: str = "immediate", ledger: str = "") -> LedgerPoints:
    """A lot of points."""
    return LedgerPoints(
        id=next(_numbers),
        created=NOW,
        program_id=4,
        name="Welcome",
        start_date_text=starts,
        expiry_date_text=ends,
        subledger_id=ledger,
        amount=Decimal(amount),
    )


def page(*lots: LedgerPoints, has_more: bool = False) -> Page[LedgerPoints]:
    """The first page of lots."""
    return Page(skip=0, page_size=50, has_more=has_more, items=lots)


def balance(active: str = "0", **more: Any) -> LoyaltyBalance:
    """A balance; amounts as text."""
    for name, value in more.items():
        if name.endswith("_points") or name == "points_to_next_tier":
            more[name] = Decimal(value)
    return LoyaltyBalance(active_points=Decimal(active), **more)


def balances(main: LoyaltyBalance | None, **others: LoyaltyBalance) -> LoyaltyBalances:
    """Balances of a customer."""
    return LoyaltyBalances(balance=main, subledger_balances=others)
