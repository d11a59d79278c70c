"""What is absent is skipped on a laptop and fails in CI."""

from __future__ import annotations

import pytest

from tests.support.complete import absent


def test_absence_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_TESTS_COMPLETE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL"):
        absent("no PostgreSQL answers")


def test_absence_fails_where_every_test_is_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_TESTS_COMPLETE", "1")
    with pytest.raises(pytest.fail.Exception, match="no PostgreSQL"):
        absent("no PostgreSQL answers")
