"""Evaluating campaigns: which rules apply, what they give, which codes are accepted or refused.

Reads only. What an effect makes real is gathered as deeds, which `settle` does afterwards.

A rule is data: {name, on, conditions, effects}. `on` lists what it is evaluated for: session (the default),
event, profile. Every condition must hold, every effect must be possible; else the rule gives nothing.
A campaign with a `group` runs only if no earlier campaign of the same group gave anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..records import campaigns
from ..records.campaigns import Campaign
from ..work import Row
from . import conditions, redeeming
from .codes import Refused, valid_coupon, valid_referral
from .effects import make
from .scope import Deed, EffectFailed, Json, Outcome, Rule, RuleError, Scope
from .tiering import tier_rises


@dataclass(slots=True)
class _Code:
    """A code of the session that may be used, and how its campaign's rules took it."""

    kind: str  # Coupon or Referral
    value: str
    campaign: Campaign
    row: Row
    accepted: bool = False
    failure: Json | None = None
    is_crowded_out: bool = False


@dataclass(slots=True)
class _Run:
    scope: Scope
    codes: list[_Code] = field(default_factory=list)
    refused: list[tuple[str, str, Refused]] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)


def evaluate(scope: Scope) -> Outcome:
    """Every effect of every running campaign for this request."""
    run = _Run(scope)
    _look_up_codes(run)
    for campaign in campaigns.of_application(scope.work):
        if not _is_evaluated(scope, campaign):
            continue
        group = campaign.data.get("group")
        if group in run.groups and group is not None:
            for code in _codes_of(run, campaign):
                code.is_crowded_out = True
            continue
        before = len(scope.outcome.effects)
        for index, data in enumerate(campaign.rules):
            if scope.kind in data.get("on", ["session"]):
                _evaluate_rule(run, campaign, index, data)
        if len(scope.outcome.effects) > before:
            scope.outcome.triggered.append(campaign)
            if group is not None:
                run.groups.add(group)
    _refuse(run)
    tier_rises(scope)
    return scope.outcome


def _is_evaluated(scope: Scope, campaign: Campaign) -> bool:
    if scope.only_campaigns is not None:
        return campaign.id in scope.only_campaigns
    return campaigns.phase(scope.work, campaign) == "running"


def _look_up_codes(run: _Run) -> None:
    session = run.scope.session
    if session is None:
        return
    wanted: list[tuple[str, str, Callable[[Scope, str], tuple[Campaign, Row]]]] = [
        ("Coupon", value, valid_coupon) for value in session.coupon_codes
    ]
    if session.referral_code:
        wanted.append(("Referral", session.referral_code, valid_referral))
    for kind, value, look_up in wanted:
        try:
            campaign, row = look_up(run.scope, value)
        except Refused as refused:
            run.refused.append((kind, value, refused))
        else:
            run.codes.append(_Code(kind, value, campaign, row))


def _codes_of(run: _Run, campaign: Campaign, kind: str | None = None) -> list[_Code]:
    return [
        code for code in run.codes if code.campaign.id == campaign.id and (kind is None or code.kind == kind)
    ]


def _evaluate_rule(run: _Run, campaign: Campaign, index: int, data: Json) -> None:
    """Once, or once per code of the campaign where the rule asks for one."""
    asked = data.get("conditions", [])
    coupons: list[_Code | None] = [None]
    referrals: list[_Code | None] = [None]
    if conditions.needs(asked, "couponValid"):
        coupons = [*_codes_of(run, campaign, "Coupon")] or [None]
    if conditions.needs(asked, "referralValid"):
        referrals = [*_codes_of(run, campaign, "Referral")] or [None]
    for coupon in coupons:
        for referral in referrals:
            rule = Rule(
                run.scope,
                campaign,
                index,
                data,
                coupon.row if coupon else None,
                referral.row if referral else None,
            )
            _apply(rule, [code for code in (coupon, referral) if code is not None])


def _apply(rule: Rule, codes: list[_Code]) -> None:
    """One rule, wholly or not at all."""
    scope = rule.scope
    before = scope.tally.copy()
    try:
        failure = _first_false(rule)
        deeds = [] if failure is not None else _deeds(rule, codes)
    except RuleError as error:
        scope.tally = before
        scope.outcome.effects.append(rule.effect("error", {"message": str(error)}))
        failure = rule.failure(details=str(error))
    except _Impossible as impossible:
        scope.tally = before
        failure = rule.failure(effect=impossible.index, details=impossible.details)
    if failure is not None:
        scope.outcome.failures.append(failure)
        for code in codes:
            code.failure = code.failure or failure
        return
    for code in codes:
        code.accepted = True
    scope.outcome.deeds += deeds
    scope.outcome.effects += [deed.effect for deed in deeds]


def _first_false(rule: Rule) -> Json | None:
    for index, condition in enumerate(rule.data.get("conditions", [])):
        if not conditions.holds(rule, condition):
            return rule.failure(condition=index, details=f"{_in_words(condition)} does not hold")
    return None


def _in_words(condition: Json) -> str:
    """A comparison as it reads, anything else by its type."""
    if condition["type"] != "compare":
        return f"condition {condition['type']}"
    return f"{condition['path']} {condition['op']} {condition['value']}"


class _Impossible(Exception):
    """An effect of a rule cannot be applied."""

    def __init__(self, index: int, details: str) -> None:
        super().__init__(details)
        self.index = index
        self.details = details


def _deeds(rule: Rule, codes: list[_Code]) -> list[Deed]:
    found: list[Deed] = []
    index = 0
    try:
        for code in codes:
            if not code.accepted:
                found.append(redeeming.accept(rule, code.kind))
        for index, data in enumerate(rule.data.get("effects", [])):
            code_id = rule.coupon["id"] if rule.coupon is not None else 0
            key = f"{rule.scope.key}/{rule.campaign.id}/{rule.index}/{index}/{code_id}"
            found.extend(make(rule, data, key))
    except EffectFailed as failed:
        raise _Impossible(index, str(failed)) from None
    return found


def _refuse(run: _Run) -> None:
    """A reject effect for each code that no rule accepted."""
    for kind, value, refused in run.refused:
        effect = redeeming.reject(kind, value, refused.reason, refused.campaign, refused.code)
        run.scope.outcome.effects.append(effect)
    for code in run.codes:
        if code.accepted:
            continue
        props: Json = {}
        if code.is_crowded_out or code.failure is None:
            reason = f"{code.kind}PartOfNotTriggeredCampaign"
        elif "effectIndex" in code.failure:
            reason = "EffectCouldNotBeApplied"
            props = {"effectIndex": code.failure["effectIndex"]}
        else:
            reason = f"{code.kind}RejectedByCondition"
            props = {"conditionIndex": code.failure.get("conditionIndex", 0)}
        if code.failure is not None and "details" in code.failure:
            props["details"] = code.failure["details"]
        effect = redeeming.reject(
            code.kind, code.value, reason, code.campaign, code.row, failure=code.failure
        )
        effect["props"] |= props
        run.scope.outcome.effects.append(effect)
