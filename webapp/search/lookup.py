"""Ask, side by side, what a pasted text could be: first what it looks like, then everything else.

A pattern decides what is asked first. Where that finds nothing, be it absent or unchecked, the rest is asked
too, so that a wrong pattern costs a moment and never hides a thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask_babel import gettext as _

from webapp import aliases, naming, sight
from webapp.extensions import side_by_side
from webapp.problems import words_for
from webapp.search.kinds import KINDS
from webapp.search.questions import May, Question, client, questions, spoken_for
from webapp.talon import errors
from webapp.talon.models.inventory import CustomerInventory

MOST_BY_ALIAS = 10


@dataclass(frozen=True)
class Try:
    """One thing that the text could be, and how asking for it ended.

    `found` is None where nobody can tell, and `why` says why: the read failed or timed out, which is not the
    same as 'not there'. `identifier` is what an alias led to, empty where the text itself was asked for;
    `who` are the chosen attributes of a customer who was found, marked.
    """

    kind: str
    label: str
    icon: str
    address: str
    found: bool | None
    why: str = ""
    identifier: str = ""
    who: str = ""


@dataclass(frozen=True)
class Lookup:
    """How looking a text up ended. `is_narrowed`: only what it looks like was asked for, and found."""

    text: str
    tries: tuple[Try, ...]
    is_narrowed: bool

    @property
    def matches(self) -> list[Try]:
        """What was found, each address once."""
        found: dict[str, Try] = {}
        for one in self.tries:
            if one.found:
                found.setdefault(one.address, one)
        return list(found.values())

    @property
    def unchecked(self) -> list[Try]:
        """What nobody could tell."""
        return [one for one in self.tries if one.found is None]

    @property
    def absent(self) -> list[Try]:
        """What was asked for and is not there."""
        return [one for one in self.tries if one.found is False]

    @property
    def only_page(self) -> str | None:
        """Where the one match is, all else that was asked being absent for certain."""
        found = self.matches
        return found[0].address if len(found) == 1 and not self.unchecked else None


def look_up(text: str, may: May, *, everywhere: bool = False) -> Lookup:
    """Ask for whatever the text could be and the reader may see; reads only, each with its own deadline.

    `everywhere` leaves the patterns aside.
    """
    spoken = spoken_for(text)
    asked = questions(text, spoken, may)
    first = [one for one in asked if any(one.fits(each) for each in spoken)]
    if everywhere or not first:
        return Lookup(text, tuple(_ask(asked)), is_narrowed=False)
    tries = _ask(first)
    if any(one.found for one in tries):
        return Lookup(text, tuple(tries), is_narrowed=len(first) < len(asked))
    rest = [one for one in asked if one not in first]
    return Lookup(text, tuple(tries + _ask(rest)), is_narrowed=False)


def _ask(asked: Sequence[Question]) -> list[Try]:
    tries: list[Try] = []
    for question, answer in zip(asked, side_by_side([one.ask for one in asked]), strict=True):
        if question.kind == "alias" and isinstance(answer, tuple) and answer:
            tries += _customers(question, answer)
        else:
            tries.append(_ended(question, answer))
    return tries


def _customers(question: Question, integration_ids: tuple[str, ...]) -> list[Try]:
    """What an alias led to: each must exist at Talon.One too."""
    asking, kind = client(), KINDS["customer"]
    wanted = integration_ids[:MOST_BY_ALIAS]
    answers = side_by_side([partial(asking.customers.inventory, each, profile=True) for each in wanted])
    tries = []
    for each, answer in zip(wanted, answers, strict=True):
        found = replace(question, icon=kind.icon, address=kind.address(each))
        tries.append(replace(_ended(found, answer), identifier=each))
    if len(integration_ids) > len(wanted):
        why = _("The alias leads to more customers than are looked up at once.")
        tries.append(replace(_ended(question, None), found=None, why=why))
    return tries


def _ended(question: Question, answer: Any) -> Try:
    found: bool | None = True
    why = ""
    if answer == () or _is_absence(question, answer):
        found = False
    elif isinstance(answer, errors.TalonError):
        found, why = None, str(words_for(answer).title)
    elif isinstance(answer, aliases.AliasError):
        found, why = None, str(answer.reason)
    elif isinstance(answer, Exception):
        raise answer
    who = _who(answer) if isinstance(answer, CustomerInventory) else ""
    return Try(question.kind, question.label, question.icon, question.address, found, why, who=who)


def _who(inventory: CustomerInventory) -> str:
    profile = inventory.profile
    if profile is None:
        return ""
    told = ", ".join(sight.attribute(*one) for one in naming.headline(profile.attributes))
    return sight.shown_of(profile.integration_id, told)


def _is_absence(question: Question, answer: Any) -> bool:
    """A text that cannot be such an identifier is not there either.

    A card program that refuses the request is of the other kind: no card was looked for.
    """
    kinds: tuple[type[errors.TalonError], ...] = (errors.NotFound, errors.InvalidArgument)
    if question.kind != "card":
        kinds += (errors.InvalidRequest,)
    return isinstance(answer, kinds)
