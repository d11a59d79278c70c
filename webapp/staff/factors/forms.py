"""The forms of the second factor."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from webapp.staff.factors.owned import Owned
from webapp.staff.forms import AgainForm

_BOX = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(FlaskForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _("Code from your app"), validators=[DataRequired(_("Enter a code.")), Length(max=64)], render_kw=_BOX
    )

    def suit(self, owned: Owned) -> None:
        """Ask for what the person has."""
        if owned.app_since is None:
            self.code.label.text = gettext("Recovery code")
        elif owned.codes_left:
            self.code.description = gettext("Without your phone: enter one of your recovery codes instead.")


class ConfirmForm(FlaskForm):
    """The first code of an app that is being set up."""

    code = StringField(
        _("2. Enter the code that it shows now."),
        validators=[DataRequired(_("Enter a code.")), Length(max=64)],
        render_kw={**_BOX, "inputmode": "numeric"},
    )


class PasskeyForm(FlaskForm):
    """The name of a passkey, and what the browser's script fills in."""

    name = StringField(
        _("Name"),
        validators=[DataRequired(_("Enter a name.")), Length(max=60)],
        description=_("Like the device it is in, so that you know which one to remove when that is lost."),
        render_kw={"autocomplete": "off", "maxlength": "60"},
    )
    credential = HiddenField()


class AgainWithCodeForm(AgainForm, CodeForm):
    """The password once more, and a code."""
