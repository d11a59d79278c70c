"""Values that a rule can look at, by path: `session.total`, `profile.attributes.City`, `item.price` ..."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .. import instants, jsons
from ..records import profiles
from .scope import Rule, RuleError


def value(rule: Rule, path: str) -> Any:
    """The value at a path, None where there is none; RuleError when no such path exists."""
    root, _, rest = path.partition(".")
    reader = ROOTS.get(root)
    if reader is None or not rest:
        raise RuleError(f"unknown path {path}")
    return reader(rule, rest)


def number(rule: Rule, path: str) -> Decimal:
    """The number at a path, 0 where there is nothing; RuleError when it is something else."""
    found = value(rule, path)
    if found is None:
        return Decimal(0)
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise RuleError(f"{path} is no number")
    return Decimal(found)


def _member(source: dict[str, Any], rest: str, path: str) -> Any:
    name, _, attribute = rest.partition(".")
    if name == "attributes" and attribute:
        return source["attributes"].get(attribute)
    if name not in source or attribute:
        raise RuleError(f"unknown path {path}.{rest}")
    return source[name]


def _session(rule: Rule, rest: str) -> Any:
    session = rule.scope.session
    if session is None:
        return None
    totals = session.totals
    source = {
        "total": totals.all,
        "cartItemTotal": totals.items,
        "additionalCostTotal": totals.costs,
        "itemCount": sum(line.quantity for line in session.lines),
        "lineCount": len(session.lines),
        "firstSession": session.first_session,
        "state": session.state,
        "couponCount": len(session.coupon_codes),
        "identifiers": session.identifiers,
        "storeIntegrationId": session.payload.get("storeIntegrationId"),
        "loyaltyCard": session.card,
        "attributes": session.payload.get("attributes", {}),
    }
    return _member(source, rest, "session")


def _profile(rule: Rule, rest: str) -> Any:
    profile = rule.scope.profile
    if profile is None:
        return None
    work = rule.scope.work
    found = profiles.as_json(work, profile)
    age = (work.now - instants.from_micros(profile["created"])).days
    return _member({**found, "ageInDays": age}, rest, "profile")


def _event(rule: Rule, rest: str) -> Any:
    types = rule.scope.event_types
    source = {"type": types[-1] if types else None, "attributes": rule.scope.event_attributes}
    return _member(source, rest, "event")


def _item(rule: Rule, rest: str) -> Any:
    line = rule.item
    if line is None:
        return None
    source = {
        "sku": line.sku,
        "name": line.data.get("name"),
        "category": line.data.get("category"),
        "price": line.price,
        "quantity": line.quantity,
        "additionalCostTotal": line.cost_total,
        "total": line.price + line.cost_total,
        "position": line.position,
        "attributes": line.attributes,
    }
    return _member(source, rest, "item")


def _coupon(rule: Rule, rest: str) -> Any:
    if rule.coupon is None:
        return None
    source = {
        "value": rule.coupon["value"],
        "usageCounter": rule.coupon["usage_counter"],
        "recipientIntegrationId": rule.coupon["recipient"],
        "attributes": jsons.load(rule.coupon["attributes"]),
    }
    return _member(source, rest, "coupon")


def _referral(rule: Rule, rest: str) -> Any:
    if rule.referral is None:
        return None
    source = {
        "code": rule.referral["code"],
        "advocate": rule.referral["advocate"],
        "usageCounter": rule.referral["usage_counter"],
        "attributes": jsons.load(rule.referral["attributes"]),
    }
    return _member(source, rest, "referral")


ROOTS: dict[str, Callable[[Rule, str], Any]] = {
    "session": _session,
    "profile": _profile,
    "event": _event,
    "item": _item,
    "coupon": _coupon,
    "referral": _referral,
}
