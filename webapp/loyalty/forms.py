"""What a ledger page can be asked for: filter and page, kept in the address, checked before any call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, Form, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, Length, Optional, ValidationError

from webapp.formatters import end_of_day, start_of_day

PAGE_SIZE = 50
MOST_SKIPPED = 1_000_000
LONGEST_SUBLEDGER = 64
FIRST_YEAR, LAST_YEAR = 1970, 2999

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


class _Day(DateField):
    """A day as browsers send it; whatever else was typed is said to be no date, and kept in the box."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError:
            raise ValueError(_("This is not a date. Write it as year-month-day, like 2026-05-31.")) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        if self.data is not None and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise ValidationError(
                _("Choose a year from %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR))
            )


class _Skip(IntegerField):
    """How many rows stand before the page. The reader never types it: it is in the links."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self._refusal()) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        if self.data is not None and not 0 <= self.data <= MOST_SKIPPED:
            raise ValidationError(self._refusal())

    @staticmethod
    def _refusal() -> str:
        return str(_("This address names no page of the list. Start again from the first."))


@dataclass(frozen=True)
class TransactionFilter:
    """Which transactions are wanted, and from where on. `type` and `subledger_id` are empty for all.

    An export also says how many rows it wants at once, and the moment after which none counts: `until`.
    """

    type: str = ""
    first_day: date | None = None
    last_day: date | None = None
    subledger_id: str = ""
    skip: int = 0
    page_size: int = PAGE_SIZE
    until: datetime | None = None

    def period(self, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        """The first moment of the first day and the last one of the last day in that zone, in UTC."""
        start = start_of_day(self.first_day, zone) if self.first_day else None
        end = self.until
        if self.last_day is not None:
            # Rows carry fractions of a second: what happened within the last second is of that day too.
            last = end_of_day(self.last_day, zone) + timedelta(microseconds=999_999)
            end = min(last, end or last)
        if start and end and end < start:
            end = start  # a first day to come: nothing lies there, and the API takes no end before its start
        return start, end

    def query(self) -> dict[str, str]:
        """The filter without the page, as an address carries it."""
        asked = {
            "type": self.type,
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "subledger": self.subledger_id,
        }
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class PointsFilter:
    """Which lots of points are wanted, from where on, and how many at once."""

    status: str = "active"
    skip: int = 0
    page_size: int = PAGE_SIZE

    def query(self) -> dict[str, str]:
        """The filter without the page, as an address carries it."""
        return {} if self.status == "active" else {"status": self.status}


def _choice(words: dict[str, Any], label: Any = None) -> SelectField:
    """A choice whose refusal is in the desk's words."""
    return SelectField(
        label,
        choices=[SelectChoice(value, text) for value, text in words.items()],
        default=next(iter(words)),
        validate_choice=False,
        validators=[AnyOf(tuple(words), lazy_gettext("This is none of the choices."))],
    )


class TransactionForm(Form):
    """The filter above the transactions. After `validate()`, `chosen()` is what to ask for."""

    joins_subledgers = False
    """Whether the server takes subledgers joined by commas: a name with a comma cannot be asked for then."""

    type = _choice({"": lazy_gettext("All"), **TYPES}, lazy_gettext("Kind"))
    first_day = _Day(lazy_gettext("From"), name="from", validators=[Optional()])
    last_day = _Day(lazy_gettext("To"), name="to", validators=[Optional()])
    subledger = StringField(
        lazy_gettext("Subledger"),
        validators=[
            Length(
                max=LONGEST_SUBLEDGER,
                message=lazy_gettext(
                    "A subledger's name has at most %(most)s characters.", most=LONGEST_SUBLEDGER
                ),
            )
        ],
    )
    skip = _Skip(default=0, validators=[Optional()])

    def validate_subledger(self, field: StringField) -> None:
        """The name must be one that can be sent."""
        if self.joins_subledgers and "," in (field.data or ""):
            raise ValidationError(_("The server cannot look for this subledger: its name holds a comma."))

    def validate_last_day(self, field: DateField) -> None:
        """The days must stand in their order."""
        first, last = self.first_day.data, field.data
        if first and last and last < first:
            raise ValidationError(_("This day is before the first one: exchange the two."))

    def chosen(self) -> TransactionFilter:
        """The filter, once it is valid."""
        return TransactionFilter(
            self.type.data,
            self.first_day.data,
            self.last_day.data,
            self.subledger.data or "",
            self.skip.data or 0,
        )


class PointsForm(Form):
    """The address of a page of unused points. After `validate()`, `chosen()` is what to ask for."""

    status = _choice(STATUSES)
    skip = _Skip(default=0, validators=[Optional()])

    def chosen(self) -> PointsFilter:
        """The filter, once it is valid."""
        return PointsFilter(self.status.data, self.skip.data or 0)
