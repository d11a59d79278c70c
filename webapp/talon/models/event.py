"""Events as answers show them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import field

from webapp.talon.models.base import Instant, Many, Map, Model


class LedgerEntry(Model, frozen=True, kw_only=True):
    """A ledger entry that an event made, in its old form."""

    id: int
    created: Instant
    profile_id: str | None = None
    account_id: int
    loyalty_program_id: int
    event_id: int
    amount: Decimal
    reason: str
    expiry_date: Instant
    reference_id: int | None = None


class CouponRejectionReason(Model, frozen=True, kw_only=True):
    """Why a coupon was refused; `reason` is a word such as CouponExpired."""

    campaign_id: int
    coupon_id: int
    reason: str


class ReferralRejectionReason(Model, frozen=True, kw_only=True):
    """Why a referral code was refused; `reason` is a word such as ReferralNotFound."""

    campaign_id: int
    referral_id: int
    reason: str


class EventMeta(Model, frozen=True, kw_only=True):
    """What was said about an event; the maps are free."""

    campaigns: Map[Any] = field(default_factory=dict)
    coupons: Map[Any] = field(default_factory=dict)
    coupon_rejection_reason: CouponRejectionReason | None = None
    referral_rejection_reason: ReferralRejectionReason | None = None
    warnings: Map[Any] = field(default_factory=dict)


class Event(Model, frozen=True, kw_only=True):
    """An event: built in (type starts with talon_) or the shop's own."""

    id: int
    created: Instant
    application_id: int
    profile_id: str | None = None
    store_integration_id: str | None = None
    type: str
    attributes: Map[Any]
    session_id: str | None = None
    effects: Many[Any]
    ledger_entries: Many[LedgerEntry] = ()
    meta: EventMeta | None = None
