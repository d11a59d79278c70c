"""Budgets of campaigns and coupons: what is left, what an effect uses of it.

A limit counts an action, for the whole campaign or per coupon, referral, profile or identifier, for ever or
per calendar period. What this evaluation has promised so far counts as used.
"""

from __future__ import annotations

from typing import Any

from .. import amounts, jsons
from ..records import campaigns
from ..records.campaigns import Campaign
from ..records.periods import period_key
from ..work import Row
from .scope import Counter, EffectFailed, Rule, Scope

Json = dict[str, Any]
WHOLE = amounts.SCALE


def _scopes(limit: Json, scope: Scope, coupon: Row | None, referral: Row | None) -> list[str] | None:
    """The counters that a limit keeps for this request; None where it needs something that is not here."""
    found = [""]
    for entity in limit.get("entities", []):
        if entity == "Coupon" and coupon is not None:
            parts = [f"Coupon:{coupon['id']}"]
        elif entity == "Referral" and referral is not None:
            parts = [f"Referral:{referral['id']}"]
        elif entity == "Profile" and scope.profile is not None:
            parts = [f"Profile:{scope.profile['id']}"]
        elif entity == "Identifier" and scope.session is not None and scope.session.identifiers:
            parts = [f"Identifier:{name}" for name in scope.session.identifiers]
        else:
            return None
        found = [f"{before}|{part}".lstrip("|") for before in found for part in parts]
    return found


def limits_of(campaign: Campaign, coupon: Row | None, action: str) -> list[Json]:
    """The limits of an action; those of the coupon replace the campaign's with the same entities."""
    own = jsons.load(coupon["limits"]) if coupon is not None else []
    own = [limit for limit in own if limit["action"] == action]
    replaced = [sorted(limit.get("entities", [])) for limit in own]
    return own + [
        limit
        for limit in campaign.limits
        if limit["action"] == action and not (limit.get("entities") and sorted(limit["entities"]) in replaced)
    ]


def counters(
    scope: Scope, campaign: Campaign, action: str, units: int, *, coupon: Row | None, referral: Row | None
) -> list[Counter]:
    """Every counter that an action moves: the campaign's own, and one per limit that applies."""
    keys = {("", "")}
    for limit in limits_of(campaign, coupon, action):
        for name in _scopes(limit, scope, coupon, referral) or []:
            keys.add((name, period_key(scope.work.now, limit.get("period"))))
    return [Counter(campaign.id, action, name, period, units) for name, period in sorted(keys)]


def left(
    scope: Scope, campaign: Campaign, limit: Json, *, coupon: Row | None, referral: Row | None
) -> int | None:
    """Millionths that a limit still has for this request; None where it does not apply."""
    names = _scopes(limit, scope, coupon, referral)
    if names is None:
        return None
    period = period_key(scope.work.now, limit.get("period"))
    action = limit["action"]
    most = amounts.to_units(limit["limit"])
    return min(
        most
        - campaigns.counted(scope.work, campaign.id, action, name, period)
        - scope.tally.budgets.get((campaign.id, action, name, period), 0)
        for name in names
    )


def take(rule: Rule, action: str, units: int, *, can_be_cut: bool = False) -> tuple[int, list[Counter]]:
    """Use up budget for an action: the units granted and the counters they move.

    Raises EffectFailed when a limit has nothing left, or not enough of what cannot be cut.
    """
    scope, campaign = rule.scope, rule.campaign
    granted = units
    for limit in limits_of(campaign, rule.coupon, action):
        have = left(scope, campaign, limit, coupon=rule.coupon, referral=rule.referral)
        if have is not None:
            granted = min(granted, have)
    if granted < units and not (can_be_cut and granted > 0 and campaign.data.get("partial", True)):
        raise EffectFailed(f"the budget for {action} is used up")
    moved = counters(scope, campaign, action, granted, coupon=rule.coupon, referral=rule.referral)
    for counter in moved:
        key = (counter.campaign_id, counter.action, counter.scope, counter.period)
        scope.tally.budgets[key] = scope.tally.budgets.get(key, 0) + granted
    return granted, moved
