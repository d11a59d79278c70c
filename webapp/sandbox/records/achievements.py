"""Achievements and a profile's progress in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .. import amounts, choices, instants
from ..work import Row, Work
from . import campaigns
from .campaigns import Campaign
from .periods import period_end, period_start

ACTIVE, SCHEDULED = "active", "scheduled"
LATEST = 2**62
PERIODS = {"daily": "1D", "weekly": "1W", "monthly": "1M", "yearly": "1Y"}

COLUMNS = (
    "SELECT q.*, a.name, a.title, a.target, a.campaign_id, a.period FROM achievement_progress q"
    " JOIN achievements a ON a.id = q.achievement_id"
)


def find(work: Work, achievement_id: int) -> Row | None:
    """An achievement of the Application, or None."""
    return work.one(
        "SELECT a.* FROM achievements a JOIN campaigns c ON c.id = a.campaign_id"
        " WHERE a.id = ? AND c.application_id = ?",
        achievement_id,
        work.application.id,
    )


def running(work: Work, achievement: Row, profile_id: int) -> Row | None:
    """The progress of the period that runs now, or None when it has not begun."""
    return work.one(
        COLUMNS + " WHERE q.profile_id = ? AND q.achievement_id = ? AND q.started <= ? AND q.ends > ?"
        " ORDER BY q.started DESC LIMIT 1",
        profile_id,
        achievement["id"],
        work.micros,
        work.micros,
    )


def begun(work: Work, achievement: Row, profile_id: int) -> Row:
    """The same, begun now where need be."""
    found = running(work, achievement, profile_id)
    if found is not None:
        return found
    if achievement["period"]:
        started = instants.to_micros(period_start(work.now, achievement["period"]))
        ends = instants.to_micros(period_end(work.now, achievement["period"]))
    else:
        started = work.micros
        endless = instants.to_micros(work.now + timedelta(days=choices.ENDLESS_ACHIEVEMENT_DAYS))
        ends = achievement["ends"] or endless
    work.insert(
        "achievement_progress",
        achievement_id=achievement["id"],
        profile_id=profile_id,
        started=started,
        ends=max(ends, started + 1),
    )
    made = running(work, achievement, profile_id)
    if made is None:
        # The achievement itself has ended: its last row still tells the progress.
        made = work.many(
            COLUMNS + " WHERE q.profile_id = ? AND q.achievement_id = ?", profile_id, achievement["id"]
        )[-1]
    return made


def is_completed(work: Work, achievement: Row, profile_id: int) -> bool:
    """Whether the profile has completed it in the period that runs now."""
    found = running(work, achievement, profile_id)
    return found is not None and found["completed"] is not None


def of_profile(work: Work, profile_id: int) -> list[Row]:
    """The latest progress in each achievement that a profile has begun, in this Application."""
    rows = work.many(
        COLUMNS + " JOIN campaigns c ON c.id = a.campaign_id"
        " WHERE q.profile_id = ? AND c.application_id = ? ORDER BY a.id, q.started",
        profile_id,
        work.application.id,
    )
    return list({row["achievement_id"]: row for row in rows}.values())


@dataclass(frozen=True, slots=True)
class Offer:
    """An achievement that customers can take part in now (`active`) or later (`scheduled`)."""

    row: Row
    campaign: Campaign
    status: str


def offered(work: Work) -> list[Offer]:
    """The achievements of the Application's running and scheduled campaigns that have not ended, by id."""
    found = []
    for campaign in campaigns.of_application(work):
        status = {"running": ACTIVE, "scheduled": SCHEDULED}.get(campaigns.phase(work, campaign))
        if status is None:
            continue
        rows = work.many(
            "SELECT * FROM achievements WHERE campaign_id = ? AND (ends IS NULL OR ends > ?)",
            campaign.id,
            work.micros,
        )
        found += [Offer(row, campaign, status) for row in rows]
    return sorted(found, key=lambda offer: int(offer.row["id"]))


def rounds(
    work: Work, achievement: Row, profile_id: int, start: datetime | None, end: datetime | None
) -> list[Row]:
    """The rounds of a profile in an achievement that began between two instants, newest first."""
    return work.many(
        COLUMNS + " WHERE q.profile_id = ? AND q.achievement_id = ? AND q.started BETWEEN ? AND ?"
        " ORDER BY q.started DESC",
        profile_id,
        achievement["id"],
        instants.to_micros(start) if start is not None else -LATEST,
        instants.to_micros(end) if end is not None else LATEST,
    )


def round_json(work: Work, progress: Row) -> dict[str, Any]:
    """`AchievementProgress` of 2026, which is one round and does not name its achievement."""
    if progress["completed"] is not None:
        status = "completed"
    else:
        status = "expired" if progress["ends"] <= work.micros else "inprogress"
    found: dict[str, Any] = {
        "status": status,
        "progress": amounts.units_number(progress["progress"]),
        "startDate": instants.written_micros(progress["started"]),
        "endDate": instants.written_micros(progress["ends"]),
    }
    if progress["completed"] is not None:
        found["completionDate"] = instants.written_micros(progress["completed"])
    return found


def _policies(period: str) -> tuple[str, str]:
    """How an achievement recurs and how it is activated."""
    return ("on_expiration", "fixed_schedule") if period else ("no_recurrence", "user_action")


def offer_json(work: Work, offer: Offer, profile_id: int) -> dict[str, Any]:
    """`AchievementStatusEntry` of 2026, with the profile's round that runs now."""
    row = offer.row
    recurrence, activation = _policies(row["period"])
    now = running(work, row, profile_id)
    found: dict[str, Any] = {
        "id": row["id"],
        "created": instants.written_micros(offer.campaign.created),
        "name": row["name"],
        "title": row["title"],
        "description": row["title"],
        "target": amounts.units_number(row["target"]),
        "recurrencePolicy": recurrence,
        "activationPolicy": activation,
        "allowRollbackAfterCompletion": False,
        "campaignId": row["campaign_id"],
        "status": offer.status,
        "currentProgress": {"status": "not_started", "progress": 0} if now is None else round_json(work, now),
    }
    if row["period"]:
        created = instants.from_micros(offer.campaign.created)
        found["period"] = PERIODS[row["period"]]
        found["fixedStartDate"] = instants.written(period_start(created, row["period"]))
    if row["ends"] is not None:
        found["endDate"] = instants.written_micros(row["ends"])
    return found


def as_json(work: Work, progress: Row) -> dict[str, Any]:
    """`AchievementProgress` of the contract of 2024, which names its achievement."""
    found: dict[str, Any] = {
        "achievementId": progress["achievement_id"],
        "name": progress["name"],
        "title": progress["title"],
        "campaignId": progress["campaign_id"],
        "target": amounts.units_number(progress["target"]),
        **round_json(work, progress),
    }
    if work.is_newer:
        recurrence, activation = _policies(progress["period"])
        found["description"] = progress["title"]
        found["achievementRecurrencePolicy"] = recurrence
        found["achievementActivationPolicy"] = activation
    return found
