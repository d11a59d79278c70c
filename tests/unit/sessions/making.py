"""Sessions as the client gives them, for tests of what is made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from webapp.talon.models.session import CartItem, CustomerSession

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def line(sku: str = "BEANS", quantity: int = 1, **more: Any) -> CartItem:
    """A cart line."""
    return CartItem(sku=sku, quantity=quantity, **more)


def session(*lines: CartItem, state: str = "closed", **more: Any) -> CustomerSession:
    """A session with these lines."""
    facts: dict[str, Any] = {
        "id": 1,
        "created": NOW,
        "integration_id": "ORDER-1",
        "application_id": 1,
        "profile_id": "anna",
        "state": state,
        "cart_items": lines,
        "attributes": {},
        "first_session": False,
        "total": Decimal(10),
        "cart_item_total": Decimal(10),
        "additional_cost_total": Decimal(0),
        "updated": NOW,
    }
    return CustomerSession(**{**facts, **more})
