"""Calendar periods (UTC) of limits and achievements."""

from __future__ import annotations

from datetime import datetime, timedelta

PERIODS = ("daily", "weekly", "monthly", "yearly")


def period_start(instant: datetime, period: str) -> datetime:
    """Midnight UTC at which the day, week (Monday), month or year of an instant begins."""
    day = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "weekly":
        return day - timedelta(days=day.weekday())
    if period == "monthly":
        return day.replace(day=1)
    if period == "yearly":
        return day.replace(month=1, day=1)
    return day


def period_end(instant: datetime, period: str) -> datetime:
    """The beginning of the next one."""
    start = period_start(instant, period)
    if period == "weekly":
        return start + timedelta(days=7)
    if period == "monthly":
        return period_start(start + timedelta(days=32), period)
    if period == "yearly":
        return start.replace(year=start.year + 1)
    return start + timedelta(days=1)


def period_key(instant: datetime, period: str | None) -> str:
    """The name under which a period's counter is kept; empty for no period."""
    return f"{period}:{period_start(instant, period):%Y-%m-%d}" if period else ""
