"""What the result page says of a lookup: what was tried, what to check, and where else to look."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import aliases, programs
from webapp.access import may, open_applications
from webapp.extensions import application
from webapp.formatters import number, reader_locale
from webapp.policy import Application
from webapp.search.lookup import Lookup, Try
from webapp.search.questions import hidden_kinds, spoken_for
from webapp.search.spelling import Remark, remarks, spellings

MOST_PLACES = 8
MOST_SENTENCES = 8


@dataclass(frozen=True)
class ResultPage:
    """A lookup that did not lead straight to one page."""

    lookup: Lookup

    @property
    def text(self) -> str:
        """What was pasted."""
        return self.lookup.text

    @property
    def shown(self) -> str:
        """The same as a page can hold it: HTML has no control characters."""
        return "".join("\ufffd" if unicodedata.category(one) == "Cc" else one for one in self.text)

    @property
    def status(self) -> int:
        """200 with a match, 404 where all that was asked is absent, 502 where something is unchecked."""
        if self.lookup.matches:
            return 200
        return 502 if self.lookup.unchecked else 404

    @property
    def hidden(self) -> list[str]:
        """What was not asked for because the reader may not see it."""
        return hidden_kinds(may)

    @cached_property
    def remarks(self) -> list[Remark]:
        """What could be mistaken in the text."""
        return remarks(self.text)

    @property
    def sentences(self) -> list[str]:
        """The likeliest of them in words."""
        return [_sentence(one) for one in self.remarks[:MOST_SENTENCES]]

    @property
    def segments(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is a character to look at."""
        marked = {place for one in self.remarks for place in one.places}
        found: list[tuple[str, bool]] = []
        for place, character in enumerate(self.shown, 1):
            is_marked = place in marked
            if found and found[-1][1] == is_marked:
                found[-1] = (found[-1][0] + character, is_marked)
            else:
                found.append((character, is_marked))
        return found

    @property
    def spellings(self) -> list[tuple[str, str]]:
        """Spellings that may have been meant, each with the address that looks it up."""
        likely = spellings(self.text, lambda one: bool(spoken_for(one)))
        return [(one, url_for("search.results", q=one)) for one in likely]

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """The other Applications, each with the address that looks the text up there."""
        return [(one.name, self.address(one)) for one in open_applications() if one != application()]

    def address(self, one: Application | None = None, **query: Any) -> str:
        """Where this text is looked up, here or in another Application."""
        return url_for("search.results", application=(one or application()).slug, q=self.text, **query)

    @property
    def alias_title(self) -> str:
        """Why an e-mail address or a phone number leads nowhere; empty for other texts."""
        sort = aliases.looks_like(self.text)
        if not sort or any(one.kind == "alias" and one.found is not False for one in self.lookup.tries):
            return ""
        if aliases.resolver() is not None:
            return str(_("Nobody is listed with this."))
        if sort == "email":
            return str(_("The desk cannot look up by e-mail address here."))
        return str(_("The desk cannot look up by phone number here."))

    @property
    def missing_line(self) -> str:
        """What desk.toml lacks for card numbers to be found; empty where a card program is known."""
        return "" if programs.known("card") else programs.missing_line(application())


def name_of(one: Try) -> str:
    """What a try was for: the kind, and whom an alias led to."""
    return f"{one.label}: {one.identifier}" if one.identifier else one.label


def _sentence(one: Remark) -> str:
    count = len(one.places)
    places = ", ".join(number(place, reader_locale()) for place in one.places[:MOST_PLACES])
    facts = {
        "places": f"{places}, …" if count > MOST_PLACES else places,
        "shown": one.character,
        "code": f"U+{ord(one.character):04X}",
        "instead": one.instead,
    }
    if one.mistake == "look_alike":
        facts["shown"], facts["instead"] = _twins(one.character)
        said = ngettext(
            "Character %(places)s is %(shown)s, easily taken for %(instead)s.",
            "Characters %(places)s are %(shown)s, easily taken for %(instead)s.",
            count,
            **facts,
        )
    elif one.mistake == "around":
        said = ngettext(
            "Character %(places)s (“%(shown)s”) may belong to the text around it.",
            "Characters %(places)s (“%(shown)s”) may belong to the text around it.",
            count,
            **facts,
        )
    elif one.instead:
        said = ngettext(
            "Character %(places)s is “%(shown)s” (%(code)s); it only looks like a plain “%(instead)s”.",
            "Characters %(places)s are “%(shown)s” (%(code)s); they only look like a plain “%(instead)s”.",
            count,
            **facts,
        )
    else:
        said = _unseen(one, count, facts)
    return str(said)


def _unseen(one: Remark, count: int, facts: dict[str, str]) -> str:
    if one.mistake == "invisible":
        said = ngettext(
            "Character %(places)s cannot be seen (%(code)s).",
            "Characters %(places)s cannot be seen (%(code)s).",
            count,
            **facts,
        )
    elif one.character == " ":
        said = ngettext(
            "Character %(places)s is a space.", "Characters %(places)s are spaces.", count, **facts
        )
    else:
        said = ngettext(
            "Character %(places)s is an unusual space (%(code)s).",
            "Characters %(places)s are unusual spaces (%(code)s).",
            count,
            **facts,
        )
    return str(said)


def _twins(character: str) -> tuple[str, str]:
    return {
        "O": (_("the letter O"), _("the digit 0")),
        "o": (_("the small letter o"), _("the digit 0")),
        "0": (_("the digit 0"), _("the letter O")),
        "I": (_("a capital i"), _("the digit 1 or a small L")),
        "l": (_("a small L"), _("the digit 1 or a capital i")),
        "1": (_("the digit 1"), _("a small L or a capital i")),
    }[character]
