"""Which balances a history asks for, and what it makes of the answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.loyalty.making import balance, balances, lot, page
from webapp.loyalty.forms import SPANS
from webapp.loyalty.history import READINGS, collected, moments
from webapp.talon.errors import Unavailable

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_last_twelve_months_end_now() -> None:
    found = moments("months", NOW, BERLIN)
    assert found[0] == (date(2025, 4, 30), datetime(2025, 4, 30, 21, 59, 59, 999_999, tzinfo=UTC))
    assert found[-2] == (date(2026, 2, 28), datetime(2026, 2, 28, 22, 59, 59, 999_999, tzinfo=UTC))
    assert found[-1] == (date(2026, 3, 2), None)


def test_the_next_twelve_months_begin_now() -> None:
    found = moments("ahead", NOW, BERLIN)
    assert found[0] == (date(2026, 3, 2), None)
    assert [day for day, _at in found[1:3]] == [date(2026, 3, 31), date(2026, 4, 30)]
    assert found[-1][0] == date(2027, 1, 31)
    # On the last day of a month its end is no news.
    last = moments("ahead", datetime(2026, 3, 31, 9, tzinfo=UTC), BERLIN)
    assert last[1][0] == date(2026, 4, 30)


def test_weeks_are_seven_days() -> None:
    days = [day for day, _at in moments("weeks", NOW, BERLIN)]
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(weeks=1)}


def test_today_is_that_of_the_reader() -> None:
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    assert moments("months", late, BERLIN)[-1] == (date(2026, 4, 1), None)
    assert moments("months", late, BERLIN)[-2][0] == date(2026, 3, 31)


@given(
    now=st.integers(0, 40 * 366 * 1440).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    span=st.sampled_from(sorted(SPANS)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/Adak"]),
)
def test_there_are_never_more_than_twelve_and_they_follow_each_other(
    now: datetime, span: str, zone: str
) -> None:
    found = moments(span, now, ZoneInfo(zone))
    assert len(found) == READINGS
    times = [at or now for _day, at in found]
    assert times == sorted(times)
    assert len(set(times)) == READINGS
    assert [at for _day, at in found].count(None) == 1


WANTED = [(date(2026, 2, 28), NOW - timedelta(days=2)), (date(2026, 3, 2), None)]


def test_what_could_not_be_read_is_missing_and_the_rest_is_there() -> None:
    lots = [page(lot("1")), page(lot("2"))]
    readings, pages = collected(WANTED, [Unavailable("getLoyaltyBalances"), balances(balance("5")), *lots])
    assert [one.balances is None for one in readings] == [True, False]
    assert readings[0].of("") is None
    held = readings[1].of("")
    assert held is not None
    assert held.active_points == 5
    assert readings[1].of("gift") is None
    assert pages == lots


def test_half_of_the_lots_would_tell_half_of_what_runs_out() -> None:
    answers = [balances(balance()), balances(balance()), page(lot("1")), Unavailable("getLoyaltyCardPoints")]
    assert collected(WANTED, answers)[1] is None
    assert collected(WANTED, answers[:2])[1] is None


def test_without_any_balance_there_is_no_history() -> None:
    failed = [Unavailable("getLoyaltyBalances")] * 2
    with pytest.raises(Unavailable):
        collected(WANTED, [*failed, page(), page()])


def test_a_mistake_of_ours_is_never_taken_for_a_missing_answer() -> None:
    with pytest.raises(ZeroDivisionError):
        collected(WANTED, [balances(balance()), ZeroDivisionError(), page(), page()])
