"""Effects that differ only in the unit they are for are said once, with their sum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from webapp.effects.props import as_amount, raw_text
from webapp.talon.models.effect import Effect

# What belongs to one unit alone: it is left out once several units are said together.
_OF_ONE_UNIT = frozenset({"subPosition", "cartItemSubPosition", "transactionUUID", "targetedItemSubPosition"})
_SUMMED = frozenset({"value", "desiredValue"})
_MERGED = frozenset(
    {
        "setDiscountPerItem",
        "setDiscountPerAdditionalCostPerItem",
        "rollbackDiscount",
        "addLoyaltyPoints",
        "rollbackAddedLoyaltyPoints",
        "rollbackDeductedLoyaltyPoints",
    }
)


def merged(effects: Iterable[Effect]) -> list[Effect]:
    """The same effects in the same order, those of several units of one cart line as one with their sum."""
    found: dict[Any, Effect] = {}
    for number, effect in enumerate(effects):
        key = _key(effect) or number
        found[key] = _sum(found[key], effect) if key in found else effect
    return list(found.values())


def _key(effect: Effect) -> tuple[Any, ...] | None:
    """What effects must have in common to be said together; None where an effect stands alone."""
    if effect.effect_type not in _MERGED or as_amount(effect.props.get("value")) is None:
        return None
    alike = {name: value for name, value in effect.props.items() if name not in _OF_ONE_UNIT | _SUMMED}
    source = (effect.campaign_id, effect.ruleset_id, effect.rule_index, effect.rule_name)
    return (effect.effect_type, *source, raw_text(sorted(alike.items()), 100_000))


def _sum(one: Effect, other: Effect) -> Effect:
    props = {name: value for name, value in one.props.items() if name not in _OF_ONE_UNIT | _SUMMED}
    props["value"] = _amount(one, "value") + _amount(other, "value")
    if "desiredValue" in one.props or "desiredValue" in other.props:
        props["desiredValue"] = _amount(one, "desiredValue") + _amount(other, "desiredValue")
    return replace(one, props=props)


def _amount(effect: Effect, name: str) -> Any:
    found = as_amount(effect.props.get(name))
    return found if found is not None else as_amount(effect.props.get("value"))
