"""Loyalty: the ledgers of cards and of customers, with balances, transactions and points still unused."""

from __future__ import annotations

from webapp.loyalty import balance_views, exporting
from webapp.loyalty.views import blueprint

__all__ = ["balance_views", "blueprint", "exporting"]
