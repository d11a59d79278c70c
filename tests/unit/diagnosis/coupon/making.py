"""Answers of Talon.One for a code, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from webapp.diagnosis.coupon.forms import Line, Question
from webapp.diagnosis.coupon.reading import Part, Readings
from webapp.diagnosis.coupon.verdict import Findings, Verdict, find, judge
from webapp.diagnosis.coupon.wallet import look_into
from webapp.talon.errors import NotFound, Unreachable
from webapp.talon.models.coupon import InventoryCoupon
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.session import CustomerSessionState
from webapp.talon.models.state import IntegrationState
from webapp.talon.paging import Counted

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CODE, OTHER = "CODE", "OTHER"
QUESTION = Question(CODE, "anna", lines=(Line("BEANS", 1, Decimal(10)),))


def coupon(**facts: Any) -> dict[str, Any]:
    """A coupon on the wire, fit to be used."""
    return {
        "id": 7,
        "created": "2026-01-01T00:00:00Z",
        "campaignId": 3,
        "value": CODE,
        "usageLimit": 0,
        "usageCounter": 0,
        "profileRedemptionCount": 0,
        "reservation": True,
        "state": "active",
        **facts,
    }


def effect(kind: str, value: str = CODE, **props: Any) -> dict[str, Any]:
    """An effect on the wire."""
    return {
        "campaignId": 3,
        "rulesetId": 3,
        "ruleIndex": 0,
        "ruleName": "The rule",
        "effectType": kind,
        "props": {"value": value, **props},
    }


def accepted() -> dict[str, Any]:
    """The code is accepted."""
    return effect("acceptCoupon")


def rejected(reason: str) -> dict[str, Any]:
    """The code is rejected."""
    return effect("rejectCoupon", rejectionReason=reason)


def session(state: str = "open", **facts: Any) -> dict[str, Any]:
    """A session on the wire."""
    return {
        "id": 1,
        "created": "2026-03-01T00:00:00Z",
        "integrationId": "ORDER",
        "applicationId": 1,
        "profileId": "anna",
        "state": state,
        "cartItems": [{"sku": "BEANS", "quantity": 1, "price": 10}],
        "firstSession": False,
        "total": 10,
        "cartItemTotal": 10,
        "additionalCostTotal": 0,
        "updated": "2026-03-01T00:00:00Z",
        **facts,
    }


def tried(*effects: dict[str, Any], **sections: Any) -> Part[IntegrationState]:
    """The answer of a dry run."""
    raw = {"effects": list(effects), "createdCoupons": [], "createdReferrals": [], **sections}
    return Part("answered", _read(raw, IntegrationState))


def wallet(*coupons: dict[str, Any]) -> Part[CustomerInventory]:
    """The inventory of anna."""
    return Part("answered", _read({"coupons": list(coupons)}, CustomerInventory))


def holders(*ids: str) -> Part[Counted[CustomerProfile]]:
    """Who reserved the code."""
    data = [
        {
            "id": 1,
            "created": "2026-01-01T00:00:00Z",
            "integrationId": one,
            "accountId": 1,
            "closedSessions": 0,
            "totalSales": 0,
            "lastActivity": "2026-01-01T00:00:00Z",
        }
        for one in ids
    ]
    return Part("answered", _read({"totalResultSize": len(data), "data": data}, Counted[CustomerProfile]))


def order(raw: dict[str, Any], *effects: dict[str, Any]) -> Part[CustomerSessionState]:
    """An order as it stands."""
    return Part("answered", _read({"customerSession": raw, "effects": list(effects)}, CustomerSessionState))


def missing() -> Part[Any]:
    """It is not there."""
    return Part("missing", error=NotFound("x"))


def failed() -> Part[Any]:
    """Nobody can tell."""
    return Part("failed", error=Unreachable("x"))


def findings(question: Question = QUESTION, moment: datetime | None = None, **parts: Any) -> Findings:
    """What a check rests on; by default the code exists, and nothing else is known."""
    given = {"customer": question.customer, "holders": holders(), "wallet": wallet(), **parts}
    readings = Readings(question, **given)
    return find(readings, look_into(readings, NOW, moment))


def verdict(**parts: Any) -> Verdict:
    """The judgement about these parts."""
    return judge(findings(**parts))


def in_wallet(**facts: Any) -> InventoryCoupon:
    """One coupon as it is read."""
    return _read(coupon(**facts), InventoryCoupon)


def _read(raw: Any, kind: Any) -> Any:
    return msgspec.json.Decoder(kind, float_hook=Decimal).decode(msgspec.json.encode(raw))
