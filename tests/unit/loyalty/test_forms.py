"""What a ledger page can be asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from webapp.fields import FIRST_YEAR, LAST_YEAR
from webapp.loyalty.fields import MOST_SKIPPED
from webapp.loyalty.forms import AsOfForm, PointsFilter, PointsForm, TransactionFilter, TransactionForm

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")


UUIDS = ("0f6cf6a4-8a5c-4f5c-9b0f-3a1f0d1c7c11", "1f6cf6a4-8a5c-4f5c-9b0f-3a1f0d1c7c11")


def filled(*, is_newer: bool = False, **query: str) -> TransactionForm:
    form = TransactionForm(MultiDict({name.rstrip("_"): value for name, value in query.items()}))
    form.is_newer = is_newer
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
        ({"until": "yesterday"}, "until", "no page"),
        ({"until": "2026-05-31"}, "until", "no page"),
        ({"until": "2026-05-31T10:00:00"}, "until", "no page"),
        ({"until": "0001-01-01T00:00:00+09:00"}, "until", "no page"),
        ({"view": "tree"}, "view", "none of the choices"),
        ({"from_time": "10:00"}, "first_time", "Choose the day too"),
        ({"to_time": "10:00"}, "last_time", "Choose the day too"),
        ({"from_": "2026-05-31", "from_time": "25:00"}, "first_time", "hours:minutes"),
        ({"to": "2026-05-31", "to_time": "noon"}, "last_time", "hours:minutes"),
        ({"orders": "order-7"}, "orders", "cannot filter by this"),
        ({"transactions": UUIDS[0]}, "transactions", "cannot filter by this"),
        ({"awaits": "1"}, "awaits", "cannot filter by this"),
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


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"orders": "\n".join(str(number) for number in range(21))}, "orders", "at most 20"),
        ({"orders": "s" * 1001}, "orders", "longer than an identifier"),
        ({"orders": "\n".join("ä" * 100 + str(number) for number in range(5))}, "orders", "too long"),
        ({"transactions": "TX-1"}, "transactions", "look like this"),
    ],
)
def test_lists_that_cannot_be_sent_are_refused(query: dict[str, str], field: str, words: str) -> None:
    errors = filled(is_newer=True, **query).errors
    assert list(errors) == [field]
    assert words in errors[field][0]


def test_a_full_query_for_a_newer_server_is_read_and_written_back() -> None:
    form = filled(
        is_newer=True,
        from_="2026-05-31",
        from_time="08:15",
        to="2026-05-31",
        to_time="14:30",
        orders=" order/2026 №7 <b> \r\n\r\ns,1\r\ns,1",
        transactions="\n".join(UUIDS).upper(),
        awaits="1",
        until="2026-06-01T10:00:00Z",
        skip="50",
    )
    assert not form.errors
    chosen = form.chosen()
    assert chosen.session_ids == ("order/2026 №7 <b>", "s,1")
    assert chosen.transaction_uuids == UUIDS
    assert (chosen.first_time, chosen.last_time) == (time(8, 15), time(14, 30))
    assert chosen.until == datetime(2026, 6, 1, 10, tzinfo=UTC)
    again = TransactionForm(MultiDict(chosen.query()))
    again.is_newer = True
    assert again.validate()
    assert again.chosen() == TransactionFilter(**{**vars(chosen), "skip": 0, "until": None})


def test_times_of_one_day_stand_in_their_order() -> None:
    day = {"from_": "2026-05-31", "to": "2026-05-31"}
    assert not filled(**day, from_time="10:00", to_time="10:00").errors
    errors = filled(**day, from_time="10:01", to_time="10:00").errors
    assert list(errors) == ["last_time"]
    assert not filled(from_="2026-05-30", to="2026-05-31", from_time="10:01", to_time="10:00").errors
    # What is wrong with the day is said once, at the day.
    assert list(filled(to="soon", to_time="10:00").errors) == ["last_day"]


def test_a_time_lets_the_whole_minute_through() -> None:
    day = date(2026, 5, 31)
    chosen = TransactionFilter(first_day=day, last_day=day, first_time=time(14, 30), last_time=time(14, 30))
    start, end = chosen.period(BERLIN)
    assert start == datetime(2026, 5, 31, 12, 30, tzinfo=UTC)
    assert end == datetime(2026, 5, 31, 12, 30, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "hours"),
    [
        # Clocks are put back at 3: half past two comes twice, and both count.
        (date(2026, 10, 25), time(2, 30), 1),
        # Clocks are put forward at 2: there is no half past two; nothing around the gap is lost.
        (date(2026, 3, 29), time(2, 30), 1),
        (date(2026, 5, 31), time(2, 30), 0),
    ],
)
def test_a_time_that_comes_twice_or_never_loses_nothing(day: date, at: time, hours: int) -> None:
    start, end = TransactionFilter(first_day=day, last_day=day, first_time=at, last_time=at).period(BERLIN)
    assert start is not None
    assert end is not None
    assert end - start == timedelta(hours=hours, seconds=59, microseconds=999_999)


def test_later_pages_end_where_the_first_one_did() -> None:
    until = datetime(2026, 5, 31, 10, tzinfo=UTC)
    assert TransactionFilter(until=until).period(BERLIN) == (None, until)
    early = TransactionFilter(last_day=date(2026, 5, 30), until=until).period(BERLIN)[1]
    assert early == datetime(2026, 5, 30, 21, 59, 59, 999_999, tzinfo=UTC)
    assert TransactionFilter(last_day=date(2026, 6, 30), until=until).period(BERLIN)[1] == until
    # From tomorrow until now is nothing: not an error of the address.
    start, end = TransactionFilter(first_day=date(2026, 6, 1), until=until).period(BERLIN)
    assert start == end


def test_points_are_filtered_and_sorted_on_newer_servers() -> None:
    query = {"status": "pending", "subledger": "gift", "orders": "a\nb", "sort": "-startDate"}
    form = PointsForm(MultiDict(query))
    form.is_newer = True
    assert form.validate()
    chosen = form.chosen()
    assert chosen == PointsFilter("pending", 0, "gift", ("a", "b"), (), "-startDate")
    assert chosen.query() == query
    older = PointsForm(MultiDict(query))
    assert not older.validate()
    assert list(older.errors) == ["orders", "sort"]
    assert [box.name for box in older.extras] == ["orders"]
    assert [box.name for box in form.extras] == ["orders", "transactions"]
    assert not PointsForm(MultiDict({"sort": "amount"})).validate()


def test_a_day_to_look_at_may_be_past_or_to_come() -> None:
    for text, found in (("2026-05-31", date(2026, 5, 31)), ("2999-12-31", date(2999, 12, 31)), ("", None)):
        form = AsOfForm(MultiDict({"as_of": text}))
        assert form.validate()
        assert form.as_of.data == found
    for text in ("31.5.2026", "3000-01-01"):
        form = AsOfForm(MultiDict({"as_of": text}))
        assert not form.validate()
        assert list(form.errors) == ["as_of"]
