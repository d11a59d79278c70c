"""Answers of a rule run."""

from __future__ import annotations

from msgspec import field

from webapp.talon.models.base import Answer, Many
from webapp.talon.models.campaign import Campaign
from webapp.talon.models.coupon import Coupon, IntegrationCoupon
from webapp.talon.models.effect import Effect, RuleFailureReason
from webapp.talon.models.event import Event
from webapp.talon.models.giveaway import Giveaway
from webapp.talon.models.loyalty import Loyalty
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.referral import InventoryReferral, Referral
from webapp.talon.models.returns import Return
from webapp.talon.models.session import CustomerSession


class RuleRun(Answer, frozen=True, kw_only=True):
    """What every rule run answers. Sections beside the first three come only if `response_content` asks.

    Attributes:
        effects: the latest full set; it replaces earlier ones.
        created_coupons, created_referrals: codes that this run made.
        rule_failure_reasons: why rules of running campaigns gave nothing.
    """

    effects: Many[Effect]
    created_coupons: Many[Coupon]
    created_referrals: Many[Referral]
    customer_profile: CustomerProfile | None = None
    event: Event | None = None
    loyalty: Loyalty | None = None
    triggered_campaigns: Many[Campaign] = ()
    rule_failure_reasons: Many[RuleFailureReason] = ()
    awarded_giveaways: Many[Giveaway] = ()


class IntegrationState(RuleRun, frozen=True, kw_only=True):
    """Answer of a session update or a return.

    Attributes:
        return_: the return that was made, only after returning items.
        previous_returns: the session's returns before this call.
    """

    customer_session: CustomerSession | None = None
    referral: InventoryReferral | None = None
    coupons: Many[IntegrationCoupon] = ()
    return_: Return | None = field(name="return", default=None)
    previous_returns: Many[Return] = ()
