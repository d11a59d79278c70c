"""What is changed about cards and points: linking a card to a customer, and letting pending points count."""

from __future__ import annotations

from webapp.loyalty.changes.views import blueprint

__all__ = ["blueprint"]
