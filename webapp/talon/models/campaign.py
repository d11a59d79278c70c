"""Campaigns, as far as answers name them, and their limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import field

from webapp.talon.models.base import Instant, Many, Map, Model


class LimitConfig(Model, frozen=True, kw_only=True):
    """A limit: at most `limit` of `action` for each of `entities` in each `period` (absent: for ever)."""

    action: str
    limit: Decimal
    period: str | None = None
    entities: Many[str]


class CampaignBudget(Model, frozen=True, kw_only=True):
    """How much of a campaign's budget for `action` is used: `counter` of `limit`."""

    action: str
    limit: Decimal
    counter: Decimal


class CodeGeneratorSettings(Model, frozen=True, kw_only=True):
    """How a campaign makes codes: the characters and the pattern (# stands for one character)."""

    valid_characters: Many[str]
    coupon_pattern: str


class Campaign(Model, frozen=True, kw_only=True):
    """A campaign.

    `state` is enabled, disabled or archived; `frontend_state` also says scheduled, expired and running.
    Counters are totals over the campaign's life, None where the server does not count.
    """

    id: int
    created: Instant
    application_id: int
    user_id: int
    name: str
    description: str = ""
    start_time: Instant | None = None
    end_time: Instant | None = None
    attributes: Map[Any] = field(default_factory=dict)
    state: str
    active_ruleset_id: int | None = None
    tags: Many[str]
    features: Many[str]
    coupon_settings: CodeGeneratorSettings | None = None
    referral_settings: CodeGeneratorSettings | None = None
    limits: Many[LimitConfig]
    campaign_groups: Many[int] = ()
    type: str = ""
    linked_store_ids: Many[int] = ()
    budgets: Many[CampaignBudget] = ()
    coupon_redemption_count: int | None = None
    referral_redemption_count: int | None = None
    discount_count: Decimal | None = None
    discount_effect_count: int | None = None
    coupon_creation_count: int | None = None
    custom_effect_count: int | None = None
    referral_creation_count: int | None = None
    add_free_item_effect_count: int | None = None
    awarded_giveaways_count: int | None = None
    created_loyalty_points_count: Decimal | None = None
    created_loyalty_points_effect_count: int | None = None
    redeemed_loyalty_points_count: Decimal | None = None
    redeemed_loyalty_points_effect_count: int | None = None
    call_api_effect_count: int | None = None
    reservecoupon_effect_count: int | None = None
    last_activity: Instant | None = None
    updated: Instant | None = None
    created_by: str | None = None
    updated_by: str | None = None
    template_id: int | None = None
    frontend_state: str


class CampaignRule(Model, frozen=True, kw_only=True):
    """A rule of a campaign as customers may read of it (API 2026)."""

    title: str
    display_name: str | None = None
    display_description: str | None = None
    related_data: str | None = None


class RunningCampaign(Model, frozen=True, kw_only=True):
    """A campaign that runs now (API 2026); `rules` say what it gives."""

    id: int
    application_id: int
    name: str
    description: str = ""
    start_time: Instant | None = None
    end_time: Instant | None = None
    attributes: Map[Any] = field(default_factory=dict)
    state: str
    tags: Many[str]
    features: Many[str]
    rules: Many[CampaignRule] = ()
