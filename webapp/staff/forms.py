"""The forms of one's own account."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, EqualTo, Length

from webapp.access import roles
from webapp.extensions import policy
from webapp.naming import role_name
from webapp.staff import accounts, passwords


def _typed(autocomplete: str) -> dict[str, str]:
    """How a password is typed: also while it is shown, no browser may correct it or send it to be checked."""
    return {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}


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
        validators=[DataRequired(_("Enter your password.")), Length(max=passwords.MOST_TYPED)],
        render_kw=_typed("current-password"),
    )
    next = HiddenField()
    zone = HiddenField(render_kw={"data-zone": ""})


class AgainForm(FlaskForm):
    """The password once more. `next` is where to go on afterwards."""

    password = PasswordField(
        _("Password"),
        validators=[DataRequired(_("Enter your password.")), Length(max=passwords.MOST_TYPED)],
        render_kw=_typed("current-password"),
    )
    next = HiddenField()


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


class NewPasswordForm(FlaskForm):
    """A new password: long is what counts, no rules about its letters (NIST SP 800-63B)."""

    new_password = PasswordField(
        _("New password"),
        validators=[
            DataRequired(_("Enter a new password.")),
            Length(min=passwords.LEAST_LENGTH, message=_("At least %(min)d characters.")),
            Length(max=passwords.MOST_TYPED),
        ],
        description=_(
            "At least %(num)d characters; a few words that only you put together are best.",
            num=passwords.LEAST_LENGTH,
        ),
        render_kw=_typed("new-password"),
    )
    repeated_password = PasswordField(
        _("New password once more"),
        validators=[
            DataRequired(_("Enter it once more.")),
            EqualTo("new_password", _("This is not the same password.")),
        ],
        render_kw=_typed("new-password"),
    )


class PasswordForm(NewPasswordForm):
    """A new password in place of the present one."""

    old_password = PasswordField(
        _("Present password"),
        validators=[DataRequired(_("Enter your present password.")), Length(max=passwords.MOST_TYPED)],
        render_kw=_typed("current-password"),
    )

    def validate_new_password(self, chosen: PasswordField) -> None:
        """A new password is another one."""
        if chosen.data == self.old_password.data:
            raise ValidationError(gettext("This is the present password."))


def _role_choices() -> list[SelectChoice]:
    return [SelectChoice(key, role_name(key)) for key in roles()]


class InviteForm(FlaskForm):
    """Somebody new."""

    email = StringField(
        _("E-mail"),
        validators=[DataRequired(_("Enter an e-mail.")), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    name = StringField(
        _("Name"),
        validators=[DataRequired(_("Enter a name.")), Length(max=120)],
        description=_("As colleagues and the audit show it."),
        render_kw={"autocomplete": "off"},
    )
    role = SelectField(_("Role"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = _role_choices()


class RoleForm(FlaskForm):
    """Another role for somebody, everywhere or in one Application."""

    role = SelectField(_("Role"))
    application = SelectField(_("Where"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = _role_choices()
        everywhere = SelectChoice("", gettext("Everywhere not named otherwise"))
        self.application.choices = [
            everywhere,
            *(SelectChoice(one.slug, one.name) for one in policy().application),
        ]
