"""How numbers, money and instants read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from flask import Flask
from flask_babel import Babel

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


def test_changes_of_points_carry_their_sign() -> None:
    assert formatters.signed_points(Decimal("1250.5"), ENGLISH) == "+1,250.5"
    assert formatters.signed_points(Decimal("-1250"), GERMAN) == "−1.250"
    assert formatters.signed_points(Decimal("0.00"), ENGLISH) == "0"


@pytest.mark.parametrize("language", ["en", "en_GB", "de", "fr", "ja", "ar"])
def test_kept_texts_read_like_babels_own(language: str) -> None:
    locale = Locale.parse(language)
    for hour, minute in ((0, 0), (9, 5), (12, 0), (23, 59)):
        when = datetime(2026, 7, 1, hour, minute, 59, tzinfo=UTC)
        local = when.astimezone(BERLIN)
        parts = format_date(local.date(), "medium", locale=locale), format_time(local, "short", locale=locale)
        shown = formatters.instant(when, BERLIN, locale)
        assert all(part in shown for part in parts), shown
    assert formatters.day(date(2026, 7, 1), BERLIN, locale) == format_date(date(2026, 7, 1), locale=locale)


@pytest.fixture
def reading() -> Iterator[None]:
    """A request by somebody who reads English in UTC."""
    app = Flask("reader")
    Babel(app)
    with app.test_request_context():
        yield


def test_an_attribute_reads_as_what_it_is(reading: None) -> None:
    assert formatters.attribute_tag(True) == "yes"
    assert formatters.attribute_tag(["a", 7, None]) == "a, 7, –"
    assert formatters.attribute_tag("2026-05-31T22:30:00Z").startswith(
        '<time datetime="2026-05-31T22:30:00Z"'
    )
    assert formatters.attribute_tag("2026-99-31T22:30:00Z") == "2026-99-31T22:30:00Z"
    assert formatters.attribute_tag("<b>") == "&lt;b&gt;"
    assert formatters.attribute_tag({"a": 1}) == "{&#39;a&#39;: 1}"
