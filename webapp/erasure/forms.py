"""The form before an erasure: who asked was checked, and the identifier is typed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError


class EraseForm(FlaskForm):
    """Made for one customer, whose identifier must be typed exactly."""

    is_checked = BooleanField(
        _("I checked that whoever asks is this customer"),
        validators=[DataRequired(_("Check who asks first."))],
    )
    typed = StringField(
        _("Identifier"),
        validators=[InputRequired(_("Type the identifier of the customer."))],
        description=_("Type it as it stands above."),
    )

    def __init__(self, integration_id: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._integration_id = integration_id

    def validate_typed(self, field: StringField) -> None:
        """Exactly this customer; blanks at the ends do not count where the identifier has none."""
        if (field.data or "") != self._integration_id and (field.data or "").strip() != self._integration_id:
            raise ValidationError(str(_("This is not the identifier of this customer.")))
