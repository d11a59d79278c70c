"""Who sees personal data in this request, and the values as that reader sees them.

Whoever has `see_personal_data` sees all. Others see a customer after a reveal: on pages about nobody else,
and in lists what is known to be of that customer. A page says whom it is about (`about`; an address with a
customer in it says so by itself); one that says nobody, or two, masks all but what is shown `of` somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app, g, has_request_context, request
from flask_login import current_user
from markupsafe import Markup, escape

from webapp import formatters, masking, reveals
from webapp.access import may
from webapp.extensions import application
from webapp.masking import Personal, pattern_of
from webapp.permissions import Permission

_ABOUT, _SEES, _REVEALED = "desk_about", "desk_sees", "desk_revealed"
_NAMES, _PATTERN = "desk_names", "desk_names_pattern"


def about(integration_id: str) -> None:
    """Say which customer this page shows; an empty id is nobody's. Two different ones mask each other."""
    if integration_id and g.get(_ABOUT, integration_id) != integration_id:
        integration_id = ""
    setattr(g, _ABOUT, integration_id)
    g.pop(_SEES, None)


def sees() -> bool:
    """Whether the reader of this page sees personal data. Without a request nobody does."""
    if not has_request_context():
        return False
    if _SEES not in g:
        setattr(g, _SEES, may(Permission.SEE_PERSONAL_DATA) or revealed_until() is not None)
    return bool(getattr(g, _SEES))


def may_reveal() -> bool:
    """Whether the reader sees nothing by themselves, and may have one customer shown."""
    return not may(Permission.SEE_PERSONAL_DATA) and may(Permission.REVEAL_PERSONAL_DATA)


def sees_of(integration_id: str) -> bool:
    """Whether the reader sees what is known to be of one customer, whoever else is on the page."""
    if sees():
        return True
    return has_request_context() and _until(integration_id) is not None


def revealed_until() -> datetime | None:
    """Until when the customer of this page is shown to the reader by a reveal; None where they are not."""
    return _until(g.get(_ABOUT, ""))


def _until(customer: str) -> datetime | None:
    if not customer or "application" not in g or not may_reveal():
        return None
    if _REVEALED not in g:  # asked once for a page, however many customers it lists
        setattr(g, _REVEALED, reveals.in_sign_in(current_user.session_id, application().slug))
    return cast(reveals.Revealed, getattr(g, _REVEALED)).until(customer)


def know(integration_id: str, attributes: Mapping[str, Any]) -> None:
    """Take down the names of a customer whom this request read: texts of this page may hold them."""
    known: dict[str, set[str] | None] = g.setdefault(_NAMES, {})
    known[integration_id] = cast(Personal, current_app.extensions["desk_personal"]).names_of(attributes)
    g.pop(_PATTERN, None)


def personal() -> Personal:
    """What this installation holds to be personal, with the names of the customers that this page knows."""
    base = cast(Personal, current_app.extensions["desk_personal"])
    return base.knowing(_known_names) if has_request_context() else base


def _known_names() -> re.Pattern[str] | None:
    """For a reader who does not see, whom the page is about is asked for where nobody did: one call.

    Where that tells nothing, all of a text may be a name.
    """
    customer: str = g.get(_ABOUT, "")
    known: dict[str, set[str] | None] = g.setdefault(_NAMES, {})
    if customer and customer not in known and "application" in g and not sees():
        known[customer] = set()
        if not current_app.extensions["desk_learn_names"](customer):
            known[customer] = None
            g.pop(_PATTERN, None)
    if _PATTERN not in g:
        told = [names for names in known.values() if names is not None]
        is_all_told = len(told) == len(known)
        setattr(g, _PATTERN, pattern_of(set().union(*told)) if is_all_told else masking.ANYTHING)
    return cast("re.Pattern[str] | None", getattr(g, _PATTERN))


def shown(text: str) -> str:
    """A text that may hold marks, as the reader of this page sees it."""
    return masking.shown(text, sees=sees()) if masking.has_marks(text) else text


def shown_of(integration_id: str, text: str) -> str:
    """A text of this one customer alone, as the reader sees it, also in a list of several.

    Only for pages: what is signed or kept must stay marked.
    """
    return masking.shown(text, sees=sees_of(integration_id)) if masking.has_marks(text) else text


def hides(name: str, value: Any, of: str = "") -> bool:
    """Whether the reader sees less than the whole of an attribute's value; `of` is the customer it is of."""
    return not sees_of(of) and personal().hides(name, value)


def attribute(name: str, value: Any) -> str:
    """An attribute as part of a sentence, marked; of a yes that is said by its name, the name."""
    if value == name:
        return name
    return personal().marked(name, value, formatters.attribute(value))


def attribute_tag(value: Any, name: str, of: str = "") -> Markup:
    """An attribute as its reader sees it: a moment is in the reader's zone, the rest is its text.

    In a list of several customers `of` names the one who has it.
    """
    if value == name or not hides(name, value, of):
        return formatters.attribute_tag(value)
    # The mark is made for the eye; the title says what the dots mean.
    title, mask = escape(formatters.hidden_word()), escape(shown(attribute(name, value)))
    return Markup(f'<span class="desk-masked" title="{title}">{mask}</span>')  # noqa: S704 - both escaped


def free_text(text: str | None) -> str:
    """A text that anybody may have written anything into, marked; of none, and of an erased one, nothing."""
    return personal().text(text) if text else ""


def giveaway_code(code: str) -> str:
    """A giveaway code as the reader sees it."""
    return shown(masking.mark(code, masking.CODE))


def finalized(value: Any) -> Any:
    """What a template prints: never a mark, whatever it prints."""
    kind = type(value)
    if kind is str or kind is Markup:
        # Most of a page by far, and next to none of it is marked: it leaves as it came.
        return kind(shown(value)) if masking.has_marks(value) else value
    if isinstance(value, str):
        return value.__class__(shown(value))
    if hasattr(value, "__html__"):
        return Markup(shown(value.__html__()))  # noqa: S704 - it is markup already
    return value


def init_sight(app: Flask, learn_names: Callable[[str], bool]) -> None:
    """Take the customer from each address, and let no template print a mark.

    `learn_names` reads a customer and lets this page `know` them; false where that cannot be told now.
    """
    app.extensions["desk_learn_names"] = learn_names
    app.extensions["desk_personal"] = Personal(app.extensions["desk_policy"].masking)

    @app.before_request
    def take_customer() -> None:
        customer = (request.view_args or {}).get("integration_id")
        if customer:
            about(customer)

    app.jinja_env.finalize = finalized
    app.jinja_env.filters.update(attribute=attribute_tag, free_text=free_text, giveaway_code=giveaway_code)
    app.jinja_env.globals.update(sees_personal=sees, may_reveal=may_reveal, revealed_until=revealed_until)
