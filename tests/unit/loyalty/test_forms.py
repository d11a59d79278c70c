"""What a ledger page can be asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from webapp.loyalty.forms import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_SKIPPED,
    PointsFilter,
    PointsForm,
    TransactionFilter,
    TransactionForm,
)

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")


def filled(**query: str) -> TransactionForm:
    form = TransactionForm(MultiDict({name.rstrip("_"): value for name, value in query.items()}))
    form.validate()
    return form


def test_no_query_asks_for_everything_from_the_first_row() -> None:
    assert filled().chosen() == TransactionFilter()
    assert filled(type="", from_="", to="", subledger="", skip="").chosen() == TransactionFilter()


def test_a_full_query_is_read_and_written_back() -> None:
    form = filled(type="manual", from_="2026-05-01", to="2026-05-31", subledger="Summer/50%", skip="100")
    assert not form.errors
    chosen = form.chosen()
    assert chosen == TransactionFilter("manual", date(2026, 5, 1), date(2026, 5, 31), "Summer/50%", 100)
    assert chosen.query() == {
        "type": "manual",
        "from": "2026-05-01",
        "to": "2026-05-31",
        "subledger": "Summer/50%",
    }


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"type": "gift"}, "type", "none of the choices"),
        ({"from_": "31.05.2026"}, "first_day", "year-month-day"),
        ({"to": "2026-02-30"}, "last_day", "year-month-day"),
        ({"from_": "0001-01-01"}, "first_day", "from 1970 to 2999"),
        ({"to": "9999-12-31"}, "last_day", "from 1970 to 2999"),
        ({"from_": "2026-06-01", "to": "2026-05-31"}, "last_day", "before the first"),
        ({"subledger": "s" * 65}, "subledger", "at most 64"),
        ({"skip": "-1"}, "skip", "no page"),
        ({"skip": "fifty"}, "skip", "no page"),
        ({"skip": str(MOST_SKIPPED + 1)}, "skip", "no page"),
        ({"skip": "1" * 5000}, "skip", "no page"),
    ],
)
def test_what_cannot_be_asked_is_said_once_at_its_field(
    query: dict[str, str], field: str, words: str
) -> None:
    errors = filled(**query).errors
    assert list(errors) == [field]
    assert len(errors[field]) == 1
    assert words in errors[field][0]


def test_what_was_typed_stays_in_its_box() -> None:
    form = filled(from_="yesterday", to="2026-05-31")
    assert 'value="yesterday"' in form.first_day()
    assert 'value="2026-05-31"' in form.last_day()


def test_one_day_may_be_first_and_last() -> None:
    chosen = filled(from_="2026-05-31", to="2026-05-31").chosen()
    start, end = chosen.period(BERLIN)
    assert start == datetime(2026, 5, 30, 22, tzinfo=UTC)
    assert end == datetime(2026, 5, 31, 21, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), BERLIN, 23),
        (date(2026, 10, 25), BERLIN, 25),
        (date(2026, 4, 5), AUCKLAND, 25),
        (date(2026, 9, 27), AUCKLAND, 23),
        # Clocks that change at midnight: the day begins at one o'clock, or the day before ends twice.
        (date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"), 23),
        (date(2018, 2, 17), ZoneInfo("America/Sao_Paulo"), 25),
        (date(2026, 5, 31), ZoneInfo("Asia/Kathmandu"), 24),
    ],
)
def test_a_day_is_as_long_as_it_is_in_the_readers_zone(day: date, zone: ZoneInfo, hours: int) -> None:
    start, end = TransactionFilter(first_day=day, last_day=day).period(zone)
    assert start is not None
    assert end is not None
    assert end - start == timedelta(hours=hours) - timedelta(microseconds=1)


@given(
    day=st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/Adak", "Asia/Kolkata"]),
)
def test_days_follow_each_other_without_a_gap(day: date, zone: str) -> None:
    _start, end = TransactionFilter(last_day=day).period(ZoneInfo(zone))
    start, _end = TransactionFilter(first_day=day + timedelta(days=1)).period(ZoneInfo(zone))
    assert start is not None
    assert end is not None
    assert end.utcoffset() == timedelta(0)
    assert start - end == timedelta(microseconds=1)


MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [
        (None, None, MARCH),
        (None, date(2026, 3, 1), datetime(2026, 3, 1, 22, 59, 59, 999_999, UTC)),
        (None, date(2026, 3, 2), MARCH),
        (date(2026, 3, 1), date(2026, 12, 31), MARCH),
        # A first day to come: nothing lies there, and the API takes no end before its start.
        (date(2026, 3, 5), None, datetime(2026, 3, 4, 23, 0, tzinfo=UTC)),
        (date(2026, 3, 5), date(2026, 3, 6), datetime(2026, 3, 4, 23, 0, tzinfo=UTC)),
    ],
)
def test_an_export_ends_at_its_start_at_the_latest(
    first: date | None, last: date | None, end: datetime
) -> None:
    chosen = TransactionFilter(first_day=first, last_day=last, until=MARCH)
    assert chosen.period(BERLIN)[1] == end
    assert chosen.period(BERLIN)[0] == TransactionFilter(first_day=first).period(BERLIN)[0]


def test_points_are_active_ones_unless_asked_otherwise() -> None:
    form = PointsForm(MultiDict())
    assert form.validate()
    assert form.chosen() == PointsFilter("active", 0)
    assert form.chosen().query() == {}
    form = PointsForm(MultiDict({"status": "expired", "skip": "50"}))
    assert form.validate()
    assert form.chosen() == PointsFilter("expired", 50)
    assert form.chosen().query() == {"status": "expired"}


@pytest.mark.parametrize("query", [{"status": "spent"}, {"skip": "-50"}, {"skip": "x"}])
def test_a_points_address_that_leads_nowhere_is_refused(query: dict[str, str]) -> None:
    form = PointsForm(MultiDict(query))
    assert not form.validate()
    assert list(form.errors) == list(query)
