"""Effects of the rules, and the reasons why a rule did not apply."""

from __future__ import annotations

from typing import Any

from msgspec import field

from webapp.talon.models.base import Map, Model


class Effect(Model, frozen=True, kw_only=True):
    """What one rule did.

    `effect_type` is any string: a type that is not known today is as valid as the others. `props` are its
    raw properties under the API's own names, with fractions as Decimal, whole numbers as int.
    """

    campaign_id: int
    ruleset_id: int
    rule_index: int
    rule_name: str
    effect_type: str
    triggered_by_coupon: int | None = None
    triggered_for_catalog_item: int | None = None
    condition_index: int | None = None
    props: Map[Any]


class RuleFailureReason(Model, frozen=True, kw_only=True):
    """Why a rule of a campaign gave no effect: the condition or effect (0-based) that failed."""

    campaign_id: int = field(name="campaignID")
    campaign_name: str
    ruleset_id: int = field(name="rulesetID")
    coupon_id: int | None = field(name="couponID", default=None)
    coupon_value: str | None = None
    referral_id: int | None = field(name="referralID", default=None)
    referral_value: str | None = None
    rule_index: int
    rule_name: str
    condition_index: int | None = None
    effect_index: int | None = None
    details: str | None = None
