"""Coupon and referral codes in a session: valid, or refused with the reason that comes first."""

from __future__ import annotations

from collections.abc import Iterator

from ..records import campaigns, coupons, referrals
from ..records.campaigns import Campaign
from ..work import Row
from . import budgets
from .scope import Scope


class Refused(Exception):
    """A code that cannot be used; the argument is the rejection reason of the contract."""

    def __init__(self, reason: str, campaign: Campaign | None = None, code: Row | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.campaign = campaign
        self.code = code


def _runs(scope: Scope, campaign: Campaign) -> bool:
    if scope.only_campaigns is not None:
        return campaign.id in scope.only_campaigns
    return campaigns.phase(scope.work, campaign) == "running"


def valid_coupon(scope: Scope, value: str) -> tuple[Campaign, Row]:
    """The coupon of a code and its campaign, fit to be redeemed in this request; Refused otherwise."""
    coupon = coupons.find(scope.work, value)
    if coupon is None:
        raise Refused("CouponNotFound")
    campaign = campaigns.wanted(scope.work, coupon["campaign_id"])
    reason = next(_coupon_faults(scope, campaign, coupon), None)
    if reason is not None:
        raise Refused(reason, campaign, coupon)
    return campaign, coupon


def _coupon_faults(scope: Scope, campaign: Campaign, coupon: Row) -> Iterator[str]:
    now = scope.work.micros
    profile = scope.profile
    if not _runs(scope, campaign):
        yield "CouponPartOfNotRunningCampaign"
    if coupon["starts"] is not None and coupon["starts"] > now:
        yield "CouponStartDateInFuture"
    if coupon["expires"] is not None and coupon["expires"] <= now:
        yield "CouponExpired"
    if coupon["recipient"] is not None and (
        profile is None or profile["integration_id"] != coupon["recipient"]
    ):
        yield "CouponRecipientDoesNotMatch"
    if coupon["is_mandatory"] and not (
        profile is not None and coupons.is_reserved(scope.work, coupon["id"], profile["id"])
    ):
        yield "CouponReservationRequired"
    if coupon["usage_limit"] and coupon["usage_counter"] >= coupon["usage_limit"]:
        yield "CouponLimitReached"
    if coupon["discount_limit"] is not None and coupon["discount_counter"] >= coupon["discount_limit"]:
        yield "CouponLimitReached"
    yield from _limit_faults(scope, campaign, coupon, None, "redeemCoupon")


def _limit_faults(
    scope: Scope, campaign: Campaign, coupon: Row | None, referral: Row | None, action: str
) -> Iterator[str]:
    for limit in budgets.limits_of(campaign, coupon, action):
        entities = limit.get("entities", [])
        have = budgets.left(scope, campaign, limit, coupon=coupon, referral=referral)
        if have is None:
            if "Profile" in entities and scope.profile is None:
                yield "ProfileRequired"
        elif have < budgets.WHOLE:
            yield "ProfileLimitReached" if "Profile" in entities else "CampaignLimitReached"


def valid_referral(scope: Scope, code: str) -> tuple[Campaign, Row]:
    """The referral of a code and its campaign, fit to be redeemed in this request; Refused otherwise."""
    referral = referrals.find(scope.work, code)
    if referral is None:
        raise Refused("ReferralNotFound")
    campaign = campaigns.wanted(scope.work, referral["campaign_id"])
    reason = next(_referral_faults(scope, campaign, referral), None)
    if reason is not None:
        raise Refused(reason, campaign, referral)
    return campaign, referral


def _referral_faults(scope: Scope, campaign: Campaign, referral: Row) -> Iterator[str]:
    now = scope.work.micros
    profile = scope.profile
    if not _runs(scope, campaign):
        yield "ReferralPartOfNotRunningCampaign"
    if referral["starts"] is not None and referral["starts"] > now:
        yield "ReferralStartDateInFuture"
    if referral["expires"] is not None and referral["expires"] <= now:
        yield "ReferralExpired"
    if profile is None:
        yield "ReferralRecipientDoesNotMatch"
        return
    if profile["id"] == referral["advocate_id"]:
        yield "ReferralRecipientIdSameAsAdvocate"
    if referral["friend"] and referral["friend"] != profile["integration_id"]:
        yield "ReferralRecipientDoesNotMatch"
    if referral["usage_limit"] and referral["usage_counter"] >= referral["usage_limit"]:
        yield "ReferralLimitReached"
    if scope.work.value(
        "SELECT 1 FROM referral_redemptions u JOIN referrals r ON r.id = u.referral_id"
        " WHERE u.friend_id = ? AND r.campaign_id = ?",
        profile["id"],
        campaign.id,
    ):
        yield "ReferralCustomerAlreadyReferred"
    yield from _limit_faults(scope, campaign, None, referral, "redeemReferral")
