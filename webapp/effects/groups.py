"""The effects of one answer, laid out for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from webapp.effects.context import EffectContext
from webapp.effects.merging import merged
from webapp.effects.sentences import because, details, sentence
from webapp.talon.models.effect import Effect

GROUPS = {
    "discounts": _("Discounts"),
    "codes": _("Coupons and referrals"),
    "points": _("Points and tiers"),
    "rewards": _("Items, giveaways and more"),
    "notes": _("Messages and technical"),
}
_MEMBERS = {
    "discounts": (
        "setDiscount",
        "setDiscountPerItem",
        "setDiscountPerAdditionalCost",
        "setDiscountPerAdditionalCostPerItem",
        "rollbackDiscount",
    ),
    "codes": (
        "acceptCoupon",
        "rejectCoupon",
        "rollbackCoupon",
        "reserveCoupon",
        "couponCreated",
        "acceptReferral",
        "rejectReferral",
        "rollbackReferral",
        "referralCreated",
        "redeemReferral",
    ),
    "points": (
        "addLoyaltyPoints",
        "deductLoyaltyPoints",
        "rollbackAddedLoyaltyPoints",
        "rollbackDeductedLoyaltyPoints",
        "changeLoyaltyTierLevel",
        "extendLoyaltyPointsExpiryDate",
        "setLoyaltyPointsExpiryDate",
    ),
    "rewards": (
        "addFreeItem",
        "willAwardGiveaway",
        "awardGiveaway",
        "increaseAchievementProgress",
        "rollbackIncreasedAchievementProgress",
        "addToAudience",
        "removeFromAudience",
    ),
}
_GROUP_OF = {effect_type: key for key, members in _MEMBERS.items() for effect_type in members}
_BAD = frozenset({"rejectCoupon", "rejectReferral", "error"})

_GAINS = frozenset({"rollbackCoupon", "rollbackReferral", "rollbackDeductedLoyaltyPoints"})


@dataclass(frozen=True)
class Line:
    """One effect on a page. `is_bad` marks refusals and failures."""

    sentence: str
    because: str
    details: str
    is_bad: bool


@dataclass(frozen=True)
class Group:
    """Effects of one kind, under a heading. `because` is the rule where one did all of them, else empty."""

    key: str
    heading: str
    lines: list[Line]
    because: str


def grouped(effects: Iterable[Effect], context: EffectContext) -> list[Group]:
    """The groups that hold something, in the order of GROUPS; what is not known stands in the last one."""
    lines: dict[str, list[Line]] = {key: [] for key in GROUPS}
    for effect in merged(effects):
        lines[_GROUP_OF.get(effect.effect_type, "notes")].append(
            Line(
                sentence(effect, context),
                because(effect, context),
                details(effect, context),
                effect.effect_type in _BAD,
            )
        )
    return [_group(key, lines[key]) for key in GROUPS if lines[key]]


def _group(key: str, lines: list[Line]) -> Group:
    rules = {line.because for line in lines}
    return Group(key, str(GROUPS[key]), lines, rules.pop() if len(rules) == 1 else "")


def gained_and_lost(effects: Iterable[Effect], context: EffectContext) -> tuple[list[str], list[str]]:
    """What rolling back gives the customer and what it takes; an effect that is neither is not said here."""
    said = [
        (each.effect_type in _GAINS, sentence(each, context)) for each in merged(effects) if is_rollback(each)
    ]
    return [line for is_gain, line in said if is_gain], [line for is_gain, line in said if not is_gain]


def is_rollback(effect: Effect) -> bool:
    """Whether an effect says that something was undone; newer types keep to the same name."""
    return effect.effect_type.startswith("rollback")
