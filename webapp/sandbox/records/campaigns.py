"""Campaigns as data, and the counters of their budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import amounts, instants, jsons
from ..work import Row, Work

# Counter properties of `Campaign` (deprecated in the contract, still sent) and the action each counts.
COUNTS = (
    ("couponRedemptionCount", "redeemCoupon"),
    ("referralRedemptionCount", "redeemReferral"),
    ("discountCount", "setDiscount"),
    ("discountEffectCount", "setDiscountEffect"),
    ("couponCreationCount", "createCoupon"),
    ("customEffectCount", "customEffect"),
    ("referralCreationCount", "createReferral"),
    ("addFreeItemEffectCount", "addFreeItem"),
    ("awardedGiveawaysCount", "awardGiveaway"),
    ("createdLoyaltyPointsCount", "createLoyaltyPoints"),
    ("createdLoyaltyPointsEffectCount", "createLoyaltyPointsEffect"),
    ("redeemedLoyaltyPointsCount", "redeemLoyaltyPoints"),
    ("redeemedLoyaltyPointsEffectCount", "redeemLoyaltyPointsEffect"),
    ("callApiEffectCount", "callApi"),
    ("reservecouponEffectCount", "reserveCoupon"),
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign and its data; the id of its ruleset is its own id."""

    id: int
    application_id: int
    name: str
    created: int
    updated: int | None
    last_activity: int | None
    data: dict[str, Any]

    @property
    def ruleset_id(self) -> int:
        """The id of the only ruleset."""
        return int(self.data.get("rulesetId", self.id))

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules, in order."""
        rules: list[dict[str, Any]] = self.data.get("rules", [])
        return rules

    @property
    def limits(self) -> list[dict[str, Any]]:
        """`LimitConfig` of the contract, each."""
        return [whole_limit(limit) for limit in self.data.get("limits", [])]


def whole_limit(limit: dict[str, Any]) -> dict[str, Any]:
    """A limit with its entities, which the contract requires, also where it counts for all of them."""
    return {**limit, "entities": limit.get("entities", [])}


def _read(row: Row) -> Campaign:
    return Campaign(
        id=row["id"],
        application_id=row["application_id"],
        name=row["name"],
        created=row["created"],
        updated=row["updated"],
        last_activity=row["last_activity"],
        data=jsons.load(row["data"]),
    )


def of_application(work: Work) -> list[Campaign]:
    """Every campaign of the Application, in the order in which they are evaluated."""
    if "campaigns" not in work.memory:
        rows = work.many("SELECT * FROM campaigns WHERE application_id = ?", work.application.id)
        found = [_read(row) for row in rows]
        work.memory["campaigns"] = sorted(found, key=lambda one: (one.data.get("priority", 0), one.id))
    campaigns: list[Campaign] = work.memory["campaigns"]
    return campaigns


def find(work: Work, campaign_id: int) -> Campaign | None:
    """A campaign of the Application, or None."""
    return next((one for one in of_application(work) if one.id == campaign_id), None)


def wanted(work: Work, campaign_id: int) -> Campaign:
    """A campaign of the Application; KeyError when there is none."""
    found = find(work, campaign_id)
    if found is None:
        raise KeyError(campaign_id)
    return found


def _instant(data: dict[str, Any], name: str) -> datetime | None:
    return instants.parsed(data[name]) if data.get(name) else None


def phase(work: Work, campaign: Campaign) -> str:
    """running, scheduled, expired, disabled or archived: its `frontendState` at this instant."""
    state = campaign.data.get("state", "enabled")
    if state != "enabled":
        return str(state)
    start, end = _instant(campaign.data, "startTime"), _instant(campaign.data, "endTime")
    if end is not None and end <= work.now:
        return "expired"
    if start is not None and start > work.now:
        return "scheduled"
    return "running"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which instants, both included, a campaign starts and ends; None is no bound."""

    start_after: datetime | None = None
    start_before: datetime | None = None
    end_after: datetime | None = None
    end_before: datetime | None = None

    def hold(self, campaign: Campaign) -> bool:
        """Whether a campaign starts and ends within them."""
        start, end = _instant(campaign.data, "startTime"), _instant(campaign.data, "endTime")
        return _within(start, self.start_after, self.start_before) and _within(
            end, self.end_after, self.end_before
        )


