"""The form beneath every preview: why, for which ticket, and the signed intention itself."""

from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, ValidationError

from webapp.extensions import policy
from webapp.intentions.action import kinds
from webapp.policy import Reason


class ConfirmForm(FlaskForm):
    """Reason, note and ticket, copied by value into the audit as the person read and wrote them.

    desk.toml says which of them are wanted.
    """

    token = HiddenField(validators=[DataRequired()])
    offered = HiddenField()
    reason = SelectField(_("Reason"), validators=[DataRequired(_("Choose why."))])
    note = TextAreaField(
        _("Note"), validators=[Length(max=2000)], description=_("For whoever reads the audit later.")
    )
    ticket = StringField(_("Ticket"), validators=[Length(max=100)])

    def __init__(self, action: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kind = kinds().get(action)
        self._wants_ticket = policy().confirm.ticket == "required" or bool(kind and kind.ticket_required)
        self._reasons = {each.key: each for each in policy().reasons_for(action)}
        # No reason stands chosen beforehand: a default would be what most audits say.
        self.reason.choices = [
            SelectChoice("", gettext("Choose ...")),
            *(SelectChoice(each.key, gettext(each.name)) for each in self._reasons.values()),
        ]
        self.ticket.description = policy().confirm.ticket_hint

    def validate_note(self, field: TextAreaField) -> None:
        """Some reasons say little by themselves."""
        if self._chosen and self._chosen.note_required and not (field.data or "").strip():
            raise ValidationError(gettext("Say more: this reason wants a note."))

    def validate_ticket(self, field: StringField) -> None:
        """A ticket where one is wanted, in the form that tickets have."""
        rules, given = policy().confirm, (field.data or "").strip()
        if not given:
            if self._wants_ticket or (self._chosen and self._chosen.ticket_required):
                raise ValidationError(gettext("Name the ticket."))
        elif rules.ticket_pattern and not re.fullmatch(rules.ticket_pattern, given):
            raise ValidationError(gettext("A ticket does not look like this."))

    def reason_text(self) -> str:
        """The chosen reason in words, with the note."""
        chosen = gettext(self._reasons[self.reason.data].name)
        note = (self.note.data or "").strip()
        return f"{chosen}: {note}" if note else chosen

    def ticket_text(self) -> str:
        """The ticket as it is recorded."""
        return (self.ticket.data or "").strip()

    @property
    def _chosen(self) -> Reason | None:
        return self._reasons.get(self.reason.data or "")


class VerdictForm(FlaskForm):
    """What a person found out about a write whose answer was lost. Nothing stands chosen beforehand."""

    found = RadioField(
        _("What did you find?"),
        choices=[SelectChoice("done", _("It was done")), SelectChoice("not_done", _("It was not done"))],
        validators=[DataRequired(_("Say which."))],
    )
    note = TextAreaField(
        _("How do you know?"),
        validators=[DataRequired(_("Say how you found out.")), Length(max=2000)],
    )

    def note_text(self) -> str:
        """The note as it is recorded."""
        return (self.note.data or "").strip()
