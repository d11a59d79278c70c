"""Achievements and how far a customer is."""

from __future__ import annotations

from decimal import Decimal

from webapp.talon.models.base import Instant, Model


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
