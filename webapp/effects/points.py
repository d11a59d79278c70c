"""Loyalty points and tiers."""

from __future__ import annotations

import re
from collections.abc import Callable

from webapp.effects.context import EffectContext
from webapp.effects.discounts import in_bundle, named
from webapp.effects.props import Props
from webapp.effects.words import _, ngettext

_DURATION = re.compile(r"(\d{1,6})([smhDWMY])")
_UNITS: dict[str, Callable[[int], str]] = {
    "s": lambda number: ngettext("%(num)s second", "%(num)s seconds", number),
    "m": lambda number: ngettext("%(num)s minute", "%(num)s minutes", number),
    "h": lambda number: ngettext("%(num)s hour", "%(num)s hours", number),
    "D": lambda number: ngettext("%(num)s day", "%(num)s days", number),
    "W": lambda number: ngettext("%(num)s week", "%(num)s weeks", number),
    "M": lambda number: ngettext("%(num)s month", "%(num)s months", number),
    "Y": lambda number: ngettext("%(num)s year", "%(num)s years", number),
}


def add_loyalty_points(props: Props, context: EffectContext) -> str:
    """addLoyaltyPoints"""
    facts = {"points": context.points(props.amount("value")), "program": program(props, context)}
    if context.stage == "closed":
        line = _("Added %(points)s to %(program)s", **facts)
    else:
        line = _("Adds %(points)s to %(program)s", **facts)
    line += "".join(_conditions(props, context)) + in_bundle(props)
    desired = props.amount_or("desiredValue")
    if desired is not None and desired > props.amount("value"):
        line += " " + _(
            "(limited by the campaign budget, %(points)s were due)", points=context.points(desired)
        )
    return named(line, props.name())


def deduct_loyalty_points(props: Props, context: EffectContext) -> str:
    """deductLoyaltyPoints"""
    facts = {"points": context.points(props.amount("value")), "program": program(props, context)}
    if context.stage == "closed":
        line = _("Spent %(points)s of %(program)s", **facts)
    elif context.stage == "open":
        line = _("Spends %(points)s of %(program)s when the order closes", **facts)
    else:
        line = _("Spends %(points)s of %(program)s", **facts)
    return named(line + _card(props), props.name())


def rollback_added_loyalty_points(props: Props, context: EffectContext) -> str:
    """rollbackAddedLoyaltyPoints"""
    facts = {"points": context.points(props.amount("value")), "program": program(props, context)}
    line = _("Takes back %(points)s earned in %(program)s", **facts)
    return line + _item(props, context) + _card(props) + _recipient(props, context)


def rollback_deducted_loyalty_points(props: Props, context: EffectContext) -> str:
    """rollbackDeductedLoyaltyPoints"""
    facts = {"points": context.points(props.amount("value")), "program": program(props, context)}
    line = _("Gives back %(points)s spent in %(program)s", **facts)
    return line + _card(props) + _recipient(props, context)


def change_loyalty_tier_level(props: Props, context: EffectContext) -> str:
    """changeLoyaltyTierLevel"""
    line = _(
        "Moves the customer up from %(old)s to %(new)s in %(program)s",
        old=props.text_or("previousTierName") or _("no tier"),
        new=props.text("newTierName"),
        program=program(props, context),
    )
    until = props.instant_or("expiryDate")
    return line + (_(", until %(day)s", day=context.day(until)) if until else "")


def extend_loyalty_points_expiry_date(props: Props, context: EffectContext) -> str:
    """extendLoyaltyPointsExpiryDate, newer servers only"""
    duration = duration_words(props.text("extensionDuration"))
    return _(
        "Points in %(program)s last longer by %(duration)s",
        program=program(props, context),
        duration=duration,
    )


def set_loyalty_points_expiry_date(props: Props, context: EffectContext) -> str:
    """setLoyaltyPointsExpiryDate, newer servers only"""
    until = props.instant_or("newExpiryDate")
    shown = context.day(until) if until else props.text("newExpiryDate")
    return _("All points in %(program)s now expire on %(day)s", program=program(props, context), day=shown)


def program(props: Props, context: EffectContext) -> str:
    """The program that an effect is about, with its subledger."""
    return context.program(props.whole("programId"), props.text_or("subLedgerId"))


def duration_words(text: str) -> str:
    """A duration such as 30D in words; another form is shown as it is."""
    found = _DURATION.fullmatch(text)
    return _UNITS[found[2]](int(found[1])) if found else text


def _conditions(props: Props, context: EffectContext) -> list[str]:
    """From when, until when, for which item, on which card, to whom, and whether it waits for the close."""
    start, end = props.instant_or("startDate"), props.instant_or("expiryDate")
    lasting = props.text_or("validityDuration")
    return [
        _(" when the order closes") if context.stage == "open" else "",
        _item(props, context),
        _card(props),
        _recipient(props, context),
        _(", from %(day)s", day=context.day(start)) if start else "",
        _(", once the shop activates them") if props.raw.get("awaitsActivation") is True else "",
        _(", until %(day)s", day=context.day(end)) if end else "",
        _(", valid for %(duration)s", duration=duration_words(lasting)) if lasting and not end else "",
    ]


def _item(props: Props, context: EffectContext) -> str:
    position = props.whole_or("cartItemPosition")
    if position is None:
        return ""
    return _(" for %(item)s", item=context.item(position, props.whole_or("cartItemSubPosition")))


def _card(props: Props) -> str:
    card = props.text_or("cardIdentifier")
    return _(" on card %(card)s", card=card) if card else ""


def _recipient(props: Props, context: EffectContext) -> str:
    """For whom, where it is not the customer of the session."""
    customer = props.text_or("recipientIntegrationId")
    return (
        _(" (customer %(customer)s)", customer=customer)
        if customer and customer != context.profile_id
        else ""
    )
