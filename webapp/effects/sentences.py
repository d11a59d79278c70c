"""From an effect to its sentence."""

from __future__ import annotations

from collections.abc import Callable

from webapp.effects import codes, discounts, notes, points, rewards
from webapp.effects.context import EffectContext
from webapp.effects.props import OddProps, Props, raw_text
from webapp.effects.words import _
from webapp.masking import marked_text
from webapp.talon.models.effect import Effect

Sentence = Callable[[Props, EffectContext], str]

SENTENCES: dict[str, Sentence] = {
    "setDiscount": discounts.set_discount,
    "setDiscountPerItem": discounts.set_discount_per_item,
    "setDiscountPerAdditionalCost": discounts.set_discount_per_additional_cost,
    "setDiscountPerAdditionalCostPerItem": discounts.set_discount_per_additional_cost_per_item,
    "rollbackDiscount": discounts.rollback_discount,
    "acceptCoupon": codes.accept_coupon,
    "rejectCoupon": codes.reject_coupon,
    "rollbackCoupon": codes.rollback_coupon,
    "reserveCoupon": codes.reserve_coupon,
    "couponCreated": codes.coupon_created,
    "acceptReferral": codes.accept_referral,
    "rejectReferral": codes.reject_referral,
    "rollbackReferral": codes.rollback_referral,
    "referralCreated": codes.referral_created,
    "redeemReferral": codes.redeem_referral,
    "addLoyaltyPoints": points.add_loyalty_points,
    "deductLoyaltyPoints": points.deduct_loyalty_points,
    "rollbackAddedLoyaltyPoints": points.rollback_added_loyalty_points,
    "rollbackDeductedLoyaltyPoints": points.rollback_deducted_loyalty_points,
    "changeLoyaltyTierLevel": points.change_loyalty_tier_level,
    "extendLoyaltyPointsExpiryDate": points.extend_loyalty_points_expiry_date,
    "setLoyaltyPointsExpiryDate": points.set_loyalty_points_expiry_date,
    "addFreeItem": rewards.add_free_item,
    "willAwardGiveaway": rewards.will_award_giveaway,
    "awardGiveaway": rewards.award_giveaway,
    "increaseAchievementProgress": rewards.increase_achievement_progress,
    "rollbackIncreasedAchievementProgress": rewards.rollback_increased_achievement_progress,
    "addToAudience": rewards.add_to_audience,
    "removeFromAudience": rewards.remove_from_audience,
    "showNotification": notes.show_notification,
    "updateAttribute": notes.update_attribute,
    "customEffect": notes.custom_effect,
    "triggerWebhook": notes.trigger_webhook,
    "showBundleMetadata": notes.show_bundle_metadata,
    "error": notes.error,
}
_IDENTIFIERS = frozenset(
    {"profileId", "profileIntegrationId", "recipientIntegrationId", "cardIdentifier", "couponValue", "sku"}
)
_OF_CODES = frozenset(one for one in SENTENCES if "Coupon" in one or "coupon" in one or "eferral" in one)
"""Effects whose `value` is a code."""
KNOWN = frozenset(SENTENCES)
"""The types of 2024 (32) and the three that came by 2026."""


def sentence(effect: Effect, context: EffectContext) -> str:
    """One line for an agent, with what is personal marked; never raises. A type or props it cannot read are
    shown as they came.
    """
    props = Props(effect.props)
    say = SENTENCES.get(effect.effect_type)
    if say is None:
        return notes.as_it_came(effect.effect_type, props, context)
    try:
        return marked_text(say(props, context), _kept(effect, context))
    except OddProps:
        return notes.as_it_came(effect.effect_type, props, context)


def because(effect: Effect, context: EffectContext) -> str:
    """Which rule of which campaign did it; empty where no campaign did, as with a code nobody knows."""
    if effect.campaign_id <= 0:
        return ""
    campaign = context.campaign(effect.campaign_id)
    if not effect.rule_name.strip():
        return _("because of a rule of campaign %(campaign)s", campaign=campaign)
    return _(
        "because of rule %(rule)s, campaign %(campaign)s", rule=effect.rule_name.strip(), campaign=campaign
    )


def details(effect: Effect, context: EffectContext) -> str:
    """What stands behind the line and is folded away: a custom payload, marked. Empty for other effects."""
    if effect.effect_type == "customEffect" and effect.props.get("payload"):
        return raw_text(context.personal.marked_values(effect.props["payload"], attributes=True), 4000)
    return ""


def _kept(effect: Effect, context: EffectContext) -> list[str]:
    """The identifiers that a sentence may name: these are addresses, and stay as they are."""
    names = {*_IDENTIFIERS, "value"} if effect.effect_type in _OF_CODES else _IDENTIFIERS
    found = (effect.props.get(name) for name in names)
    return [context.profile_id, *(one.strip() for one in found if isinstance(one, str))]
