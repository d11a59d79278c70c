"""gettext with types, for modules whose functions return sentences."""

from __future__ import annotations

import flask_babel


def _(text: str, /, **facts: object) -> str:
    """The text in the reader's language, with its facts filled in."""
    return str(flask_babel.gettext(text, **facts))


def ngettext(one: str, many: str, number: int, /, **facts: object) -> str:
    """The singular or plural text for a number, which it holds as `num`."""
    return str(flask_babel.ngettext(one, many, number, **facts))
