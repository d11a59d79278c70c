"""What one answer of the rules says of one code: a dry run's, or that of an order as it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from webapp.effects.props import Props
from webapp.talon.models.campaign import Campaign
from webapp.talon.models.coupon import IntegrationCoupon
from webapp.talon.models.effect import Effect, RuleFailureReason
from webapp.talon.models.session import CustomerSessionState
from webapp.talon.models.state import IntegrationState

_BY_RULES = ("CouponRejectedByCondition", "EffectCouldNotBeApplied", "CouponPartOfNotTriggeredCampaign")

# "session.cartItemTotal >= 60", "Session.Total > 60.00": how long a text before the number is no matter.
_MINIMUM = re.compile(r"\bsession\W?(?:cartItem)?total\b\W*?>=?\s*(\d{1,9}(?:\.\d{1,2})?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What became of the code: `outcome` is accepted, rejected, or empty where nothing was said of it.

    `reason` is the API's own word for a rejection, with the `effect` that carries it.
    """

    outcome: str = ""
    reason: str = ""
    effect: Effect | None = None


@dataclass(frozen=True)
class Trial:
    """A dry run, seen from one code.

    Attributes:
        coupon: the coupon as the rules see it, None where the answer does not show it.
        failures: the rules that would have given something for the code, and what failed.
        others: campaigns that gave something instead.
        given: the effects that the code brought about.
        first_session: whether the rules took it for the customer's first order.
        cart_total: the items of the cart before discounts.
    """

    said: Said
    coupon: IntegrationCoupon | None = None
    failures: tuple[RuleFailureReason, ...] = ()
    others: tuple[Campaign, ...] = ()
    given: tuple[Effect, ...] = ()
    first_session: bool | None = None
    cart_total: Decimal | None = None

    @property
    def campaign_id(self) -> int:
        """The campaign of the code, 0 where nobody names it."""
        named = self.said.effect.campaign_id if self.said.effect else 0
        return named or (self.coupon.campaign_id if self.coupon else 0)

    @property
    def missing_amount(self) -> Decimal | None:
        """What the cart lacks to the nearest minimum that the failures name; None where they name none."""
        if self.cart_total is None:
            return None
        texts = [failure.details or "" for failure in self.failures]
        wanted = [Decimal(found[1]) for text in texts if (found := _MINIMUM.search(text))]
        return min((one - self.cart_total for one in wanted if one > self.cart_total), default=None)


def said_of(code: str, effects: Sequence[Effect]) -> Said:
    """What a set of effects says of a code. A code that any rule accepts is accepted."""
    rejected = Said()
    for effect in effects:
        props = Props(effect.props)
        if effect.props.get("value") != code:
            continue
        if effect.effect_type == "acceptCoupon":
            return Said("accepted", effect=effect)
        if effect.effect_type == "rejectCoupon" and not rejected.outcome:
            rejected = Said("rejected", props.text_or("rejectionReason"), effect)
    return rejected


def in_order(code: str, order: CustomerSessionState) -> Said:
    """What became of a code in an order itself, at its last change."""
    return said_of(code, order.effects)


def read_trial(code: str, answer: IntegrationState) -> Trial:
    """A dry run's answer, seen from one code."""
    said = said_of(code, answer.effects)
    coupon = next((one for one in answer.coupons if one.value == code), None)
    session = answer.customer_session
    found = Trial(
        said,
        coupon,
        others=tuple(answer.triggered_campaigns),
        given=_given(answer.effects, coupon, said),
        first_session=session.first_session if session else None,
        cart_total=session.cart_item_total if session else None,
    )
    failures = _failures(code, found, answer) if said.reason in _BY_RULES else ()
    return Trial(**{**vars(found), "failures": failures})


def _failures(code: str, trial: Trial, answer: IntegrationState) -> tuple[RuleFailureReason, ...]:
    """The failures that name the code; where none does, those of its campaign."""
    coupon_id = trial.coupon.id if trial.coupon else None
    named = [
        one
        for one in answer.rule_failure_reasons
        if one.coupon_value == code or (coupon_id is not None and one.coupon_id == coupon_id)
    ]
    of_campaign = [one for one in answer.rule_failure_reasons if one.campaign_id == trial.campaign_id]
    return tuple(named or of_campaign)


def _given(effects: Sequence[Effect], coupon: IntegrationCoupon | None, said: Said) -> tuple[Effect, ...]:
    """What an accepted code brings about, apart from its acceptance."""
    if said.outcome != "accepted" or said.effect is None:
        return ()
    coupon_id = coupon.id if coupon else said.effect.triggered_by_coupon
    return tuple(
        effect
        for effect in effects
        if effect.effect_type != "acceptCoupon"
        and effect.triggered_by_coupon is not None
        and effect.triggered_by_coupon == coupon_id
    )
