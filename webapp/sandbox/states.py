"""Integration states: the answers of everything that runs rules, with what `responseContent` asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .bodies import Reader
from .ledger.infos import Tentative, programs_of_profile
from .records import campaigns, cards, coupons, events, giveaways, profiles, referrals, returns
from .rules.scope import Outcome
from .sessions.changing import Change
from .sessions.draft import OPEN, Draft
from .work import Work

Json = dict[str, Any]

OF_SESSION = (
    "customerSession",
    "customerProfile",
    "coupons",
    "triggeredCampaigns",
    "referral",
    "loyalty",
    "event",
    "awardedGiveaways",
    "ruleFailureReasons",
    "previousReturns",
)
OF_RETURN = tuple(name for name in OF_SESSION if name not in ("awardedGiveaways", "ruleFailureReasons"))
OF_EVENT = (
    "customerProfile",
    "triggeredCampaigns",
    "loyalty",
    "event",
    "awardedGiveaways",
    "ruleFailureReasons",
)


def wanted_content(body: Reader, allowed: Collection[str]) -> list[str]:
    """`responseContent` of a body; an unknown word is noted as a fault."""
    found = body.texts("responseContent")
    for index, name in enumerate(found):
        if name not in allowed:
            body.note_at("responseContent", index, "enum", "one of " + ", ".join(allowed))
    return found


@dataclass(frozen=True, slots=True)
class Happened:
    """What an answer can tell of."""

    outcome: Outcome
    profile_id: int | None
    event_id: int
    draft: Draft | None = None


def session_state(work: Work, change: Change, wanted: Collection[str]) -> Json:
    """`IntegrationStateV2` of a change to a session."""
    draft = change.draft
    happened = Happened(change.outcome, draft.profile_id, change.event_id, draft)
    found = state(work, happened, wanted)
    made = {row["id"]: returns.as_json(work, row) for row in returns.of_session(work, draft.id or 0)}
    if change.return_id is not None:
        found["return"] = made.pop(change.return_id)
    if "customerSession" in wanted:
        found["customerSession"] = draft.as_json(work)
    if "previousReturns" in wanted:
        found["previousReturns"] = list(made.values())
    if "coupons" in wanted:
        known = [coupons.find(work, code) for code in draft.coupon_codes]
        found["coupons"] = [
            coupons.as_session_json(work, coupon, draft.profile_id) for coupon in known if coupon is not None
        ]
    if "referral" in wanted and draft.referral_code:
        referral = referrals.find(work, draft.referral_code)
        if referral is not None:
            found["referral"] = referrals.as_inventory_json(work, referral)
    return found


def state(work: Work, happened: Happened, wanted: Collection[str]) -> Json:
    """What the answers of sessions, profiles and events share; what was not asked for is absent."""
    outcome = happened.outcome
    found: Json = {
        "effects": outcome.effects,
        "createdCoupons": [coupons.as_json(coupons.by_id(work, one)) for one in outcome.created_coupons],
        "createdReferrals": [
            referrals.as_json(referrals.by_id(work, one)) for one in outcome.created_referrals
        ],
    }
    if "customerProfile" in wanted and happened.profile_id is not None:
        found["customerProfile"] = profiles.as_json(work, profiles.by_id(work, happened.profile_id))
    if "triggeredCampaigns" in wanted:
        found["triggeredCampaigns"] = [campaigns.as_json(work, one) for one in outcome.triggered]
    if "event" in wanted:
        found["event"] = events.as_json(events.by_id(work, happened.event_id))
    if "awardedGiveaways" in wanted:
        given = [giveaways.by_id(work, one) for one in outcome.awarded_giveaways]
        found["awardedGiveaways"] = [giveaways.as_json(one) for one in given]
    if "ruleFailureReasons" in wanted:
        found["ruleFailureReasons"] = outcome.failures
    if "loyalty" in wanted:
        found["loyalty"] = _loyalty(work, happened)
    return found


def _loyalty(work: Work, happened: Happened) -> Json:
    """Programs of the customer and the card in use, with what this session promises."""
    tentative = Tentative()
    draft = happened.draft
    if draft is not None and draft.state == OPEN:
        tentative.include(draft.effects, work.micros)
    found: Json = {"programs": {}}
    if happened.profile_id is not None:
        found["programs"] = programs_of_profile(work, happened.profile_id, tentative)
    if draft is not None and draft.card is not None:
        known = cards.by_identifier(work, draft.card)
        found["cards"] = [cards.as_json(work, card, tentative) for card in known]
    return found