def _within(moment: datetime | None, first: datetime | None, last: datetime | None) -> bool:
    if first is None and last is None:
        return True
    if moment is None:
        return False
    return (first is None or moment >= first) and (last is None or moment <= last)


def counted(work: Work, campaign_id: int, action: str, scope: str = "", period: str = "") -> int:
    """The counter of one budget, in millionths."""
    found = work.value(
        "SELECT counter FROM campaign_counters"
        " WHERE campaign_id = ? AND action = ? AND scope = ? AND period = ?",
        campaign_id,
        action,
        scope,
        period,
    )
    return int(found or 0)


def count(work: Work, campaign_id: int, action: str, scope: str, period: str, units: int) -> None:
    """Move the counter of one budget by so many millionths; it never goes below zero."""
    work.run(
        "INSERT INTO campaign_counters (campaign_id, action, scope, period, counter) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (campaign_id, action, scope, period)"
        " DO UPDATE SET counter = MAX(0, counter + excluded.counter)",
        campaign_id,
        action,
        scope,
        period,
        units,
    )


def as_json(work: Work, campaign: Campaign) -> dict[str, Any]:
    """`Campaign` of the contract, with its budgets and counts as they stand now."""
    data = campaign.data
    totals = dict(
        work.db.execute(
            "SELECT action, counter FROM campaign_counters"
            " WHERE campaign_id = ? AND scope = '' AND period = ''",
            (campaign.id,),
        ).fetchall()
    )
    found: dict[str, Any] = {
        "id": campaign.id,
        "created": instants.written_micros(campaign.created),
        "applicationId": campaign.application_id,
        "userId": data.get("userId", 1),
        "name": campaign.name,
        "description": data.get("description", ""),
        "state": data.get("state", "enabled"),
        "activeRulesetId": campaign.ruleset_id,
        "tags": data.get("tags", []),
        "features": data.get("features", []),
        "limits": campaign.limits,
        "type": data.get("type", "advanced"),
        "budgets": [
            {
                "action": limit["action"],
                "limit": limit["limit"],
                "counter": amounts.units_number(totals.get(limit["action"], 0)),
            }
            for limit in campaign.limits
            if not limit.get("entities") and not limit.get("period")
        ],
        "frontendState": phase(work, campaign),
        # Younger than the contract of June 2024, but the SDK of that year refuses a campaign without it.
        "storesImported": False,
    }
    for name, action in COUNTS:
        found[name] = amounts.units_number(totals.get(action, 0))
    for name in (
        "startTime",
        "endTime",
        "attributes",
        "couponSettings",
        "referralSettings",
        "campaignGroups",
        "linkedStoreIds",
    ):
        if name in data:
            found[name] = data[name]
    if campaign.last_activity is not None:
        found["lastActivity"] = instants.written_micros(campaign.last_activity)
    if campaign.updated is not None:
        found["updated"] = instants.written_micros(campaign.updated)
    return found


def as_running_json(campaign: Campaign) -> dict[str, Any]:
    """A campaign as shops may read of it (2026): a rule may have a displayName, a displayDescription and
    relatedData for customers."""
    data = campaign.data
    found: dict[str, Any] = {
        "id": campaign.id,
        "applicationId": campaign.application_id,
        "name": campaign.name,
        "description": data.get("description", ""),
        "state": "enabled",
        "tags": data.get("tags", []),
        "features": data.get("features", []),
        "rules": [
            {
                "title": rule.get("name", f"Rule {number}"),
                **{
                    name: rule[name]
                    for name in ("displayName", "displayDescription", "relatedData")
                    if name in rule
                },
            }
            for number, rule in enumerate(campaign.rules, 1)
        ],
    }
    return found | {name: data[name] for name in ("startTime", "endTime", "attributes") if name in data}
