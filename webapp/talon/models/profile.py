"""Customer profiles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import field

from webapp.talon.models.base import Flag, Instant, Many, Map, Model


class AudienceMembership(Model, frozen=True, kw_only=True):
    """An audience that the customer belongs to."""

    id: int
    name: str


class LoyaltyMembership(Model, frozen=True, kw_only=True):
    """Deprecated by the API, and null on newer servers: read the inventory's `loyalty` instead."""

    joined: Instant | None = None
    loyalty_program_id: int


class CustomerProfile(Model, frozen=True, kw_only=True):
    """A customer.

    Attributes:
        integration_id: the shop's own identifier of the customer, up to 1000 characters.
        attributes: what the shop keeps on them; blank after an erasure.
        closed_sessions: closed sessions, without cancelled and reopened ones.
        total_sales: sum of those sessions' totals, less returned items, in the Application's currency.
        last_activity: last session or event; a reservation does not change it.
    """

    id: int
    created: Instant
    integration_id: str
    attributes: Map[Any] = field(default_factory=dict)
    account_id: int
    closed_sessions: int
    total_sales: Decimal
    loyalty_memberships: Many[LoyaltyMembership] = ()
    audience_memberships: Many[AudienceMembership] = ()
    last_activity: Instant
    is_sandbox: Flag = field(name="sandbox", default=False)
