"""Language, zone, theme and keys of the person who reads."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import get_babel, get_translations
from flask_login import current_user

from webapp import clock
from webapp.config import ROOT
from webapp.extensions import babel

# Countries that write numbers, dates or times otherwise than a language does by itself.
COUNTRIES = {"en": ("GB",), "de": ("AT", "CH")}


def languages() -> list[Locale]:
    """The languages the desk is there in: English, and each compiled catalog; looked for once."""
    kept = current_app.extensions
    if "desk_languages" not in kept:
        found = get_babel().instance.list_translations()
        variants = [Locale(one.language, country) for one in found for country in COUNTRIES.get(str(one), ())]
        kept["desk_languages"] = sorted({*found, *variants}, key=str)
    return cast(list[Locale], kept["desk_languages"])


def browsers_locale() -> str | None:
    """The language that the browser asks for, as far as the desk is there in it."""
    return request.accept_languages.best_match([str(one) for one in languages()])


def choose_locale() -> str | None:
    """The language a person set, else the one the browser asks for."""
    if not has_request_context():
        return None
    if not current_user.is_authenticated:
        return browsers_locale()
    return current_user.locale if current_user.locale in map(str, languages()) else None


def choose_zone() -> ZoneInfo:
    """The zone a person set, else UTC."""
    if has_request_context() and current_user.is_authenticated:
        return ZoneInfo(current_user.zone)
    return ZoneInfo("UTC")


def theme() -> str:
    """What stands in data-bs-theme: auto, light or dark."""
    return current_user.theme if has_request_context() and current_user.is_authenticated else "auto"


def shortcuts() -> str:
    """What stands in data-shortcuts: whether single keys press links and buttons."""
    is_off = has_request_context() and current_user.is_authenticated and not current_user.shortcuts
    return "off" if is_off else "on"


def init_reader(app: Flask) -> None:
    """Let every word, number, moment and colour follow the reader."""
    babel.init_app(
        app,
        default_translation_directories=str(ROOT / "webapp" / "translations"),
        locale_selector=choose_locale,
        timezone_selector=choose_zone,
    )
    # Flask-Babel finds out the reader's language anew for every word of a template; once a request is enough.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda one: _words().ugettext(one),
        ngettext=lambda one, many, number: _words().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(theme=theme, shortcuts=shortcuts, this_moment=clock.now)


def _words() -> Any:
    """The catalog of this request's reader."""
    found = g.get("desk_words")
    if found is None:
        found = g.desk_words = get_translations()
    return found
