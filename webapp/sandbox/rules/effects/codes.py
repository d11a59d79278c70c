"""Coupons and referrals that rules make, reserve or redeem.

createCoupon {campaign, usageLimit, discountLimit, validDays, pattern, attributes, isReservationMandatory}
createReferral {campaign, usageLimit, validDays, attributes}
reserveCoupon {coupon}       the coupon under evaluation where none is named
redeemReferral {}            deprecated; says that the referral under evaluation is redeemed

Within one session a rule makes its code once: later updates show the same one again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ... import amounts, jsons
from ...records import campaigns, coupons, referrals
from ...work import Work
from .. import budgets, generated
from ..scope import Deed, EffectFailed, Json, Rule, RuleError


def _profile(rule: Rule) -> Any:
    if rule.scope.profile is None:
        raise EffectFailed("the session has no customer")
    return rule.scope.profile


def _target(rule: Rule, data: Json) -> int:
    campaign_id = data.get("campaign", rule.campaign.id)
    if campaigns.find(rule.scope.work, campaign_id) is None:
        raise RuleError(f"unknown campaign {campaign_id}")
    return int(campaign_id)


def _expires(rule: Rule, data: Json) -> int | None:
    if not data.get("validDays"):
        return None
    length = timedelta(days=int(data["validDays"]))
    return rule.scope.work.micros + int(length.total_seconds() * 1_000_000)


def create_coupon(rule: Rule, data: Json, key: str) -> Iterator[Deed]:
    """A new personal coupon for the customer."""
    work, profile = rule.scope.work, _profile(rule)
    recipient = profile["integration_id"]
    campaign_id = _target(rule, data)
    made = work.one("SELECT value FROM coupons WHERE session_key = ?", key)
    if made is not None:
        effect = rule.effect("couponCreated", {"value": made["value"], "profileId": recipient})
        yield Deed("counted", effect)
        return
    _granted, counters = budgets.take(rule, "createCoupon", budgets.WHOLE)
    value = generated.free_code(
        f"{work.application.slug}/{key}",
        lambda code: code in rule.scope.tally.codes or coupons.find(work, code) is not None,
        data.get("pattern", generated.PATTERN),
    )
    rule.scope.tally.codes.add(value)
    columns: Json = {
        "application_id": work.application.id,
        "campaign_id": campaign_id,
        "value": value,
        "usage_limit": int(data.get("usageLimit", 1)),
        "discount_limit": amounts.to_units(data["discountLimit"]) if "discountLimit" in data else None,
        "expires": _expires(rule, data),
        "attributes": jsons.dumps(data.get("attributes", {})),
        "recipient": recipient,
        "reservation": 0,
        "is_mandatory": bool(data.get("isReservationMandatory", False)),
        "session_key": key,
    }

    def act(work: Work, _session_id: int | None) -> int:
        coupon_id = work.insert("coupons", created=work.micros, **columns)
        rule.scope.outcome.created_coupons.append(coupon_id)
        return coupon_id

    effect = rule.effect("couponCreated", {"value": value, "profileId": recipient})
    yield Deed("counted", effect, counters=counters, at_once=True, act=act)


def create_referral(rule: Rule, data: Json, key: str) -> Iterator[Deed]:
    """A new referral code with the customer as advocate."""
    work, profile = rule.scope.work, _profile(rule)
    campaign_id = _target(rule, data)
    made = work.one("SELECT code FROM referrals WHERE session_key = ?", key)
    if made is not None:
        yield Deed("counted", rule.effect("referralCreated", {"value": made["code"]}))
        return
    _granted, counters = budgets.take(rule, "createReferral", budgets.WHOLE)
    value = generated.free_code(
        f"{work.application.slug}/{key}",
        lambda code: code in rule.scope.tally.codes or referrals.find(work, code) is not None,
        data.get("pattern", generated.PATTERN),
    )
    rule.scope.tally.codes.add(value)
    columns: Json = {
        "application_id": work.application.id,
        "campaign_id": campaign_id,
        "code": value,
        "usage_limit": int(data.get("usageLimit", 0)),
        "expires": _expires(rule, data),
        "attributes": jsons.dumps(data.get("attributes", {})),
        "advocate_id": profile["id"],
        "session_key": key,
    }

    def act(work: Work, _session_id: int | None) -> int:
        referral_id = work.insert("referrals", created=work.micros, **columns)
        rule.scope.outcome.created_referrals.append(referral_id)
        return referral_id

    effect = rule.effect("referralCreated", {"value": value})
    yield Deed("counted", effect, counters=counters, at_once=True, act=act)


def reserve_coupon(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """A reservation for the customer. Unlike the endpoint, the effect respects the reservation limit."""
    work, profile = rule.scope.work, _profile(rule)
    coupon = coupons.find(work, data["coupon"]) if "coupon" in data else rule.coupon
    if coupon is None:
        raise EffectFailed("there is no coupon to reserve")
    if not coupon["reservation"]:
        raise EffectFailed("a personal code cannot be reserved")
    is_new = not coupons.is_reserved(work, coupon["id"], profile["id"])
    counters = []
    if is_new:
        limit = coupon["reservation_limit"]
        if limit and coupon["reservation_counter"] >= limit:
            raise EffectFailed("the coupon's reservation limit is reached")
        counters = budgets.take(rule, "reserveCoupon", budgets.WHOLE)[1]
    props = {
        "couponValue": coupon["value"],
        "profileIntegrationId": profile["integration_id"],
        "isNewReservation": is_new,
    }

    def act(work: Work, _session_id: int | None) -> int:
        coupons.reserve(work, coupon["id"], profile["id"])
        return int(coupon["id"])

    effect = rule.effect("reserveCoupon", props)
    yield Deed("counted", effect, counters=counters, at_once=is_new, act=act if is_new else None)


def redeem_referral(rule: Rule, _data: Json, _key: str) -> Iterator[Deed]:
    """The deprecated twin of acceptReferral."""
    if rule.referral is None:
        raise EffectFailed("there is no referral")
    props = {"id": rule.referral["id"], "value": rule.referral["code"]}
    yield Deed("counted", rule.effect("redeemReferral", props))


MAKERS = {
    "createCoupon": create_coupon,
    "createReferral": create_referral,
    "reserveCoupon": reserve_coupon,
    "redeemReferral": redeem_referral,
}
