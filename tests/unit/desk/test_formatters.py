"""How numbers, money and instants read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale

from webapp import formatters

ENGLISH, GERMAN = Locale("en"), Locale("de")
BERLIN = ZoneInfo("Europe/Berlin")


def test_points_have_no_decimals_that_are_not_there() -> None:
    assert formatters.points(Decimal("1250.00"), ENGLISH) == "1,250"
    assert formatters.points(Decimal("12.50"), ENGLISH) == "12.5"
    assert formatters.points(Decimal("0.000"), ENGLISH) == "0"
    assert formatters.points(Decimal("1E+3"), GERMAN) == "1.000"
    assert formatters.points(Decimal("0.123456"), ENGLISH) == "0.123456"


def test_money_is_in_its_currency_and_plain_where_there_is_none() -> None:
    assert formatters.money(Decimal("1234.5"), "EUR", ENGLISH) == "€1,234.50"
    assert formatters.money(Decimal("1234.5"), "JPY", ENGLISH) in ("¥1,234", "¥1,235")
    assert formatters.money(Decimal("1234.5"), None, ENGLISH) == "1,234.50"


def test_an_instant_is_in_the_readers_zone() -> None:
    when = datetime(2026, 5, 31, 22, 30, tzinfo=UTC)
    assert "Jun 1, 2026" in formatters.instant(when, BERLIN, ENGLISH)
    assert formatters.utc(when) == "2026-05-31 22:30:00 UTC"


def test_to_a_day_includes_that_day_in_the_readers_zone() -> None:
    assert formatters.end_of_day(date(2026, 5, 31), BERLIN) == datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC)
    assert formatters.start_of_day(date(2026, 5, 31), BERLIN) == datetime(2026, 5, 30, 22, 0, tzinfo=UTC)


def test_a_day_with_a_clock_change_still_ends_with_its_last_second() -> None:
    assert formatters.end_of_day(date(2026, 10, 25), BERLIN) == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)
