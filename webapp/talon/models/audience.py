"""Audiences: read ones, new ones, and changes of their membership."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import UnsetType, field

from webapp.talon.models.base import OMIT, Answer, Body, Flag, Instant, Many


class Audience(Answer, frozen=True, kw_only=True):
    """An audience: a named set of customers.

    With `integration` and `integration_id` it mirrors one in a partner's system, with `integration_id`
    alone one of another platform, with neither it is our own.
    """

    account_id: int
    id: int
    created: Instant
    name: str
    is_sandbox: Flag = field(name="sandbox", default=False)
    description: str | None = None
    integration: str | None = None
    integration_id: str | None = None
    created_in_3rd_party: Flag = field(name="createdIn3rdParty", default=False)
    last_update: Instant | None = None
    subscribed_applications_ids: Many[int] = ()


class NewAudience(Body, frozen=True, kw_only=True):
    """An audience to make; see Audience for what the integration fields mean.

    `last_update` is an aware instant: when the partner last changed it.
    """

    name: str
    is_sandbox: bool | UnsetType = field(name="sandbox", default=OMIT)
    description: str | UnsetType = OMIT
    integration: str | UnsetType = OMIT
    integration_id: str | UnsetType = OMIT
    created_in_3rd_party: bool | UnsetType = field(name="createdIn3rdParty", default=OMIT)
    last_update: datetime | UnsetType = OMIT


class AudienceName(Body, frozen=True, kw_only=True):
    """Body of an audience update: its new name."""

    name: str


class MembershipChange(Body, frozen=True, kw_only=True):
    """Put a customer into an audience ("add", which makes a missing profile) or take them out ("delete")."""

    action: Literal["add", "delete"]
    profile_integration_id: str
    audience_id: int


class MembershipChanges(Body, frozen=True, kw_only=True):
    """Body of a change of memberships."""

    data: list[MembershipChange]
