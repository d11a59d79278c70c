"""Returned items."""

from __future__ import annotations

import msgspec

from webapp.talon.models.base import Instant, Many, Model


class ReturnedCartItem(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Units of one cart line that come back; both sent and received.

    Attributes:
        position: 0-based line number in the session's cart, never a SKU.
        quantity: units; left out means all that remain on the line.
        sku: only in answers of newer servers.
    """

    position: int
    quantity: int | None = None
    sku: str | None = None


class Return(Model, frozen=True, kw_only=True):
    """One return that was made, with what came back in it."""

    id: int
    created: Instant
    application_id: int
    account_id: int
    returned_cart_items: Many[ReturnedCartItem]
    event_id: int
    session_id: int
    session_integration_id: str
    profile_id: int | None = None
    profile_integration_id: str | None = None
    created_by: int | None = None
