"""What a rule can see, and what one evaluation gathers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..records.campaigns import Campaign
from ..sessions.cart import CartLine
from ..sessions.draft import Draft
from ..work import Row, Work

Json = dict[str, Any]
# Does the real thing; gives the row that an undoing needs, if any.
Act = Callable[[Work, "int | None"], "int | None"]


class RuleError(Exception):
    """The rule's data makes no sense here (an unknown program, say): it becomes an `error` effect."""


class EffectFailed(Exception):
    """An effect cannot be applied: its rule fails as a whole."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A budget counter that an effect moves."""

    campaign_id: int
    action: str
    scope: str
    period: str
    units: int

    def as_list(self) -> list[Any]:
        """For the store."""
        return [self.campaign_id, self.action, self.scope, self.period, self.units]


@dataclass(slots=True)
class Deed:
    """What an effect makes real. `at_once` ones are real on open sessions too; the others at closing."""

    kind: str
    effect: Json
    units: int = 0
    place: tuple[int, int] | None = None  # cart line and unit in it; None is the whole session
    counters: list[Counter] = field(default_factory=list)
    at_once: bool = False
    act: Act | None = None


@dataclass(slots=True)
class Tally:
    """What this evaluation has used so far; taken back as a whole when a rule fails."""

    budgets: dict[tuple[int, str, str, str], int] = field(default_factory=dict)
    item_discounts: dict[tuple[int, int, str], Decimal] = field(default_factory=dict)
    cost_discounts: dict[str, Decimal] = field(default_factory=dict)
    session_discount: Decimal = Decimal(0)
    coupon_discounts: dict[int, int] = field(default_factory=dict)
    added: dict[tuple[int, str, str], int] = field(default_factory=dict)
    deducted: dict[tuple[int, str, str], int] = field(default_factory=dict)
    giveaways: set[int] = field(default_factory=set)
    progress: dict[int, int] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def copy(self) -> Tally:
        """An independent copy."""
        return Tally(
            dict(self.budgets),
            dict(self.item_discounts),
            dict(self.cost_discounts),
            self.session_discount,
            dict(self.coupon_discounts),
            dict(self.added),
            dict(self.deducted),
            set(self.giveaways),
            dict(self.progress),
            set(self.codes),
        )


@dataclass(slots=True)
class Outcome:
    """Everything one evaluation came to."""

    effects: list[Json] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    failures: list[Json] = field(default_factory=list)
    triggered: list[Campaign] = field(default_factory=list)
    created_coupons: list[int] = field(default_factory=list)
    created_referrals: list[int] = field(default_factory=list)
    awarded_giveaways: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Scope:
    """The request as rules see it. `is_real`: the effects are no promises but happen now."""

    work: Work
    key: str
    profile: Row | None
    session: Draft | None = None
    event_types: tuple[str, ...] = ()
    event_attributes: Json = field(default_factory=dict)
    round: int = 0  # closings of the session so far: transactions of each closing are their own
    kind: str = "session"  # what is evaluated: session, event or profile
    is_real: bool = False
    only_campaigns: tuple[int, ...] | None = None
    tally: Tally = field(default_factory=Tally)
    outcome: Outcome = field(default_factory=Outcome)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule under evaluation: where it stands, and the code or item it is evaluated for."""

    scope: Scope
    campaign: Campaign
    index: int
    data: Json
    coupon: Row | None = None
    referral: Row | None = None
    item: CartLine | None = None

    @property
    def name(self) -> str:
        """The rule's name."""
        return str(self.data.get("name", f"Rule {self.index + 1}"))

    def for_item(self, item: CartLine) -> Rule:
        """The same, looking at one cart line."""
        return Rule(self.scope, self.campaign, self.index, self.data, self.coupon, self.referral, item)

    def effect(self, effect_type: str, props: Json) -> Json:
        """An `Effect` of the contract."""
        found: Json = {
            "campaignId": self.campaign.id,
            "rulesetId": self.campaign.ruleset_id,
            "ruleIndex": self.index,
            "ruleName": self.name,
            "effectType": effect_type,
            "props": props,
        }
        if self.coupon is not None:
            found["triggeredByCoupon"] = self.coupon["id"]
        return found

    def failure(self, *, condition: int | None = None, effect: int | None = None, details: str = "") -> Json:
        """A `RuleFailureReason` of the contract."""
        found: Json = {
            "campaignID": self.campaign.id,
            "campaignName": self.campaign.name,
            "rulesetID": self.campaign.ruleset_id,
            "ruleIndex": self.index,
            "ruleName": self.name,
        }
        if self.coupon is not None:
            found |= {"couponID": self.coupon["id"], "couponValue": self.coupon["value"]}
        if self.referral is not None:
            found |= {"referralID": self.referral["id"], "referralValue": self.referral["code"]}
        if condition is not None:
            found["conditionIndex"] = condition
        if effect is not None:
            found["effectIndex"] = effect
        if details:
            found["details"] = details
        return found
