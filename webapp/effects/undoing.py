"""What reopening or a return undoes, and what stays, told from the effects of the session itself.

The API has no dry run of reopening, and the answer to a return lists only what is rolled back. What stays
follows from the documents, so it is worded without promising more than they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from webapp.effects.context import EffectContext
from webapp.effects.merging import merged
from webapp.effects.points import program
from webapp.effects.props import OddProps, Props, as_amount
from webapp.effects.sentences import KNOWN, sentence
from webapp.effects.words import _
from webapp.talon.models.effect import Effect

_DISCOUNTS = frozenset(
    {
        "setDiscount",
        "setDiscountPerItem",
        "setDiscountPerAdditionalCost",
        "setDiscountPerAdditionalCostPerItem",
    }
)
_REDEEMED = {
    "acceptCoupon": "rollbackCoupon",
    "acceptReferral": "rollbackReferral",
    "redeemReferral": "rollbackReferral",
}
_GIVEN = frozenset({"addFreeItem", "awardGiveaway", "couponCreated", "referralCreated"})
"""What the customer keeps and may be given a second time."""
_KEPT = _GIVEN | {
    "reserveCoupon",
    "customEffect",
    "updateAttribute",
    "addToAudience",
    "removeFromAudience",
    "triggerWebhook",
}
_KIND = {
    **dict.fromkeys((*_DISCOUNTS, "rollbackDiscount"), "discount"),
    **dict.fromkeys(("addLoyaltyPoints", "rollbackAddedLoyaltyPoints"), "earned"),
    **dict.fromkeys(("deductLoyaltyPoints", "rollbackDeductedLoyaltyPoints"), "spent"),
    **dict.fromkeys(("acceptCoupon", "rollbackCoupon"), "coupon"),
    **dict.fromkeys(("acceptReferral", "redeemReferral", "rollbackReferral"), "referral"),
}
_UNSURE = frozenset(
    {
        "changeLoyaltyTierLevel",
        "increaseAchievementProgress",
        "extendLoyaltyPointsExpiryDate",
        "setLoyaltyPointsExpiryDate",
    }
)


@dataclass(frozen=True)
class Undoing:
    """Sentences by what becomes of an effect. `unsure` lists what the documents leave open."""

    undone: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    is_given_again: bool = False
    """Whether something stays that closing once more would give a second time."""
    has_active_points: bool = False
    """Whether earned points stay because they are active: a program's own policy may say otherwise."""


def reopening(effects: Iterable[Effect], context: EffectContext, now: datetime) -> Undoing:
    """What reopening a closed session undoes and what stays, from the session's latest effects."""
    found = list(effects)
    stays = [each for each in found if each.effect_type in _KEPT]
    earned = [each for each in found if each.effect_type == "addLoyaltyPoints"]
    pending = [each for each in earned if _is_pending(each, now)]
    active = [each for each in earned if each not in pending and not _is_over(each, now)]
    undone = [_rolled_back(each) for each in found if each.effect_type in _DISCOUNTS]
    undone += [
        replace(each, effect_type=_REDEEMED[each.effect_type])
        for each in found
        if each.effect_type in _REDEEMED
    ]
    undone += [
        replace(each, effect_type="rollbackDeductedLoyaltyPoints") for each in found if _is_spent(each)
    ]
    undone += [replace(each, effect_type="rollbackAddedLoyaltyPoints") for each in pending]
    return Undoing(
        undone=[sentence(each, context) for each in merged(undone)],
        stays=_points_staying(active, context) + [sentence(each, context) for each in stays],
        unsure=_unsure(found, context),
        is_given_again=bool(active) or any(each.effect_type in _GIVEN for each in stays),
        has_active_points=bool(active),
    )


def returning(
    before: Iterable[Effect],
    rolled_back: Iterable[Effect],
    units: Mapping[int, range],
    context: EffectContext,
) -> list[str]:
    """What a return leaves: what was given for the order as a whole, and active points of what comes back.

    `before` are the session's effects, `rolled_back` those of the return (or its dry run), `units` the
    0-based units of each cart line that come back.
    """
    left = _left(before, list(rolled_back))
    lines = [
        sentence(each, context)
        for each in left
        if each.effect_type in _REDEEMED or _is_spent(each) or _is_of_order(each)
    ]
    earned = [each for each in left if each.effect_type == "addLoyaltyPoints" and _is_touched(each, units)]
    return (
        lines
        + _points_staying(earned, context)
        + [sentence(each, context) for each in left if each.effect_type in _GIVEN]
    )


