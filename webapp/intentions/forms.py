"""The form beneath every preview: why, for which ticket, and the signed intention itself."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.extensions import policy


class ConfirmForm(FlaskForm):
    """Reason, note and ticket are copied by value into the audit, as the person read and wrote them."""

    token = HiddenField(validators=[DataRequired()])
    reason = SelectField(_("Reason"), validators=[DataRequired(_("Choose why."))])
    note = TextAreaField(
        _("Note"), validators=[Length(max=2000)], description=_("For whoever reads the audit later.")
    )
    ticket = StringField(_("Ticket"), validators=[Length(max=100)])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # No reason stands chosen beforehand: a default would be what most audits say.
        reasons = ((each.key, gettext(each.name)) for each in policy().reason)
        self.reason.choices = [("", _("Choose ...")), *reasons]

    def reason_text(self) -> str:
        """The chosen reason in words, with the note."""
        chosen = gettext(next(each.name for each in policy().reason if each.key == self.reason.data))
        note = (self.note.data or "").strip()
        return f"{chosen}: {note}" if note else chosen
