"""The forms of referral codes: for one customer, and for several."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from webapp import clock
from webapp.extensions import application
from webapp.fields import DayField
from webapp.formatters import end_of_day, reader_zone, start_of_day

MOST = 100
LONGEST_ID = 1000
MOST_USES = 999_999


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class UsesField(IntegerField):
    """A whole number, refused in the desk's words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Give a whole number.")) from None


class TermsForm(FlaskForm):
    """What a code is worth: campaign, uses, days. Days are those of the reader's zone."""

    campaign = SelectField(
        lazy_gettext("Campaign"),
        coerce=int,
        validators=[DataRequired(lazy_gettext("Choose the campaign."))],
    )
    usage_limit = UsesField(
        lazy_gettext("How often it can be used"),
        description=lazy_gettext("0 is without limit."),
        validators=[
            InputRequired(lazy_gettext("Say how often. 0 is without limit.")),
            NumberRange(0, MOST_USES, lazy_gettext("Give a number from %(min)d to %(max)d.")),
        ],
    )
    starts = DayField(
        lazy_gettext("From"), validators=[Optional()], description=lazy_gettext("Empty is at once.")
    )
    ends = DayField(
        lazy_gettext("To"),
        validators=[Optional()],
        description=lazy_gettext("To the end of that day. Empty is without an end."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [SelectChoice(each.id, each.name) for each in application().referral_campaigns]
        # With one campaign there is nothing to choose; with several none stands chosen beforehand.
        self.campaign.choices = choices if len(choices) == 1 else [SelectChoice(0, _("Choose ...")), *choices]

    @property
    def has_campaigns(self) -> bool:
        """Whether desk.toml names any campaign."""
        return bool(application().referral_campaigns)

    def validate_ends(self, field: DayField) -> None:
        """An end that is still to come, and not before the beginning."""
        if field.data is None:
            return
        if end_of_day(field.data, reader_zone()) <= clock.now():
            raise ValidationError(_("This day is over already."))
        if self.starts.data is not None and self.starts.data > field.data:
            raise ValidationError(_("This lies before the first day."))

    def uses(self) -> int:
        """How often it can be used; 0 is without limit."""
        return self.usage_limit.data or 0

    def period(self) -> tuple[datetime | None, datetime | None]:
        """From when to when, in UTC; None where it is open."""
        zone = reader_zone()
        start = start_of_day(self.starts.data, zone) if self.starts.data else None
        return start, end_of_day(self.ends.data, zone) if self.ends.data else None


class ReferralForm(TermsForm):
    """A code for the customer in the address: `advocate`, which the view sets."""

    advocate: str = ""

    friend = StringField(
        lazy_gettext("Only for this friend"),
        description=lazy_gettext("The exact customer id. Empty is for anybody."),
        filters=[_stripped],
        validators=[Length(max=LONGEST_ID, message=lazy_gettext("An id has at most %(max)d characters."))],
    )

    def validate_friend(self, field: StringField) -> None:
        """Nobody is their own friend."""
        if field.data and field.data == self.advocate:
            raise ValidationError(_("This is the customer who is to pass the code on."))


class ReferralsForm(TermsForm):
    """One code for each of several customers."""

    advocates = TextAreaField(
        lazy_gettext("Customer ids"),
        description=lazy_gettext(
            "One in each line, at most %(most)s. Capitals and spaces within count.", most=MOST
        ),
    )

    def validate_advocates(self, _field: TextAreaField) -> None:
        """Want 1 to MOST ids that could be ones."""
        ids = self.ids()
        if not ids:
            raise ValidationError(_("Name at least one customer."))
        if len(ids) > MOST:
            raise ValidationError(
                _("These are %(number)s customers; at most %(most)s go at once.", number=len(ids), most=MOST)
            )
        long = next((each for each in ids if len(each) > LONGEST_ID), None)
        if long is not None:
            told = _(
                "An id has at most %(most)s characters; this one is longer: %(start)s …",
                most=LONGEST_ID,
                start=long[:40],
            )
            raise ValidationError(told)

    def ids(self) -> tuple[str, ...]:
        """The ids as typed, each once, without the space around them."""
        lines = (self.advocates.data or "").replace("\r", "\n").split("\n")
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
