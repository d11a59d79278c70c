"""Items, giveaways, achievements and audiences."""

from __future__ import annotations

from webapp.effects.context import EffectContext
from webapp.effects.discounts import named
from webapp.effects.props import Props
from webapp.effects.words import _
from webapp.masking import CODE, mark

_SHOWN = 4


def add_free_item(props: Props, _context: EffectContext) -> str:
    """addFreeItem"""
    return named(_("Free item %(sku)s", sku=props.text("sku")), props.name())


def will_award_giveaway(props: Props, context: EffectContext) -> str:
    """willAwardGiveaway"""
    return _("Will give a code from %(pool)s when the order closes", pool=pool(props)) + _recipient(
        props, context
    )


def award_giveaway(props: Props, context: EffectContext) -> str:
    """awardGiveaway"""
    code = mark(masked(props.text("code")), CODE)
    line = _("Gave code %(code)s from %(pool)s", code=code, pool=pool(props))
    return line + _recipient(props, context)


def increase_achievement_progress(props: Props, context: EffectContext) -> str:
    """increaseAchievementProgress"""
    facts = {
        "name": props.text("achievementName"),
        "delta": context.number(props.amount("delta")),
        "value": context.number(props.amount("value")),
        "target": context.number(props.amount("target")),
    }
    if props.raw.get("isJustCompleted") is True:
        return _("%(name)s: +%(delta)s, now %(value)s of %(target)s, completed", **facts)
    return _("%(name)s: +%(delta)s, now %(value)s of %(target)s", **facts)


def rollback_increased_achievement_progress(props: Props, context: EffectContext) -> str:
    """rollbackIncreasedAchievementProgress, newer servers only"""
    return _(
        "%(name)s: %(delta)s taken back, now %(value)s of %(target)s",
        name=props.text("achievementName"),
        delta=context.number(props.amount("decreaseProgressBy")),
        value=context.number(props.amount("currentProgress")),
        target=context.number(props.amount("target")),
    )


def add_to_audience(props: Props, _context: EffectContext) -> str:
    """addToAudience"""
    return _("Customer joins audience %(audience)s", audience=audience(props))


def remove_from_audience(props: Props, _context: EffectContext) -> str:
    """removeFromAudience"""
    return _("Customer leaves audience %(audience)s", audience=audience(props))


def pool(props: Props) -> str:
    """The giveaway pool by name, else by id."""
    return props.text_or("poolName") or _("pool no. %(id)s", id=props.whole("poolId"))


def audience(props: Props) -> str:
    """The audience by name, else by id."""
    return props.text_or("audienceName") or _("no. %(id)s", id=props.whole("audienceId"))


def masked(code: str) -> str:
    """A giveaway code as good as money: only its end is shown, and nothing of a short one."""
    return f"…{code[-_SHOWN:]}" if len(code) >= 2 * _SHOWN else "…"


def _recipient(props: Props, context: EffectContext) -> str:
    customer = props.text_or("recipientIntegrationId")
    return (
        _(" to customer %(customer)s", customer=customer)
        if customer and customer != context.profile_id
        else ""
    )
