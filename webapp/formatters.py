"""How numbers, money, points and instants read: pure functions, and filters for one reader."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_currency, format_decimal
from flask import Flask, g
from flask_babel import force_locale, get_locale, get_timezone
from flask_babel import gettext as _
from markupsafe import Markup, escape


@lru_cache(maxsize=16)
def _points_pattern(locale: Locale) -> str:
    return locale.decimal_formats[None].pattern.replace(".###", ".######")  # type: ignore[no-any-return]


@lru_cache(maxsize=4096)
def money(amount: Decimal, currency: str | None, locale: Locale) -> str:
    """An amount in its currency, or a plain number with two decimals where the currency is not known."""
    if currency:
        return format_currency(amount, currency, locale=locale)
    return format_decimal(amount, "#,##0.00", locale=locale)


@lru_cache(maxsize=4096)
def number(value: int, locale: Locale) -> str:
    """A whole number with the locale's digits and groups."""
    return format_decimal(value, locale=locale)


@lru_cache(maxsize=4096)
def points(amount: Decimal, locale: Locale) -> str:
    """Points as they are: no rounding, and no decimals that are not there."""
    return format_decimal(amount.normalize() + 0, _points_pattern(locale), locale=locale)


@lru_cache(maxsize=4096)
def signed_points(amount: Decimal, locale: Locale) -> str:
    """Points that were added or taken away, always with their sign."""
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{points(abs(amount), locale)}"


def instant(when: datetime, zone: tzinfo, locale: Locale) -> str:
    """A moment in the reader's zone, to the minute."""
    local = when.astimezone(zone)
    return _joined(locale).format(_minute(local.hour, local.minute, locale), _day(local.date(), locale))


def day(when: datetime | date, zone: tzinfo, locale: Locale) -> str:
    """The day of a moment in the reader's zone."""
    return _day(when.astimezone(zone).date() if isinstance(when, datetime) else when, locale)


@lru_cache(maxsize=512)
def long_day(local: date, locale: Locale) -> str:
    """A day as one says it, with the name of its month."""
    return format_date(local, "long", locale=locale)


# A page of 50 rows shows up to 150 moments. They share few days and at most 1,440 minutes, so that kept texts
# cost a tenth of formatting each moment anew.
@lru_cache(maxsize=4096)
def _day(local: date, locale: Locale) -> str:
    return format_date(local, "medium", locale=locale)


@lru_cache(maxsize=8 * 1440)
def _minute(hour: int, minute: int, locale: Locale) -> str:
    return format_time(time(hour, minute), "short", locale=locale)


def time_of_day(at: time, locale: Locale) -> str:
    """A time of day to the minute."""
    return _minute(at.hour, at.minute, locale)


@lru_cache(maxsize=16)
def _joined(locale: Locale) -> str:
    """How a locale joins a day {1} and a time of day {0}."""
    return str(get_datetime_format("medium", locale=locale)).replace("'", "")


def minute(when: datetime, zone: tzinfo, locale: Locale) -> str:
    """The time of day of a moment in the reader's zone, to the minute."""
    return time_of_day(when.astimezone(zone).time(), locale)


def clock(when: datetime, zone: tzinfo, locale: Locale) -> str:
    """The time of day of a moment in the reader's zone, to the second."""
    return format_time(when.astimezone(zone), "medium", tzinfo=zone, locale=locale)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


def attribute(value: Any) -> str:
    """The value of a custom attribute as text, whatever the shop put there."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list | tuple):
        return ", ".join(attribute(one) for one in value)
    return "–" if value is None or value == "" else str(value)


def hidden_word() -> str:
    """What the dots of a mask mean."""
    return str(_("hidden"))


def utc(when: datetime) -> str:
    """A moment in UTC, as a hover text and for machines."""
    return f"{when.astimezone(UTC).replace(tzinfo=None).isoformat(' ', 'seconds')} UTC"


def start_of_day(chosen: date, zone: tzinfo) -> datetime:
    """The first moment of a day in the reader's zone, as UTC."""
    return datetime(chosen.year, chosen.month, chosen.day, tzinfo=zone).astimezone(UTC)


