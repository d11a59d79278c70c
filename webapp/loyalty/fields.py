"""Boxes of the ledgers' forms: each refuses in the desk's words and keeps what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, Length, ValidationError

from webapp.fields import FIRST_YEAR, LAST_YEAR

MOST_SKIPPED = 1_000_000
LONGEST_SUBLEDGER = 64
MOST_LISTED = 20
LONGEST_ID = 1000
MOST_IN_ADDRESS = 2000
"""Bytes that a list of identifiers may take in an address: servers refuse a request line of about 4,000."""


class MinuteField(TimeField):
    """A time of day to the minute, as browsers send it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError:
            raise ValueError(_("This is not a time. Write it as hours:minutes, like 14:30.")) from None


class SkipField(IntegerField):
    """How many rows stand before the page. The reader never types it: it is in the links."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(no_such_place()) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        if self.data is not None and not 0 <= self.data <= MOST_SKIPPED:
            raise ValidationError(no_such_place())


class UntilField(StringField):
    """A moment in UTC that the list ends at. The reader never types it: it is in the links."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        for text in valuelist:
            if text:
                self.data = _moment(text)


class IdentifiersField(TextAreaField):
    """Identifiers, one on each line, each once; `data` is a tuple."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        lines = [line.strip() for text in valuelist for line in text.splitlines()]
        self.data = tuple(dict.fromkeys(self.read(line) for line in lines if line))

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the signature is WTForms'
        if len(self.data or ()) > MOST_LISTED:
            raise ValidationError(_("Give at most %(most)s at once.", most=MOST_LISTED))
        if any(len(one) > LONGEST_ID for one in self.data or ()):
            raise ValidationError(_("One of these is longer than an identifier can be."))
        if len(quote("\n".join(self.data or ()))) > MOST_IN_ADDRESS:
            raise ValidationError(_("Together these are too long for an address: give fewer at once."))

    def read(self, line: str) -> str:
        """What one line names. Raises ValueError, in words for the reader."""
        return line

    def _value(self) -> str:
        if self.raw_data:
            return "\n".join(self.raw_data)
        return "\n".join(self.data or ())


class TransactionNumbersField(IdentifiersField):
    """Numbers that newer servers give to transactions: UUIDs."""

    def read(self, line: str) -> str:
        try:
            return str(uuid.UUID(line))
        except ValueError:
            words = _("Transaction numbers look like this: 0f6cf6a4-8a5c-4f5c-9b0f-3a1f0d1c7c11.")
            raise ValueError(words) from None


def choice_field(words: dict[str, Any], label: Any = None, **more: Any) -> SelectField:
    """A choice whose refusal is in the desk's words; the first one is meant where nothing is chosen."""
    return SelectField(
        label,
        choices=[SelectChoice(value, text) for value, text in words.items()],
        default=next(iter(words)),
        validate_choice=False,
        validators=[AnyOf(tuple(words), lazy_gettext("This is none of the choices."))],
        **more,
    )


def subledger_field() -> StringField:
    """The exact name of a subledger."""
    too_long = lazy_gettext("A subledger's name has at most %(most)s characters.", most=LONGEST_SUBLEDGER)
    return StringField(
        lazy_gettext("Subledger"), validators=[Length(max=LONGEST_SUBLEDGER, message=too_long)]
    )


def no_such_place() -> str:
    """That an address leads to no page of a list."""
    return str(_("This address names no page of the list. Start again from the first."))


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(no_such_place()) from None
    if found.tzinfo is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(no_such_place())
    return found.astimezone(UTC)
