"""Changes of profiles, new events and new referrals, as they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import UnsetType

from webapp.talon.models.base import OMIT, Answer, Body, Many, Model
from webapp.talon.models.profile import CustomerProfile

RuleContent: TypeAlias = Literal[
    "customerProfile",
    "triggeredCampaigns",
    "loyalty",
    "event",
    "awardedGiveaways",
    "ruleFailureReasons",
]


class AudiencesChange(Body, frozen=True, kw_only=True):
    """Audiences, by number, that a customer joins and leaves. Both are always sent, empty or not."""

    adds: Sequence[int]
    deletes: Sequence[int]


class ProfileChange(Body, frozen=True, kw_only=True):
    """What to change in a profile. Attributes that are left out stay, None removes one.

    `evaluable_campaign_ids` goes only with a dry run.
    """

    attributes: Mapping[str, Any] | UnsetType = OMIT
    evaluable_campaign_ids: Sequence[int] | UnsetType = OMIT
    audiences_changes: AudiencesChange | UnsetType = OMIT


class ProfileRequest(ProfileChange, frozen=True, kw_only=True):
    """Body of a profile update."""

    response_content: Sequence[str] | UnsetType = OMIT


class ProfileUpdate(Body, frozen=True, kw_only=True):
    """One customer of many and their attributes."""

    integration_id: str
    attributes: Mapping[str, Any] | UnsetType = OMIT


class ProfileUpdates(Body, frozen=True, kw_only=True):
    """Body of an update of many profiles."""

    customer_profiles: list[ProfileUpdate]


class UpdatedProfile(Model, frozen=True, kw_only=True):
    """One profile after an update of many."""

    customer_profile: CustomerProfile


class UpdatedProfiles(Answer, frozen=True, kw_only=True):
    """Answer of an update of many profiles, one entry for each."""

    integration_states: Many[UpdatedProfile] = ()


class NewEvent(Body, frozen=True, kw_only=True):
    """An event of the shop's own.

    Attributes:
        type: any name but those of the built-in events, which begin with talon_.
        profile_id: integration id of the customer; an unknown one is made silently.
        evaluable_campaign_ids: run only these campaigns; dry runs only.
    """

    type: str
    profile_id: str
    store_integration_id: str | UnsetType = OMIT
    evaluable_campaign_ids: Sequence[int] | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT


class EventRequest(NewEvent, frozen=True, kw_only=True):
    """Body of tracking an event."""

    response_content: Sequence[str] | UnsetType = OMIT


class NewReferral(Body, frozen=True, kw_only=True):
    """A referral code to make for one advocate. `usage_limit` 0 is without limit; instants are aware."""

    campaign_id: int
    advocate_profile_integration_id: str
    friend_profile_integration_id: str | UnsetType = OMIT
    start_date: datetime | UnsetType = OMIT
    expiry_date: datetime | UnsetType = OMIT
    usage_limit: int | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT


class NewReferrals(Body, frozen=True, kw_only=True):
    """Referral codes to make, one for each of up to 1000 advocates.

    `valid_characters` and `referral_pattern` (# stands for one of them) override the campaign's own.
    """

    campaign_id: int
    advocate_profile_integration_ids: Sequence[str]
    usage_limit: int
    start_date: datetime | UnsetType = OMIT
    expiry_date: datetime | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT
    valid_characters: Sequence[str] | UnsetType = OMIT
    referral_pattern: str | UnsetType = OMIT
