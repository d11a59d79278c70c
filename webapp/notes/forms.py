"""The form beneath the notes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

LONGEST = 2000


class NoteForm(FlaskForm):
    """What the next colleague should know."""

    text = TextAreaField(
        _("New note"), validators=[InputRequired(_("Write something.")), Length(max=LONGEST)]
    )

    def validate_text(self, field: TextAreaField) -> None:
        """Spaces alone say nothing."""
        if not (field.data or "").strip():
            raise ValidationError(_("Write something."))
