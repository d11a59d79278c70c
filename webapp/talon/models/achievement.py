"""Achievements and how far a customer is."""

from __future__ import annotations

from decimal import Decimal

from webapp.talon.models.base import Flag, Instant, Model


class AchievementProgress(Model, frozen=True, kw_only=True):
    """Progress in one achievement: `progress` of `target`.

    `status` is inprogress, completed or expired (newer servers: also not_started). The period runs from
    `start_date` to `end_date`, which newer servers leave out before it began; `completion_date` is set once
    the target was reached.
    """

    achievement_id: int
    name: str
    title: str
    description: str | None = None
    campaign_id: int
    status: str
    target: Decimal | None = None
    progress: Decimal
    start_date: Instant | None = None
    completion_date: Instant | None = None
    end_date: Instant | None = None


class AchievementRound(Model, frozen=True, kw_only=True):
    """One round of a customer in an achievement (API 2026); the fields are those of AchievementProgress."""

    status: str
    progress: Decimal
    start_date: Instant | None = None
    completion_date: Instant | None = None
    end_date: Instant | None = None


class AchievementStatus(Model, frozen=True, kw_only=True):
    """An achievement that is open to a customer, and their current round in it (API 2026).

    `recurrence_policy`: no_recurrence, on_expiration or on_completion; `activation_policy`: user_action or
    fixed_schedule; `status`: active or scheduled. `period` is a duration such as 30D or 1Y.
    """

    id: int
    created: Instant
    name: str
    title: str
    description: str = ""
    target: Decimal
    period: str | None = None
    recurrence_policy: str | None = None
    activation_policy: str | None = None
    fixed_start_date: Instant | None = None
    end_date: Instant | None = None
    allow_rollback_after_completion: Flag = False
    campaign_id: int | None = None
    status: str | None = None
    current_progress: AchievementRound | None = None
