"""Amounts that rules give: a number, a percentage of something, so many per so much.

An amount in a rule is one of
  12.5                                            that number
  {"path": "session.total"}                       the value there
  {"percent": 10, "of": "session.cartItemTotal"}  a share of it
  {"points": 1, "per": 5, "of": "session.total"}  so many for each full 5
and may carry "atMost". The result is rounded to hundredths: half up, "per" counts full steps.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .. import amounts
from . import paths
from .scope import Rule, RuleError


def amount(rule: Rule, given: Any) -> Decimal:
    """The amount that a rule's data asks for, never negative; RuleError when it makes no sense."""
    found = _amount(rule, given)
    if isinstance(given, dict) and "atMost" in given:
        found = min(found, Decimal(given["atMost"]))
    found = amounts.money(found)
    if found > amounts.LARGEST:
        raise RuleError("the amount is out of range")
    return max(found, Decimal(0))


def _amount(rule: Rule, given: Any) -> Decimal:
    if isinstance(given, int | Decimal) and not isinstance(given, bool):
        return Decimal(given)
    if not isinstance(given, dict):
        raise RuleError("an amount is missing")
    if "path" in given:
        return paths.number(rule, given["path"])
    if "percent" in given:
        return paths.number(rule, given["of"]) * Decimal(given["percent"]) / 100
    if "per" in given:
        step = Decimal(given["per"])
        if step <= 0:
            raise RuleError("'per' must be above zero")
        return amounts.down(paths.number(rule, given["of"]), step) / step * Decimal(given["points"])
    raise RuleError("an amount is not understood")
