"""Referral codes: read ones, and what it takes to make them."""

from __future__ import annotations

from typing import Any

from msgspec import field

from webapp.talon.models.base import Answer, Instant, Many, Map


class Referral(Answer, frozen=True, kw_only=True):
    """A referral code.

    Attributes:
        code: what the advocate passes on.
        advocate_profile_integration_id: who recommends.
        friend_profile_integration_id: the one friend it is meant for, where it is personal.
        usage_limit: how often it can be used, 0 without limit; `usage_counter` of it are used.
    """

    id: int
    created: Instant
    start_date: Instant | None = None
    expiry_date: Instant | None = None
    usage_limit: int
    campaign_id: int
    advocate_profile_integration_id: str
    friend_profile_integration_id: str | None = None
    attributes: Map[Any] = field(default_factory=dict)
    import_id: int | None = None
    code: str
    usage_counter: int
    batch_id: str | None = None


class InventoryReferral(Referral, frozen=True, kw_only=True):
    """A referral code in a customer's inventory, with the friends who used it (their integration ids)."""

    referred_customers: Many[str]
