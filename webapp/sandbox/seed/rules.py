"""Short ways to write rules as data (see `webapp/sandbox/rules`)."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

COUPON: Json = {"type": "couponValid"}
REFERRAL: Json = {"type": "referralValid"}


def rule(name: str, conditions: list[Json], *effects: Json, on: str = "session") -> Json:
    """One rule of a campaign."""
    return {"name": name, "on": [on], "conditions": conditions, "effects": list(effects)}


def compare(path: str, op: str, value: Any) -> Json:
    """A comparison of a value at a path."""
    return {"type": "compare", "path": path, "op": op, "value": value}


def at_least(value: int) -> Json:
    """A cart of at least so much, before discounts and shipping."""
    return compare("session.cartItemTotal", ">=", value)


def category(name: str) -> Json:
    """A condition on cart lines."""
    return compare("item.category", "==", name)


def discount(name: str, amount: Any, scope: str = "cartItems") -> Json:
    """A discount on the session."""
    return {"type": "setDiscount", "name": name, "scope": scope, "amount": amount}


def percent(share: int, of: str = "session.cartItemTotal", **more: Any) -> Json:
    """A share of something."""
    return {"percent": share, "of": of, **more}


def points(program: int, name: str, amount: Any, **more: Any) -> Json:
    """Points to earn; `more` as the effect has it: pendingDays, validDays, subledger, where, recipient."""
    return {"type": "addLoyaltyPoints", "program": program, "name": name, "amount": amount, **more}


def once_per(entity: str, action: str) -> Json:
    """A limit of one for each profile (or coupon, or identifier)."""
    return {"action": action, "limit": 1, "entities": [entity]}


def whole(action: str, limit: int, period: str | None = None) -> Json:
    """A budget of the whole campaign."""
    return {"action": action, "limit": limit, **({"period": period} if period else {})}
