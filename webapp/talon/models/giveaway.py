"""Giveaways: codes from a pool that a customer was given."""

from __future__ import annotations

from typing import Any

from msgspec import field

from webapp.talon.models.base import Flag, Instant, Map, Model


class Giveaway(Model, frozen=True, kw_only=True):
    """One code from a giveaway pool, valid from `start_date` to `end_date` where these are set."""

    id: int
    created: Instant
    code: str
    pool_id: int
    start_date: Instant | None = None
    end_date: Instant | None = None
    attributes: Map[Any] = field(default_factory=dict)
    used: Flag = False
    import_id: int | None = None
    profile_integration_id: str | None = None
    profile_id: int | None = None
