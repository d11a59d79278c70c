"""The forms of the queue: what it is narrowed to, and why a request is declined."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from webapp.audit.words import action_name
from webapp.intentions.approvals.words import STATUSES

ANY = "any"


class DeclineForm(FlaskForm):
    """Why not: whoever asked reads it."""

    note = TextAreaField(
        _("Why not?"),
        validators=[DataRequired(_("Say why, for whoever asked.")), Length(max=2000)],
        description=_("Whoever asked reads this, and it stands in the audit."),
    )

    def note_text(self) -> str:
        """The note as it is recorded."""
        return (self.note.data or "").strip()


class QueueForm(Form):
    """What the queue is narrowed to; an address with anything else shows what waits."""

    status = SelectField(_("State"), validate_choice=False)
    action = SelectField(_("What"), validate_choice=False)

    def __init__(self, actions: Iterable[str], address: MultiDict[str, str]) -> None:
        super().__init__(address)
        named = sorted((action_name(each), each) for each in actions)
        self.status.choices = [
            *(SelectChoice(key, one.name) for key, one in STATUSES.items()),
            SelectChoice(ANY, _("All")),
        ]
        self.action.choices = [
            SelectChoice("", _("All")),
            *(SelectChoice(each, name) for name, each in named),
        ]
        if self.status.data not in (*STATUSES, ANY):
            self.status.data = "pending"
        if self.action.data not in {each for _name, each in named}:
            self.action.data = ""
