"""The filters of the audit page: a plain GET form, so that a search is an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from webapp.audit import search, words
from webapp.audit.search import Filters
from webapp.formatters import reader_zone, start_of_day


class FilterForm(FlaskForm):
    """Each field narrows; an empty one does not."""

    class Meta:
        """A GET form changes nothing and carries no token."""

        csrf = False

    actor: SelectField | None = SelectField(_("Agent"), default="")
    action = SelectField(_("Action"), default="")
    outcome = SelectField(_("Outcome"), default="")
    subject = StringField(
        _("About exactly"),
        validators=[Length(max=1000)],
        description=_(
            "An identifier, every character as it is. A customer's also finds what was done to their orders"
            " and coupons."
        ),
    )
    ticket = StringField(_("Ticket"), validators=[Length(max=200)])
    since = DateField(_("From"), validators=[Optional()], name="from")
    until = DateField(_("To"), validators=[Optional()], name="to")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        everything = SelectChoice("", gettext("All"))
        actions = sorted(
            ((one, words.action_name(one)) for one in search.known_actions()), key=lambda one: one[1]
        )
        outcomes = [SelectChoice(one, words.outcome_name(one)) for one in words.OUTCOMES]
        if self.actor is not None:
            actors = [SelectChoice(str(actor_id), name) for actor_id, name in search.known_actors()]
            self.actor.choices = [everything, *actors]
        self.action.choices = [everything, *(SelectChoice(*one) for one in actions)]
        self.outcome.choices = [everything, SelectChoice(search.CHANGES, gettext("All changes")), *outcomes]

    def validate_until(self, until: DateField) -> None:
        """The days are the right way round."""
        if self.since.data and until.data and until.data < self.since.data:
            raise ValidationError(gettext("This day is before the first one."))

    def filters(self, application: str) -> Filters:
        """The filters, with whole days in the reader's zone."""
        zone = reader_zone()
        after = self.until.data + timedelta(days=1) if self.until.data else None
        return Filters(
            application=application,
            actor_id=int(self.actor.data) if self.actor is not None and self.actor.data else None,
            action=self.action.data or None,
            outcome=self.outcome.data or None,
            subject=(self.subject.data or "").strip() or None,
            ticket=(self.ticket.data or "").strip() or None,
            since=start_of_day(self.since.data, zone) if self.since.data else None,
            before=start_of_day(after, zone) if after else None,
        )

    def address_parts(self) -> dict[str, str]:
        """The filters that are set, as they stand in an address."""
        parts = {name: field.raw_data[0] for name, field in self._fields.items() if field.raw_data}
        return {self[name].name: value for name, value in parts.items() if value}


class OwnFilterForm(FilterForm):
    """The same for what one person did: whose it is stands in no address."""

    actor = None
