"""Effects and a context for the tests of sentences."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from webapp.effects import EffectContext, Item
from webapp.talon.models.effect import Effect

ITEMS = {0: Item("Coffee beans (SKU-1)", 3), 1: Item("Filter (SKU-2)", 1)}


def effect(effect_type: str, **props: Any) -> Effect:
    """An effect as the client decodes it: fractions are Decimals."""
    exact = {
        name: Decimal(str(value)) if isinstance(value, float) else value for name, value in props.items()
    }
    return Effect(
        campaign_id=7,
        ruleset_id=1,
        rule_index=0,
        rule_name="Ten percent off",
        effect_type=effect_type,
        props=exact,
    )


def context(**changes: Any) -> EffectContext:
    """EUR, one program and one campaign with a name, two cart lines."""
    facts: dict[str, Any] = {
        "currency": "EUR",
        "program_name": {3: "Bonus club"}.get,
        "campaign_name": {7: "Spring sale"}.get,
        "items": ITEMS,
        "profile_id": "anna",
    }
    return EffectContext(**{**facts, **changes})
