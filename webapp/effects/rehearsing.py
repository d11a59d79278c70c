"""What a dry run foretells: what closing would give and use up, and what a change makes different.

A dry run answers codes that it made up: a giveaway or a new coupon is foretold without its code, because the
real one will be another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from msgspec.structs import replace as with_changes

from webapp.effects.context import EffectContext
from webapp.effects.merging import merged
from webapp.effects.props import Props
from webapp.effects.sentences import sentence
from webapp.effects.words import _
from webapp.talon.models.effect import Effect

CodeKind = Literal["coupon", "referral"]

_DISCOUNT = "setDiscount"
_ACCEPTS = {"coupon": "acceptCoupon", "referral": "acceptReferral"}
_REFUSES = {"coupon": "rejectCoupon", "referral": "rejectReferral"}
_USES = frozenset({"acceptCoupon", "acceptReferral", "redeemReferral", "deductLoyaltyPoints"})
_REFUSED = frozenset({"rejectCoupon", "rejectReferral", "error"})
_GIVES = frozenset(
    {
        "addLoyaltyPoints",
        "changeLoyaltyTierLevel",
        "addFreeItem",
        "willAwardGiveaway",
        "awardGiveaway",
        "couponCreated",
        "referralCreated",
        "reserveCoupon",
        "increaseAchievementProgress",
        "extendLoyaltyPointsExpiryDate",
        "setLoyaltyPointsExpiryDate",
    }
)


@dataclass(frozen=True)
class Closing:
    """What closing does, in sentences: `gives` the customer, `uses` up, `refused`, and happens `beside`."""

    gives: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """Sentences of two sets of effects: only in the later, only in the earlier, in both; `refused` is what
    only the later refuses. A refusal that is over is nothing lost: it is not said."""

    comes: list[str] = field(default_factory=list)
    goes: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def closing(effects: Iterable[Effect], context: EffectContext) -> Closing:
    """What closing an open session would do, from a dry run of it."""
    found = Closing()
    for effect in merged(effects):
        kind = effect.effect_type
        if kind in _USES:
            lines = found.uses
        elif kind in _REFUSED:
            lines = found.refused
        else:
            lines = found.gives if kind in _GIVES or kind.startswith(_DISCOUNT) else found.beside
        lines.append(foretold(effect, context))
    return found


def difference(before: Iterable[Effect], after: Iterable[Effect], context: EffectContext) -> Difference:
    """What a change of an open session makes different, each line as often as it is said."""
    old, new = _said(before, context), _said(after, context)
    old_refused, new_refused = _said(before, context, refused=True), _said(after, context, refused=True)
    comes, refused = _without(new, old), _without(new_refused, old_refused)
    return Difference(
        comes=comes,
        goes=_without(old, new),
        stays=_without(new, comes) + _without(new_refused, refused),
        refused=refused,
    )


def foretold(effect: Effect, context: EffectContext) -> str:
    """One line of what an effect will be once the order is closed."""
    ahead = replace(context, stage="open")
    if effect.effect_type == "awardGiveaway":
        return sentence(with_changes(effect, effect_type="willAwardGiveaway"), ahead)
    if effect.effect_type == "couponCreated":
        return _("A new coupon is made; its code is known once the order is closed")
    if effect.effect_type == "referralCreated":
        return _("A new referral code is made; it is known once the order is closed")
    return sentence(effect, ahead)


def said_of(kind: CodeKind, code: str, effects: Iterable[Effect]) -> Effect | None:
    """What the rules say of a code of a session: it is accepted, or refused; None where they say nothing."""
    refused = None
    for effect in effects:
        if effect.props.get("value") != code:
            continue
        if effect.effect_type == _ACCEPTS[kind]:
            return effect
        if effect.effect_type == _REFUSES[kind]:
            refused = refused or effect
    return refused


def is_refusal(effect: Effect) -> bool:
    """Whether an effect refuses a code."""
    return effect.effect_type in _REFUSES.values()


def discount_of(effects: Iterable[Effect]) -> Decimal:
    """The sum of the discounts in force."""
    given = (
        Props(each.props).amount_or("value") for each in effects if each.effect_type.startswith(_DISCOUNT)
    )
    return sum((value for value in given if value is not None), Decimal(0))


def _said(effects: Iterable[Effect], context: EffectContext, *, refused: bool = False) -> list[str]:
    """The lines of what is refused, or of all the rest."""
    return [foretold(each, context) for each in merged(effects) if (each.effect_type in _REFUSED) == refused]


def _without(lines: list[str], others: list[str]) -> list[str]:
    """The lines in their order, less the others, each of which takes one away."""
    left, kept = Counter(others), []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            kept.append(line)
    return kept
