"""What cancelling undoes and what stays, told from the effects of the session itself.

Of a closed session it takes back what reopening takes back. An open one has made nothing real yet: what its
rules promised is not kept, and what they did at once stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from webapp.effects.context import EffectContext
from webapp.effects.merging import merged
from webapp.effects.sentences import sentence
from webapp.effects.undoing import Undoing, reopening
from webapp.talon.models.effect import Effect

_PROMISES = frozenset(
    {
        "acceptCoupon",
        "acceptReferral",
        "redeemReferral",
        "addLoyaltyPoints",
        "deductLoyaltyPoints",
        "addFreeItem",
        "willAwardGiveaway",
        "changeLoyaltyTierLevel",
        "increaseAchievementProgress",
        "extendLoyaltyPointsExpiryDate",
        "setLoyaltyPointsExpiryDate",
    }
)


def cancelling(effects: Iterable[Effect], context: EffectContext, now: datetime) -> Undoing:
    """What cancelling a session undoes and what stays, from its latest effects and the stage of `context`."""
    if context.stage != "open":
        return reopening(effects, context, now)
    found = list(effects)
    at_once = reopening((each for each in found if not _is_promise(each)), context, now)
    promised = [sentence(each, context) for each in merged(found) if _is_promise(each)]
    return Undoing(undone=promised, stays=at_once.stays, unsure=at_once.unsure)


def _is_promise(effect: Effect) -> bool:
    return effect.effect_type in _PROMISES or effect.effect_type.startswith("setDiscount")
