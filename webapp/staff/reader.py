"""Language, zone, theme and keys of the person who reads."""

from __future__ import annotations

from typing import Any, cast
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from babel import Locale
from babel.support import Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Domain, get_babel, get_locale, get_translations
from flask_login import current_user
from markupsafe import Markup

from webapp import clock
from webapp.config import ROOT
from webapp.extensions import babel

# Countries that write numbers, dates or times otherwise than a language does by itself.
COUNTRIES = {"en": ("GB",), "de": ("AT", "CH")}

_SAID: WeakKeyDictionary[Any, dict[str, Markup]] = WeakKeyDictionary()


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
    babel.domain_instance = Catalogs()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda one: _words()[0].ugettext(one),
        ngettext=lambda one, many, number: _words()[0].ungettext(one, many, number),
        newstyle=True,
    )
    # Jinja's own asks its context twice on the way.
    app.jinja_env.globals.update(_=said, gettext=said)
    app.jinja_env.globals.update(theme=theme, shortcuts=shortcuts, this_moment=clock.now)


class Catalogs(Domain):
    """The catalogs by language; Flask-Babel writes out a language's name for each word to find its own."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[Locale, Translations] = {}

    def get_translations(self) -> Any:
        locale = get_locale()
        if locale not in self.known:
            found = super().get_translations()
            if locale is None:
                return found
            self.known[locale] = found
        return self.known[locale]


def said(message: str, /, **variables: Any) -> Markup:
    """A text of a template in the reader's language; what it is filled with is escaped."""
    words, kept = _words()
    if variables:
        return Markup(words.ugettext(message)) % variables  # noqa: S704 - our own text
    text: Markup | None = kept.get(message)
    if text is None:
        # Always a format, as Jinja has it: %% is one sign also where nothing is filled in.
        text = kept[message] = Markup(words.ugettext(message)) % {}  # noqa: S704 - our own text
    return text


def _words() -> tuple[Any, dict[str, Markup]]:
    """The catalog of this request's reader, and its texts that were wanted already."""
    # Flask-Babel finds out the language anew for every word of a template; once a request is enough.
    found: tuple[Any, dict[str, Markup]] | None = g.get("desk_words")
    if found is None:
        catalog = get_translations()
        found = g.desk_words = (catalog, _SAID.setdefault(catalog, {}))
    return found
