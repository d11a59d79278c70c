"""Coupons, in the three shapes in which answers hold them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import field

from webapp.talon.models.base import Answer, Flag, Instant, Many, Map, Whole
from webapp.talon.models.campaign import LimitConfig


class Coupon(Answer, frozen=True, kw_only=True):
    """A coupon.

    Attributes:
        value: the code.
        usage_limit: how often it can be redeemed in all, 0 without limit; `usage_counter` of it are used.
        discount_limit, discount_counter, discount_remainder: for codes that are used up in parts, such as
            gift cards, in the Application's currency.
        reservation_limit: not enforced by the reservation endpoint; `reservation_counter` may exceed it.
        expiry_date: the end; absent means never.
        is_reservable: false for a personal code, which belongs to `recipient_integration_id` alone.
        is_reservation_mandatory: true makes reservations hard: only who reserved it can redeem it.
        is_implicitly_reserved: soft-reserved for everybody; it appears in every inventory.
    """

    id: int
    created: Instant
    campaign_id: int
    value: str
    usage_limit: int
    discount_limit: Decimal | None = None
    reservation_limit: int | None = None
    start_date: Instant | None = None
    expiry_date: Instant | None = None
    limits: Many[LimitConfig] = ()
    usage_counter: int
    discount_counter: Decimal | None = None
    discount_remainder: Decimal | None = None
    reservation_counter: Whole | None = None
    attributes: Map[Any] = field(default_factory=dict)
    referral_id: int | None = None
    recipient_integration_id: str | None = None
    import_id: int | None = None
    is_reservable: Flag = field(name="reservation", default=True)
    batch_id: str | None = None
    is_reservation_mandatory: Flag = False
    is_implicitly_reserved: Flag = field(name="implicitlyReserved", default=False)

    @property
    def is_personal(self) -> bool:
        """Whether the code belongs to one customer and cannot be reserved by others."""
        return not self.is_reservable


class IntegrationCoupon(Coupon, frozen=True, kw_only=True):
    """A coupon as a rule run sees it, with how often this profile has redeemed it."""

    profile_redemption_count: int


class InventoryCoupon(IntegrationCoupon, frozen=True, kw_only=True):
    """A coupon in a customer's wallet.

    `state` is pending (starts later), active, used, expired or disabled (its campaign is not active).
    A coupon of a scheduled campaign shows as active although it cannot be used yet.
    """

    state: str