def _rolled_back(effect: Effect) -> Effect:
    """A discount as its own taking back, without its cart line: the whole order is reopened."""
    props = Props(effect.props)
    kept = {
        name: effect.props[name]
        for name in ("value", "additionalCost", "additionalCostId")
        if name in effect.props
    }
    name = props.name(props.whole_or("position"))
    return replace(effect, effect_type="rollbackDiscount", props={**kept, "name": name})


def _is_spent(effect: Effect) -> bool:
    return effect.effect_type == "deductLoyaltyPoints"


def _is_pending(effect: Effect, now: datetime) -> bool:
    start = Props(effect.props).instant_or("startDate")
    return effect.props.get("awaitsActivation") is True or (start is not None and start > now)


def _is_over(effect: Effect, now: datetime) -> bool:
    end = Props(effect.props).instant_or("expiryDate")
    return end is not None and end <= now


def _is_of_order(effect: Effect) -> bool:
    """Whether an effect is a discount on the order as a whole."""
    return effect.effect_type in ("setDiscount", "setDiscountPerAdditionalCost")


def _is_touched(effect: Effect, units: Mapping[int, range]) -> bool:
    """Whether points were earned with the order as a whole, or with a unit that comes back."""
    props = Props(effect.props)
    position, unit = props.whole_or("cartItemPosition"), props.whole_or("cartItemSubPosition")
    if position is None:
        return True
    return position in units and (unit is None or unit in units[position])


def _points_staying(effects: Iterable[Effect], context: EffectContext) -> list[str]:
    """Earned points that stay, one line for each program; an odd effect is shown as it came."""
    sums: dict[str, Decimal] = {}
    odd = []
    for effect in effects:
        props = Props(effect.props)
        try:
            name, value = program(props, context), props.amount("value")
        except OddProps:
            odd.append(sentence(effect, context))
        else:
            sums[name] = sums.get(name, Decimal(0)) + value
    return [
        _("%(points)s earned in %(program)s", points=context.points(value), program=name)
        for name, value in sums.items()
    ] + odd


def _unsure(effects: Iterable[Effect], context: EffectContext) -> list[str]:
    return [
        sentence(each, context)
        for each in effects
        if each.effect_type in _UNSURE
        or (each.effect_type not in KNOWN and not each.effect_type.startswith("rollback"))
    ]


def _left(before: Iterable[Effect], rolled_back: list[Effect]) -> list[Effect]:
    """The effects that no rollback answers to, each rollback counting once; of points what remains."""
    gone = Counter(_identity(each) for each in rolled_back)
    taken = _points_taken(rolled_back)
    left = []
    for effect in before:
        identity = _identity(effect)
        value = as_amount(effect.props.get("value"))
        if effect.effect_type == "addLoyaltyPoints" and value is not None:
            back = min(value, taken.get(identity, Decimal(0)))
            taken[identity] = taken.get(identity, Decimal(0)) - back
            if back < value:
                left.append(replace(effect, props={**effect.props, "value": value - back}))
        elif gone[identity]:
            gone[identity] -= 1
        else:
            left.append(effect)
    return left


def _points_taken(rolled_back: Iterable[Effect]) -> dict[tuple[object, ...], Decimal]:
    """How many points were taken back for each place they were earned at; it may be a part of them."""
    taken: dict[tuple[object, ...], Decimal] = {}
    for effect in rolled_back:
        value = as_amount(effect.props.get("value"))
        if effect.effect_type == "rollbackAddedLoyaltyPoints" and value is not None:
            identity = _identity(effect)
            taken[identity] = taken.get(identity, Decimal(0)) + value
    return taken


def _identity(effect: Effect) -> tuple[object, ...]:
    """What an effect and its rolling back have in common; the ledger's own ids differ between the two."""
    props, kind = Props(effect.props), _KIND.get(effect.effect_type, effect.effect_type)
    if kind not in ("discount", "earned", "spent"):
        return kind, props.text_or("value")
    position, unit = props.whole_or("position"), props.whole_or("subPosition")
    position = props.whole_or("cartItemPosition") if position is None else position
    unit = props.whole_or("cartItemSubPosition") if unit is None else unit
    if kind == "discount":
        return (
            kind,
            props.name(position),
            position,
            unit,
            props.text_or("additionalCost"),
            props.amount_or("value"),
        )
    place = props.whole_or("programId"), props.text_or("subLedgerId"), props.text_or("cardIdentifier")
    return kind, *place, position, unit