def end_of_day(chosen: date, zone: tzinfo) -> datetime:
    """The last second of a day in the reader's zone, as UTC: 'to 31 May' includes 31 May."""
    return start_of_day(chosen + timedelta(days=1), zone) - timedelta(seconds=1)


def clock_moments(chosen: date, at: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first and the last moment that a clock in the reader's zone shows this, as UTC.

    They differ where clocks are put back; where they are put forward, they lie before and after the gap.
    """
    shown = datetime.combine(chosen, at)
    moments = [shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(moments), max(moments)


def reader_zone() -> tzinfo:
    """The zone of the person signed in."""
    return _reader()[0]


def reader_locale() -> Locale:
    """The locale of the person signed in."""
    return _reader()[1]


@contextlib.contextmanager
def reading_as(locale: str, zone: str) -> Iterator[None]:
    """For as long as it lasts, words, numbers and moments are those of a reader of this locale and zone."""
    kept = _reader()
    with force_locale(locale):
        g.desk_reader = (ZoneInfo(zone), _same(Locale.parse(locale)))
        try:
            yield
        finally:
            g.desk_reader = kept


def reader_number(value: int) -> str:
    """A whole number within a sentence, as the person signed in writes it."""
    return number(value, reader_locale())


def _reader() -> tuple[tzinfo, Locale]:
    # Kept for the request: a page asks for these hundreds of times.
    found: tuple[tzinfo, Locale] | None = g.get("desk_reader")
    if found is None:
        found = g.desk_reader = (get_timezone(), _same(get_locale() or Locale("en")))
    return found


@lru_cache(maxsize=64)
def _same(locale: Locale) -> Locale:
    """The first locale that was equal to this one: what is kept above is found without comparing them."""
    return locale


def _time_tag(when: datetime | None, text: Callable[[datetime, tzinfo, Locale], str]) -> Markup:
    if when is None:
        return Markup("–")
    hover = utc(when)
    stamp = f"{hover[:10]}T{hover[11:19]}Z"
    shown = escape(text(when, *_reader()))
    return Markup(f'<time datetime="{stamp}" title="{hover}">{shown}</time>')  # noqa: S704 - digits and escaped text


def day_tag(when: datetime | date | None) -> Markup:
    """The day of a moment in the reader's zone, or a day, which is the same everywhere."""
    if when is None or isinstance(when, datetime):
        return _time_tag(when, day)
    shown = escape(day(when, *_reader()))
    return Markup(f'<time datetime="{when.isoformat()}">{shown}</time>')  # noqa: S704 - digits and escaped text


def attribute_tag(value: Any) -> Markup:
    """The value of a custom attribute on a page: a moment is in the reader's zone, the rest is its text."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        with contextlib.suppress(ValueError):
            return _time_tag(datetime.fromisoformat(value), instant)
    return escape(attribute(value))


def init_formatters(app: Flask) -> None:
    """Make the formatters filters: every number, amount and instant on a page goes through one of them."""

    def money_filter(amount: Decimal | None, currency: str | None) -> str:
        return "–" if amount is None else money(amount, currency, reader_locale())

    def points_filter(amount: Decimal | None) -> str:
        return "–" if amount is None else points(amount, reader_locale())

    def signed_points_filter(amount: Decimal) -> str:
        return signed_points(amount, reader_locale())

    def number_filter(value: int) -> str:
        return number(value, reader_locale())

    filters: dict[str, Callable[..., Any]] = {
        "money": money_filter,
        "points": points_filter,
        "signed_points": signed_points_filter,
        "number": number_filter,
        "instant": lambda when: _time_tag(when, instant),
        "day": day_tag,
        "long_day": lambda one: long_day(one, reader_locale()),
        "minute": lambda when: _time_tag(when, minute),
        "clock": lambda when: _time_tag(when, clock),
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(
        lang=lambda: str(reader_locale()).replace("_", "-"), zone_name=lambda: str(reader_zone())
    )
