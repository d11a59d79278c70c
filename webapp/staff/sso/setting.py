"""Whether this desk has single sign-on, and whether it still takes passwords."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app
from flask_babel import gettext as _

from webapp.config import SettingsError
from webapp.extensions import policy
from webapp.problems import DeskProblem
from webapp.single_sign_on import SingleSignOn, faults_together
from webapp.staff.sso.discovery import Discovery


class PasswordsOff(DeskProblem):
    """The desk takes no passwords: people sign in by the provider."""

    code = "passwords_off"


def init_setting(app: Flask) -> None:
    """Take settings and desk.toml together. Raises SettingsError where they do not fit."""
    provider = app.extensions["desk_settings"].single_sign_on
    faults = faults_together(provider, app.extensions["desk_policy"].single_sign_on)
    if faults:
        raise SettingsError(faults)
    app.extensions["desk_sso"] = Discovery(provider) if provider else None
    app.jinja_env.globals.update(single_sign_on=name, takes_passwords=takes_passwords)


def is_on() -> bool:
    """Whether people can sign in by a provider."""
    return current_app.extensions["desk_sso"] is not None


def discovery() -> Discovery:
    """The provider. Only where `is_on`."""
    return cast(Discovery, current_app.extensions["desk_sso"])


def rules() -> SingleSignOn:
    """What desk.toml says about single sign-on."""
    return policy().single_sign_on or SingleSignOn()


def name() -> str | None:
    """What the provider is called on pages, None where there is none."""
    return rules().name if is_on() else None


def takes_passwords() -> bool:
    """Whether people may sign in by a password of the desk's own."""
    return rules().local_passwords


def refusal_of_passwords() -> str:
    """What somebody is told who wants a password where there are none."""
    return str(_("This desk takes no passwords: people sign in by %(name)s.", name=name() or ""))
