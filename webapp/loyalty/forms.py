"""What a ledger page can be asked for: filter and page, kept in the address, checked before any call.

The filters know nothing of a request: work that runs later can keep them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, Field, Form, StringField, TimeField
from wtforms.validators import Optional, ValidationError

from webapp.fields import DayField
from webapp.formatters import clock_moments, end_of_day, start_of_day
from webapp.loyalty.fields import (
    IdentifiersField,
    MinuteField,
    SkipField,
    TransactionNumbersField,
    UntilField,
    choice_field,
    subledger_field,
)

PAGE_SIZE = 50

TYPES = {
    "session": lazy_gettext("Orders"),
    "manual": lazy_gettext("Manual changes"),
    "import": lazy_gettext("Imports"),
}
STATUSES = {
    "active": lazy_gettext("Active"),
    "pending": lazy_gettext("Pending"),
    "expired": lazy_gettext("Expired"),
}
SPANS = {
    "months": lazy_gettext("Last 12 months"),
    "weeks": lazy_gettext("Last 12 weeks"),
    "ahead": lazy_gettext("Next 12 months"),
}
VIEWS = {"": lazy_gettext("Line by line"), "orders": lazy_gettext("By order")}
SORTS = {
    "": lazy_gettext("Ending soonest"),
    "-expiryDate": lazy_gettext("Ending last"),
    "startDate": lazy_gettext("Starting first"),
    "-startDate": lazy_gettext("Starting last"),
}


def last_moment(day: date, zone: tzinfo) -> datetime:
    """The last moment of a day in that zone, in UTC.

    Rows carry fractions of a second: what happened within the last second is of that day too.
    """
    return end_of_day(day, zone) + timedelta(microseconds=999_999)


@dataclass(frozen=True)
class TransactionFilter:
    """Which transactions are wanted, and from where on. `type` and `subledger_id` are empty for all.

    `until` leaves out what was added later: pages read one after the other then neither repeat nor skip a
    row. `session_ids`, `transaction_uuids` and `awaits_activation` are for servers of 2026.
    `page_size` is how many rows are wanted at once.
    """

    type: str = ""
    first_day: date | None = None
    last_day: date | None = None
    subledger_id: str = ""
    skip: int = 0
    first_time: time | None = None
    last_time: time | None = None
    session_ids: tuple[str, ...] = ()
    transaction_uuids: tuple[str, ...] = ()
    awaits_activation: bool = False
    until: datetime | None = None
    page_size: int = PAGE_SIZE

    def period(self, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        """From the first moment asked for to the last one, both in UTC; days and times are of that zone."""
        start, end = self._start(zone), self._end(zone)
        if self.until is not None:
            end = min(end, self.until) if end else self.until
        # A list that ends before it begins is empty: it ends where it begins.
        return start, max(start, end) if start and end else end

    def _start(self, zone: tzinfo) -> datetime | None:
        if self.first_day is None:
            return None
        if self.first_time is None:
            return start_of_day(self.first_day, zone)
        return clock_moments(self.first_day, self.first_time, zone)[0]

    def _end(self, zone: tzinfo) -> datetime | None:
        if self.last_day is None:
            return None
        if self.last_time is None:
            return last_moment(self.last_day, zone)
        # "To 14:30" lets through what the page shows as 14:30.
        _first, last = clock_moments(self.last_day, self.last_time, zone)
        return last + timedelta(seconds=59, microseconds=999_999)

    def query(self) -> dict[str, str]:
        """The filter without the page, as an address carries it."""
        asked = {
            "type": self.type,
            "from": self.first_day.isoformat() if self.first_day else "",
            "from_time": self.first_time.isoformat("minutes") if self.first_time else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "to_time": self.last_time.isoformat("minutes") if self.last_time else "",
            "subledger": self.subledger_id,
            "orders": "\n".join(self.session_ids),
            "transactions": "\n".join(self.transaction_uuids),
            "awaits": "1" if self.awaits_activation else "",
        }
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class PointsFilter:
    """Which lots of points are wanted, and from where on.

    `session_ids`, `transaction_uuids` and `sort` are for servers of 2026, which give what ends soonest first
    unless `sort` says otherwise; the order of older ones is their own.
    """

    status: str = "active"
    skip: int = 0
    subledger_id: str = ""
    session_ids: tuple[str, ...] = ()
    transaction_uuids: tuple[str, ...] = ()
    sort: str = ""
    page_size: int = PAGE_SIZE

    def query(self) -> dict[str, str]:
        """The filter without the page, as an address carries it."""
        asked = {
            "status": "" if self.status == "active" else self.status,
            "subledger": self.subledger_id,
            "orders": "\n".join(self.session_ids),
            "transactions": "\n".join(self.transaction_uuids),
            "sort": self.sort,
        }
        return {name: value for name, value in asked.items() if value}


class LedgerForm(Form):
    """What the forms of both lists have in common. `is_newer` says that the server is one of 2026."""

    is_newer = False
    joins_subledgers = False
    """Whether the server takes subledgers joined by commas: a name with a comma cannot be asked for then."""

    subledger = subledger_field()
    orders = IdentifiersField(lazy_gettext("Orders, one on each line"))
    transactions = TransactionNumbersField(lazy_gettext("Transaction numbers, one on each line"))
    skip = SkipField(default=0, validators=[Optional()])

    newer_only: tuple[str, ...] = ("orders", "transactions")

    def validate_subledger(self, field: StringField) -> None:
        """The name must be one that can be sent."""
        if self.joins_subledgers and "," in (field.data or ""):
            raise ValidationError(_("The server cannot look for this subledger: its name holds a comma."))

    def validate_orders(self, field: Field) -> None:
        """Only newer servers can look for them."""
        self._needs_newer(field)

    def validate_transactions(self, field: Field) -> None:
        """Only newer servers can look for them."""
        self._needs_newer(field)

    def _needs_newer(self, field: Field) -> None:
        if field.data and not self.is_newer:
            raise ValidationError(
                _("Your Talon.One cannot filter by this. Empty the box to see the list without it.")
            )

    @property
    def extras(self) -> list[Field]:
        """The boxes for newer servers: shown to those, and where one was filled all the same."""
        boxes = [self[name] for name in self.newer_only]
        return [box for box in boxes if self.is_newer or box.data or box.errors]


class TransactionForm(LedgerForm):
    """The filter above the transactions. After `validate()`, `chosen()` is what to ask for."""

    type = choice_field({"": lazy_gettext("All"), **TYPES}, lazy_gettext("Kind"))
    first_day = DayField(lazy_gettext("From"), name="from", validators=[Optional()])
    last_day = DayField(lazy_gettext("To"), name="to", validators=[Optional()])
    first_time = MinuteField(lazy_gettext("From, at"), name="from_time", validators=[Optional()])
    last_time = MinuteField(lazy_gettext("To, at"), name="to_time", validators=[Optional()])
    awaits = BooleanField(lazy_gettext("Only points that wait for something to happen"))
    view = choice_field(VIEWS)
    until = UntilField()

    newer_only = ("orders", "transactions", "awaits")

    def validate_last_day(self, field: DateField) -> None:
        """The days must stand in their order."""
        first, last = self.first_day.data, field.data
        if first and last and last < first:
            raise ValidationError(_("This day is before the first one: exchange the two."))

    def validate_first_time(self, field: TimeField) -> None:
        """A time is of a day."""
        if field.data is not None and not self.first_day.data and not self.first_day.errors:
            raise ValidationError(_("Choose the day too."))

    def validate_last_time(self, field: TimeField) -> None:
        """A time is of a day, and within one day the times must stand in their order."""
        if field.data is None or self.last_day.errors:
            return
        if not self.last_day.data:
            raise ValidationError(_("Choose the day too."))
        is_one_day = self.first_day.data == self.last_day.data
        if is_one_day and self.first_time.data and field.data < self.first_time.data:
            raise ValidationError(_("This time is before the first one: exchange the two."))

    def validate_awaits(self, field: Field) -> None:
        """Only newer servers can look for them."""
        self._needs_newer(field)

    def chosen(self) -> TransactionFilter:
        """The filter, once it is valid."""
        return TransactionFilter(
            self.type.data,
            self.first_day.data,
            self.last_day.data,
            self.subledger.data or "",
            self.skip.data or 0,
            self.first_time.data,
            self.last_time.data,
            self.orders.data or (),
            self.transactions.data or (),
            self.awaits.data,
            self.until.data,
        )


class PointsForm(LedgerForm):
    """The address of a page of unused points. After `validate()`, `chosen()` is what to ask for."""

    status = choice_field(STATUSES)
    sort = choice_field(SORTS, lazy_gettext("Sorted by"))

    def validate_sort(self, field: Field) -> None:
        """Only newer servers sort."""
        self._needs_newer(field)

    def chosen(self) -> PointsFilter:
        """The filter, once it is valid."""
        return PointsFilter(
            self.status.data,
            self.skip.data or 0,
            self.subledger.data or "",
            self.orders.data or (),
            self.transactions.data or (),
            self.sort.data or "",
        )


class AsOfForm(Form):
    """The day at whose end balances are wanted; without one nothing is asked."""

    as_of = DayField(lazy_gettext("At the end of"), validators=[Optional()])


class HistoryForm(Form):
    """Which balances over time are wanted."""

    span = choice_field(SPANS)
    ledger = subledger_field()
