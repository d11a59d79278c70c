"""Conditions of rules, each a JSON object with a `type`.

couponValid, referralValid                 a code is entered and valid (and the rule is evaluated for it)
compare {path, op, value}                  op: == != > >= < <= in notIn contains startsWith exists
items {where, atLeast, measure}            measure: quantity (default), lines, total
audience {audience}, tier {program, anyOf, subledger}, points {program, atLeast, subledger}
event {name}, achievement {achievement}, reserved, weekday {days} (0 is Monday)
not {condition}, any {conditions}, all {conditions}
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ..ledger import posting, tiers
from ..ledger.programs import program
from ..records import achievements, coupons
from . import paths
from .holders import holder
from .scope import Json, Rule, RuleError

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "in": lambda left, right: left in right,
    "notIn": lambda left, right: left not in right,
    "contains": lambda left, right: left is not None and right in left,
    "startsWith": lambda left, right: str(left or "").startswith(right),
    "exists": lambda left, right: (left is not None) is bool(right),
}
ORDERED = {">", ">=", "<", "<="}


def holds(rule: Rule, condition: Json) -> bool:
    """Whether a condition holds; RuleError when its data makes no sense."""
    check = CHECKS.get(str(condition.get("type")))
    if check is None:
        raise RuleError(f"unknown condition {condition.get('type')}")
    try:
        return check(rule, condition)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise RuleError(f"condition {condition.get('type')} is not understood: {error}") from None


def needs(conditions: list[Json], kind: str) -> bool:
    """Whether a list of conditions asks for a coupon or a referral."""
    return any(
        condition.get("type") == kind
        or needs(condition.get("conditions", []), kind)
        or (isinstance(condition.get("condition"), dict) and needs([condition["condition"]], kind))
        for condition in conditions
    )


def _compare(rule: Rule, condition: Json) -> bool:
    left = paths.value(rule, condition["path"])
    op = condition["op"]
    if left is None and op in ORDERED:
        return False
    return OPERATORS[op](left, condition["value"])


def matching(rule: Rule, where: list[Json] | None) -> list[Rule]:
    """The rule once per cart line that meets every condition in `where`."""
    session = rule.scope.session
    if session is None:
        return []
    each = [rule.for_item(line) for line in session.lines]
    return [found for found in each if all(holds(found, condition) for condition in where or [])]


def _items(rule: Rule, condition: Json) -> bool:
    lines = [found.item for found in matching(rule, condition.get("where")) if found.item is not None]
    measure = condition.get("measure", "quantity")
    if measure == "lines":
        found = Decimal(len(lines))
    elif measure == "total":
        found = sum((line.price * line.quantity for line in lines), Decimal(0))
    else:
        found = Decimal(sum(line.quantity for line in lines))
    return found >= Decimal(condition.get("atLeast", 1))


def _audience(rule: Rule, condition: Json) -> bool:
    profile = rule.scope.profile
    return profile is not None and bool(
        rule.scope.work.value(
            "SELECT 1 FROM memberships WHERE audience_id = ? AND profile_id = ?",
            condition["audience"],
            profile["id"],
        )
    )


def _points(rule: Rule, condition: Json) -> bool:
    found = holder(rule, condition["program"])
    have = 0
    if found.wallet_id is not None:
        have = posting.spendable(rule.scope.work, found.wallet_id, condition.get("subledger", ""))
    return Decimal(have) >= Decimal(condition["atLeast"]) * 1_000_000


def _tier(rule: Rule, condition: Json) -> bool:
    found = holder(rule, condition["program"])
    owner = program(rule.scope.work, condition["program"])
    if owner is None:
        return False
    subledger = condition.get("subledger", "")
    index = tiers.standing(rule.scope.work, owner, found.wallet_id, subledger).index
    return index >= 0 and owner.levels(subledger)[index].name in condition["anyOf"]


def _achievement(rule: Rule, condition: Json) -> bool:
    work, profile = rule.scope.work, rule.scope.profile
    found = achievements.find(work, condition["achievement"])
    return found is not None and profile is not None and achievements.is_completed(work, found, profile["id"])


def _reserved(rule: Rule, _condition: Json) -> bool:
    profile, coupon = rule.scope.profile, rule.coupon
    return (
        profile is not None
        and coupon is not None
        and coupons.is_reserved(rule.scope.work, coupon["id"], profile["id"])
    )


CHECKS: dict[str, Callable[[Rule, Json], bool]] = {
    "couponValid": lambda rule, _condition: rule.coupon is not None,
    "referralValid": lambda rule, _condition: rule.referral is not None,
    "compare": _compare,
    "items": _items,
    "audience": _audience,
    "points": _points,
    "tier": _tier,
    "achievement": _achievement,
    "reserved": _reserved,
    "event": lambda rule, condition: condition["name"] in rule.scope.event_types,
    "weekday": lambda rule, condition: rule.scope.work.now.weekday() in condition["days"],
    "not": lambda rule, condition: not holds(rule, condition["condition"]),
    "any": lambda rule, condition: any(holds(rule, one) for one in condition["conditions"]),
    "all": lambda rule, condition: all(holds(rule, one) for one in condition["conditions"]),
}
