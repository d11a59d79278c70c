"""Everything a customer holds."""

from __future__ import annotations

from webapp.talon.models.achievement import AchievementProgress
from webapp.talon.models.base import Answer
from webapp.talon.models.coupon import InventoryCoupon
from webapp.talon.models.giveaway import Giveaway
from webapp.talon.models.loyalty import Loyalty
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.referral import InventoryReferral


class CustomerInventory(Answer, frozen=True, kw_only=True):
    """What a customer holds. A section is None where it was not asked for or the server left it out.

    `coupons` are reserved (hard and soft), implicitly reserved, and redeemed ones.
    """

    profile: CustomerProfile | None = None
    loyalty: Loyalty | None = None
    referrals: tuple[InventoryReferral, ...] | None = None
    coupons: tuple[InventoryCoupon, ...] | None = None
    giveaways: tuple[Giveaway, ...] | None = None
    achievements: tuple[AchievementProgress, ...] | None = None
