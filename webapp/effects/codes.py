"""Coupons and referral codes."""

from __future__ import annotations

from webapp.effects.context import EffectContext
from webapp.effects.props import Props
from webapp.effects.reasons import rejection
from webapp.effects.words import _


def accept_coupon(props: Props, context: EffectContext) -> str:
    """acceptCoupon"""
    code = props.text("value")
    if context.stage == "closed":
        return _("Coupon %(code)s was redeemed", code=code)
    if context.stage == "open":
        return _("Coupon %(code)s is valid; it is redeemed when the order closes", code=code)
    return _("Coupon %(code)s is valid", code=code)


def reject_coupon(props: Props, _context: EffectContext) -> str:
    """rejectCoupon"""
    return _("Coupon %(code)s was refused. %(why)s", code=props.text("value"), why=_why(props))


def rollback_coupon(props: Props, _context: EffectContext) -> str:
    """rollbackCoupon"""
    return _("Coupon %(code)s can be used again", code=props.text("value"))


def reserve_coupon(props: Props, _context: EffectContext) -> str:
    """reserveCoupon"""
    facts = {"code": props.text("couponValue"), "customer": props.text("profileIntegrationId")}
    if props.raw.get("isNewReservation") is False:
        return _("Coupon %(code)s was already in the wallet of %(customer)s", **facts)
    return _("Coupon %(code)s saved to the wallet of %(customer)s", **facts)


def coupon_created(props: Props, _context: EffectContext) -> str:
    """couponCreated"""
    customer = props.text_or("profileId")
    if not customer:
        return _("New coupon %(code)s made", code=props.text("value"))
    return _("New coupon %(code)s made for %(customer)s", code=props.text("value"), customer=customer)


def accept_referral(props: Props, context: EffectContext) -> str:
    """acceptReferral"""
    code = props.text("value")
    if context.stage == "closed":
        return _("Referral code %(code)s was redeemed", code=code)
    if context.stage == "open":
        return _("Referral code %(code)s is valid; it is redeemed when the order closes", code=code)
    return _("Referral code %(code)s is valid", code=code)


def reject_referral(props: Props, _context: EffectContext) -> str:
    """rejectReferral"""
    return _("Referral code %(code)s was refused. %(why)s", code=props.text("value"), why=_why(props))


def rollback_referral(props: Props, _context: EffectContext) -> str:
    """rollbackReferral"""
    return _("Referral code %(code)s can be used again", code=props.text("value"))


def referral_created(props: Props, _context: EffectContext) -> str:
    """referralCreated"""
    return _("New referral code %(code)s made", code=props.text("value"))


def redeem_referral(props: Props, _context: EffectContext) -> str:
    """redeemReferral, deprecated"""
    return _("Referral code %(code)s redeemed", code=props.text("value"))


def _why(props: Props) -> str:
    """The reason in words, with what else the API says about it (newer servers name an exclusion, too)."""
    parts = [
        rejection(props.text("rejectionReason")),
        props.text_or("campaignExclusionReason"),
        props.text_or("details"),
    ]
    first, *more = [part for part in parts if part]
    return f"{first} ({'; '.join(more)})" if more else first
