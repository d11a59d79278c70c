"""What a check asks about: a code, whom and what for. All of it stands in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, StringField
from wtforms.validators import Length, Optional, ValidationError

from webapp import clock
from webapp.formatters import reader_zone, start_of_day

LONGEST_CODE, LONGEST_ID = 100, 1000
MOST_LINES, MOST_UNITS = 50, 10_000
MOST_YEARS = 5
_LARGEST_PRICE = Decimal(10) ** 9
_WHOLE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Line:
    """One line of a typed cart. Without a price, the shop's catalog has to know the SKU."""

    sku: str
    quantity: int
    price: Decimal | None


@dataclass(frozen=True)
class Question:
    """Would this code work? For a customer (empty: nobody), with an order's cart or a typed one, on a day."""

    code: str
    customer: str = ""
    session: str = ""
    day: date | None = None
    lines: tuple[Line, ...] = ()

    def moment(self, zone: tzinfo) -> datetime | None:
        """Noon of the day in the reader's zone, as UTC: late enough for what begins in the morning."""
        return start_of_day(self.day, zone) + timedelta(hours=12) if self.day else None

    def address(self, endpoint: str = "coupon_check.page", **changed: Any) -> str:
        """The page of this check, or of one that differs in what is named."""
        other = replace(self, **changed)
        return url_for(
            endpoint,
            code=other.code or None,
            customer=other.customer or None,
            session=other.session or None,
            on=other.day.isoformat() if other.day else None,
            sku=[line.sku for line in other.lines],
            quantity=[line.quantity for line in other.lines],
            price=["" if line.price is None else str(line.price) for line in other.lines],
        )


@dataclass
class Row:
    """One line of the cart as it was typed. `errors` says what is wrong with it, by the box it is about."""

    sku: str = ""
    quantity: str = ""
    price: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a quantity alone is nothing."""
        return not self.sku and not self.price

    def read(self) -> Line | None:
        """The line, None where something is wrong with it; then `errors` says what."""
        quantity = int(self.quantity) if _WHOLE.fullmatch(self.quantity) else 0
        price = _price(self.price)
        if not self.sku:
            self.errors["sku"] = _("The SKU is missing.")
        elif len(self.sku) > LONGEST_ID:
            self.errors["sku"] = _("This SKU is too long.")
        if not 1 <= quantity <= MOST_UNITS:
            told = _("The quantity is a whole number from 1 to %(most)s.", most=MOST_UNITS)
            self.errors["quantity"] = told
        if price is None and self.price:
            self.errors["price"] = _("The price is a number like 19.99, for one unit.")
        return None if self.errors else Line(self.sku, quantity, price)


def _price(text: str) -> Decimal | None:
    """A price with a point or a comma, None where it is none."""
    try:
        found = Decimal(text.replace(",", ".") if text.count(",") + text.count(".") == 1 else text)
    except InvalidOperation:
        return None
    fits = found.is_finite() and 0 <= found <= _LARGEST_PRICE and int(found.as_tuple().exponent) >= -6
    return found if fits else None


class _Day(DateField):
    """A day as browsers send it; whatever else was typed is said to be no date."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError:
            raise ValueError(_("This is not a date. Write it as year-month-day, like 2026-05-31.")) from None


def _text(label: Any, longest: int) -> StringField:
    too_long = lazy_gettext("This has more than %(most)s characters.", most=longest)
    return StringField(label, filters=[_stripped], validators=[Length(max=longest, message=too_long)])


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class CheckForm(Form):
    """The form of a check. After `validate()`, `question()` is what to ask."""

    code = _text(lazy_gettext("Code"), LONGEST_CODE)
    customer = _text(lazy_gettext("Customer id"), LONGEST_ID)
    session = _text(lazy_gettext("Order id"), LONGEST_ID)
    on = _Day(lazy_gettext("On a later day"), validators=[Optional()])

    def __init__(self, sent: MultiDict[str, str]) -> None:
        super().__init__(sent)
        columns = (sent.getlist(name)[: MOST_LINES + 1] for name in ("sku", "quantity", "price"))
        typed = [
            Row(sku.strip(), quantity.strip(), price.strip())
            for sku, quantity, price in zip_longest(*columns, fillvalue="")
        ]
        self.rows = [row for row in typed if not row.is_blank]
        self.wants_row = "add" in sent
        self.cart_errors: list[str] = []
        self._lines: list[Line | None] = []

    @property
    def is_asked(self) -> bool:
        """Whether there is a code to check."""
        return bool(self.code.data) and not self.wants_row

    @property
    def shown_rows(self) -> list[Row]:
        """The lines to draw: those typed, and a blank one where it was asked for or there is none."""
        room = len(self.rows) < MOST_LINES
        blank = [Row(quantity="1")] if room and (self.wants_row or not self.rows) else []
        return [*self.rows[:MOST_LINES], *blank]

    @property
    def is_cart_open(self) -> bool:
        """Whether the cart is worth being seen: there is something in it, or wrong with it."""
        return bool(self.rows) or self.wants_row or bool(self.cart_errors)

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold the cart to its rules, too."""
        is_valid = bool(super().validate(extra_validators))
        self._lines = [row.read() for row in self.rows]
        if self.rows and self.session.data:
            self.cart_errors.append(_("Give an order or a cart, not both: which one is to be tried?"))
        if len(self.rows) > MOST_LINES:
            self.cart_errors.append(_("At most %(most)s lines can be tried.", most=MOST_LINES))
        return is_valid and not self.cart_errors and None not in self._lines

    def validate_on(self, box: DateField) -> None:
        """Only a later day can be tried: what was, the server does not tell."""
        today = clock.now().astimezone(reader_zone()).date()
        if box.data and box.data < today:
            raise ValidationError(_("This day is over. A check is for now, or for a later day."))
        if box.data and box.data.year > today.year + MOST_YEARS:
            raise ValidationError(_("Choose a day within the next %(years)s years.", years=MOST_YEARS))

    def question(self) -> Question:
        """What to ask, once it is valid. Today is now."""
        today = clock.now().astimezone(reader_zone()).date()
        day = self.on.data if self.on.data != today else None
        lines = tuple(line for line in self._lines if line)
        code, customer, session = (str(box.data) for box in (self.code, self.customer, self.session))
        return Question(code, customer, session, day, lines)
