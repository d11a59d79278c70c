"""Numbers, money, points, days and moments as German, Austrian and Swiss readers write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from webapp import formatters

GERMAN, AUSTRIAN, SWISS, BRITISH = (Locale.parse(one) for one in ("de", "de_AT", "de_CH", "en_GB"))
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = datetime(2026, 12, 31, 23, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "money", "points"),
    [
        (GERMAN, "1.234,50 €", "1.234,5"),
        (AUSTRIAN, "€ 1.234,50", "1.234,5"),
        (SWISS, "EUR 1’234.50", "1’234.5"),
        (BRITISH, "€1,234.50", "1,234.5"),
    ],
)
def test_money_and_points(locale: Locale, money: str, points: str) -> None:
    def plain(text: str) -> str:
        return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").split())

    assert plain(formatters.money(Decimal("1234.50"), "EUR", locale)) == money
    assert plain(formatters.points(Decimal("1234.50"), locale)) == points
    assert formatters.points(Decimal("250.00"), locale) == "250", "No decimals that are not there"


def test_a_loss_has_a_minus_of_its_own() -> None:
    assert formatters.signed_points(Decimal("-1234.5"), GERMAN) == "−1.234,5"
    assert formatters.money(Decimal("-3"), "EUR", GERMAN).replace("\xa0", " ") == "-3,00 €"


def test_a_moment_is_in_the_readers_zone_and_form() -> None:
    assert formatters.instant(NEW_YEAR, BERLIN, GERMAN) == "01.01.2027, 00:05"
    assert formatters.day(NEW_YEAR, BERLIN, GERMAN) == "01.01.2027"
    assert formatters.clock(NEW_YEAR, BERLIN, GERMAN) == "00:05:09"
    assert formatters.instant(NEW_YEAR, BERLIN, BRITISH) == "1 Jan 2027, 00:05"
    assert formatters.utc(NEW_YEAR) == "2026-12-31 23:05:09 UTC"
