"""The form that makes a handover."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.handovers.store import LONGEST_NOTE


class HandoverForm(FlaskForm):
    """What the next person must know, and about which page."""

    address = HiddenField()
    note = TextAreaField(
        _("Note"),
        validators=[DataRequired(_("Write what the next person must know.")), Length(max=LONGEST_NOTE)],
        description=_("Whoever opens the link sees it above the page, with your name and the time."),
    )
