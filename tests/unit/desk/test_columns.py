"""Moments mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from webapp.columns import Instant

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_a_moment_goes_in_as_utc_and_comes_back_aware(dialect: object) -> None:
    column = Instant()
    assert column.process_bind_param(NOON.astimezone(TOKYO), dialect) == NOON  # type: ignore[arg-type]
    assert column.process_bind_param(NOON.astimezone(TOKYO), dialect).tzinfo is UTC  # type: ignore[arg-type,union-attr]
    assert column.process_result_value(NOON.replace(tzinfo=None), dialect) == NOON  # type: ignore[arg-type]
    assert column.process_result_value(NOON.astimezone(TOKYO), dialect) == NOON  # type: ignore[arg-type]


def test_nothing_stays_nothing() -> None:
    assert Instant().process_bind_param(None, sqlite.dialect()) is None
    assert Instant().process_result_value(None, sqlite.dialect()) is None


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Instant().process_bind_param(datetime(2026, 3, 2, 12, 0), sqlite.dialect())  # noqa: DTZ001
