"""The forms of one's own account."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, EqualTo, Length

from webapp.staff import accounts, passwords


class SignInForm(FlaskForm):
    """Who and with which password. `next` is where to go on afterwards, `zone` the browser's."""

    email = StringField(
        _("E-mail"),
        validators=[DataRequired(_("Enter your e-mail.")), Length(max=254)],
        render_kw={
            "type": "email",
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
    password = PasswordField(
        _("Password"),
        validators=[DataRequired(_("Enter your password.")), Length(max=passwords.MOST_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    zone = HiddenField(render_kw={"data-zone": ""})


class PreferencesForm(FlaskForm):
    """How a person reads the desk."""

    zone = SelectField(
        _("Time zone"), description=_("All times are shown in it, and days begin and end by it.")
    )
    locale = SelectField(_("Language"), description=_("Also decides how numbers and dates are written."))
    theme = SelectField(_("Theme"))
    shortcuts = BooleanField(
        _("Single keys press buttons and links"),
        description=_("Switch it off where speech input or an unsteady hand presses keys by accident."),
    )

    def __init__(self, languages: list[Locale], **values: object) -> None:
        super().__init__(**values)
        themes = {"auto": gettext("Like my device"), "light": gettext("Light"), "dark": gettext("Dark")}
        self.theme.choices = [SelectChoice(name, label) for name, label in themes.items()]
        self.zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in accounts.zones()]
        self.locale.choices = [SelectChoice(str(one), _named(one)) for one in languages]


def _named(locale: Locale) -> str:
    """A language as its speakers call it, with a capital."""
    name = locale.display_name or str(locale)
    return name[:1].upper() + name[1:]


class PasswordForm(FlaskForm):
    """A new password: long is what counts, no rules about its letters (NIST SP 800-63B)."""

    old_password = PasswordField(
        _("Present password"),
        validators=[DataRequired(_("Enter your present password.")), Length(max=passwords.MOST_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _("New password"),
        validators=[
            DataRequired(_("Enter a new password.")),
            Length(min=passwords.LEAST_LENGTH, message=_("At least %(min)d characters.")),
            Length(max=passwords.MOST_LENGTH),
        ],
        description=_("At least 12 characters; a few words that only you put together are best."),
        render_kw={"autocomplete": "new-password"},
    )
    repeated_password = PasswordField(
        _("New password once more"),
        validators=[
            DataRequired(_("Enter it once more.")),
            EqualTo("new_password", _("This is not the same password.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_new_password(self, chosen: PasswordField) -> None:
        """A new password is another one."""
        if chosen.data == self.old_password.data:
            raise ValidationError(gettext("This is the present password."))
