"""Boxes that forms of more than one room have: each refuses in the desk's words and keeps what was typed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import DateField
from wtforms.validators import ValidationError

FIRST_YEAR, LAST_YEAR = 1970, 2999


class DayField(DateField):
    """A day as browsers send it."""

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
