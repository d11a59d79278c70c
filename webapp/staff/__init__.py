"""The people who work at the desk: accounts, signing in, and how each of them reads it."""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask.blueprints import BlueprintSetupState

from webapp.extensions import login_manager
from webapp.staff import (
    again,
    expiry,
    own_news,
    own_sign_ins,
    people,
    reader,
    sessions,
    strength,
    welcome,
)
from webapp.staff.factors import asking, own_passkeys, second, showing
from webapp.staff.factors.views import blueprint as factors
from webapp.staff.sso import setting
from webapp.staff.sso import views as sso
from webapp.staff.views import blueprint

BLUEPRINTS = (
    blueprint,
    again.blueprint,
    second.blueprint,
    showing.blueprint,
    factors,
    own_passkeys.blueprint,
    own_sign_ins.blueprint,
    own_news.blueprint,
    people.blueprint,
    sso.blueprint,
    strength.blueprint,
    welcome.blueprint,
)


@blueprint.record_once
def _wire(state: BlueprintSetupState) -> None:
    reader.init_reader(cast(Flask, state.app))
    app = cast(Flask, state.app)
    setting.init_setting(app)
    app.jinja_env.globals.update(own_news=own_news.shown)
    app.extensions.update(
        desk_ask_again=again.ask,
        desk_ask_factor=asking.due,
        desk_shows_too_little=asking.shows_too_little,
    )


login_manager.session_protection = None  # the row on the server decides; addresses change on a train
login_manager.user_loader(sessions.load)
login_manager.unauthorized_handler(expiry.ask_to_sign_in)

__all__ = ["BLUEPRINTS"]
