"""What runs out when, and what begins when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.unit.loyalty.making import lot
from webapp.loyalty.expiries import DaySum, beginnings, endings, of_ledger, totals

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")


def test_points_of_one_day_and_ledger_are_one_sum_soonest_first() -> None:
    lots = [
        lot("10", ends="2026-06-09T10:00:00Z"),
        lot("20.5", ends="2026-06-03T10:00:00Z"),
        lot("100", ends="2026-06-03T20:00:00Z"),
        lot("7", ends="2026-06-03T10:00:00Z", ledger="gift"),
        lot("1000"),
        lot("1", ends="some day"),
    ]
    assert endings(lots, BERLIN) == [
        DaySum(date(2026, 6, 3), "", Decimal("120.5")),
        DaySum(date(2026, 6, 3), "gift", Decimal(7)),
        DaySum(date(2026, 6, 9), "", Decimal(10)),
    ]
    assert of_ledger(endings(lots, BERLIN), "gift") == [DaySum(date(2026, 6, 3), "gift", Decimal(7))]


def test_the_day_is_the_last_on_which_they_count_in_the_readers_zone() -> None:
    # Midnight in Berlin: on 4 June they are gone already.
    midnight = lot("1", ends="2026-06-03T22:00:00Z")
    assert endings([midnight], BERLIN)[0].day == date(2026, 6, 3)
    assert endings([midnight], UTC)[0].day == date(2026, 6, 3)
    assert endings([lot("1", ends="2026-06-03T22:00:00.000001Z")], BERLIN)[0].day == date(2026, 6, 4)
    assert endings([lot("1", ends="2026-06-04T00:00:00Z")], UTC)[0].day == date(2026, 6, 3)


def test_points_begin_on_the_day_on_which_they_first_count() -> None:
    lots = [
        lot("1", starts="2026-06-03T22:00:00Z"),
        lot("2", starts="2026-06-04T10:00:00Z"),
        lot("4"),
        lot("8", starts="on_action"),
    ]
    assert beginnings(lots, BERLIN) == [DaySum(date(2026, 6, 4), "", Decimal(3))]
    assert [one.amount for one in beginnings(lots, UTC)] == [1, 2]


def test_totals_are_ledger_by_ledger() -> None:
    assert totals([lot("2", ledger="z"), lot("1"), lot("0.5"), lot("3", ledger="z")]) == {
        "": Decimal("1.5"),
        "z": Decimal(5),
    }
    assert totals([]) == {}
