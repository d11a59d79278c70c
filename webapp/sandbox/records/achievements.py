"""Achievements and a profile's progress in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .. import amounts, choices, instants
from ..work import Row, Work
from .periods import period_end, period_start

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


def as_json(work: Work, progress: Row) -> dict[str, Any]:
    """`AchievementProgress` of the contract."""
    if progress["completed"] is not None:
        status = "completed"
    else:
        status = "expired" if progress["ends"] <= work.micros else "inprogress"
    found: dict[str, Any] = {
        "achievementId": progress["achievement_id"],
        "name": progress["name"],
        "title": progress["title"],
        "campaignId": progress["campaign_id"],
        "status": status,
        "target": amounts.units_number(progress["target"]),
        "progress": amounts.units_number(progress["progress"]),
        "startDate": instants.written_micros(progress["started"]),
        "endDate": instants.written_micros(progress["ends"]),
    }
    if progress["completed"] is not None:
        found["completionDate"] = instants.written_micros(progress["completed"])
    if work.is_newer:
        found["description"] = progress["title"]
        found["achievementRecurrencePolicy"] = "on_expiration" if progress["period"] else "no_recurrence"
        found["achievementActivationPolicy"] = "fixed_schedule" if progress["period"] else "user_action"
    return found
