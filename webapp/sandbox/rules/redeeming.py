"""Accepting and refusing codes."""

from __future__ import annotations

from ..records.campaigns import Campaign
from ..work import Row, Work
from . import budgets
from .scope import Deed, EffectFailed, Json, Rule


def accept(rule: Rule, kind: str) -> Deed:
    """acceptCoupon or acceptReferral, and the redemption that closing makes of it."""
    return _accept_coupon(rule) if kind == "Coupon" else _accept_referral(rule)


def _accept_coupon(rule: Rule) -> Deed:
    coupon, profile = rule.coupon, rule.scope.profile
    if coupon is None:
        raise EffectFailed("there is no coupon")
    counters = budgets.take(rule, "redeemCoupon", budgets.WHOLE)[1]
    profile_id = profile["id"] if profile is not None else None

    def act(work: Work, session_id: int | None) -> int:
        work.run("UPDATE coupons SET usage_counter = usage_counter + 1 WHERE id = ?", coupon["id"])
        work.insert(
            "coupon_redemptions",
            coupon_id=coupon["id"],
            profile_id=profile_id,
            session_id=session_id,
            created=work.micros,
        )
        return int(coupon["id"])

    effect = rule.effect("acceptCoupon", {"value": coupon["value"]})
    return Deed("coupon", effect, counters=counters, act=act)


def _accept_referral(rule: Rule) -> Deed:
    referral, profile = rule.referral, rule.scope.profile
    if referral is None or profile is None:
        raise EffectFailed("there is no referral")
    counters = budgets.take(rule, "redeemReferral", budgets.WHOLE)[1]

    def act(work: Work, session_id: int | None) -> int:
        work.run("UPDATE referrals SET usage_counter = usage_counter + 1 WHERE id = ?", referral["id"])
        work.insert(
            "referral_redemptions",
            referral_id=referral["id"],
            friend_id=profile["id"],
            session_id=session_id,
            created=work.micros,
        )
        return int(referral["id"])

    effect = rule.effect("acceptReferral", {"value": referral["code"]})
    return Deed("referral", effect, counters=counters, act=act)


def reject(
    kind: str,
    value: str,
    reason: str,
    campaign: Campaign | None,
    code: Row | None,
    *,
    failure: Json | None = None,
) -> Json:
    """rejectCoupon or rejectReferral. A code that belongs to no campaign has campaign and rule 0."""
    effect: Json = {
        "campaignId": campaign.id if campaign is not None else 0,
        "rulesetId": campaign.ruleset_id if campaign is not None else 0,
        "ruleIndex": failure["ruleIndex"] if failure is not None else 0,
        "ruleName": failure["ruleName"] if failure is not None else "",
        "effectType": f"reject{kind}",
        "props": {"value": value, "rejectionReason": reason},
    }
    if code is not None and kind == "Coupon":
        effect["triggeredByCoupon"] = code["id"]
    return effect
