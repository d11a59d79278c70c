"""Discounts, and discounts taken back."""

from __future__ import annotations

from webapp.effects.context import EffectContext
from webapp.effects.props import Props
from webapp.effects.words import _


def set_discount(props: Props, context: EffectContext) -> str:
    """setDiscount"""
    amount = context.money(props.amount("value"))
    scope = props.text_or("scope")
    if scope == "cartItems":
        line = _("%(amount)s off the items", amount=amount)
    elif scope == "additionalCosts":
        line = _("%(amount)s off the additional costs", amount=amount)
    else:
        line = _("%(amount)s off the order", amount=amount)
    return named(line + _limited(props, context), props.name())


def set_discount_per_item(props: Props, context: EffectContext) -> str:
    """setDiscountPerItem"""
    position = props.whole("position")
    facts = {
        "amount": context.money(props.amount("value")),
        "item": context.item(position, props.whole_or("subPosition")),
    }
    if props.text_or("scope") == "additionalCosts":
        line = _("%(amount)s off the additional costs of %(item)s", **facts)
    else:
        line = _("%(amount)s off %(item)s", **facts)
    total = props.amount_or("totalDiscount")
    if total is not None and total > props.amount("value"):
        line += " " + _("(its part of %(total)s)", total=context.money(total))
    return named(line + in_bundle(props) + _limited(props, context), props.name(position))


def set_discount_per_additional_cost(props: Props, context: EffectContext) -> str:
    """setDiscountPerAdditionalCost"""
    line = _("%(amount)s off %(cost)s", amount=context.money(props.amount("value")), cost=_cost(props))
    return named(line + _limited(props, context), props.name())


def set_discount_per_additional_cost_per_item(props: Props, context: EffectContext) -> str:
    """setDiscountPerAdditionalCostPerItem"""
    position = props.whole("position")
    line = _(
        "%(amount)s off %(cost)s of %(item)s",
        amount=context.money(props.amount("value")),
        cost=_cost(props),
        item=context.item(position, props.whole_or("subPosition")),
    )
    return named(line + _limited(props, context), props.name(position))


def rollback_discount(props: Props, context: EffectContext) -> str:
    """rollbackDiscount"""
    position = props.whole_or("cartItemPosition")
    line = _(
        "Discount %(name)s of %(amount)s taken back",
        name=props.name(position),
        amount=context.money(props.amount("value")),
    )
    has_cost = props.text_or("additionalCost") or props.whole_or("additionalCostId") is not None
    if has_cost:
        line += " " + _("on %(cost)s", cost=_cost(props))
    if position is not None:
        line += " " + _("for %(item)s", item=context.item(position, props.whole_or("cartItemSubPosition")))
    return line


def named(line: str, name: str) -> str:
    """A line with the name that the rule's author gave the effect."""
    return _("%(line)s: %(name)s", line=line, name=name) if name else line


def in_bundle(props: Props) -> str:
    """That the effect belongs to a bundle of items, if it does."""
    bundle = props.text_or("bundleName")
    return " " + _("(bundle %(name)s)", name=bundle) if bundle else ""


def _limited(props: Props, context: EffectContext) -> str:
    """That a budget cut the discount short, if it did."""
    desired = props.amount_or("desiredValue")
    if desired is None or desired <= props.amount("value"):
        return ""
    return " " + _("(limited by the campaign budget, %(amount)s was due)", amount=context.money(desired))


def _cost(props: Props) -> str:
    return props.text_or("additionalCost") or _(
        "additional cost no. %(id)s", id=props.whole("additionalCostId")
    )
