"""What a pasted text could be, each a read that tells; and which of them its looks speak for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_babel import gettext as _

from webapp import aliases, patterns, programs
from webapp.extensions import application, settings, talon
from webapp.finding import Pattern
from webapp.permissions import Permission
from webapp.policy import Program
from webapp.search.kinds import KINDS
from webapp.talon.client import Client

DEADLINE = 3.0
"""Seconds that one read may take, its tries included; an endpoint for aliases has a time of its own."""

May = Callable[[Permission], bool]


@dataclass(frozen=True)
class Question:
    """One read: of a kind, and of a card in one program. `ask` may run in another thread."""

    kind: str
    label: str
    icon: str
    address: str
    ask: Callable[[], Any]
    program_id: int = 0

    def fits(self, pattern: Pattern) -> bool:
        """Whether a pattern speaks for it."""
        return pattern.kind == self.kind and pattern.program in (None, self.program_id)


def client() -> Client:
    """The client for these reads, with their deadline; never beyond that of the installation."""
    return talon().within(min(DEADLINE, settings().talon_one_deadline))


def questions(text: str, spoken: Sequence[Pattern], may: May) -> list[Question]:
    """All that can be asked about a text and whose answer the reader may see; `spoken` are its patterns."""
    asking = client()
    asks: dict[str, Callable[[], Any]] = {
        "customer": partial(asking.customers.inventory, text, profile=True),
        "session": partial(asking.sessions.get, text),
        "coupon": partial(asking.coupons.reserved_customers, text),
    }
    found = [_question(kind, text, ask) for kind, ask in asks.items()]
    for program in programs.known("card"):
        found.append(
            _question("card", text, partial(asking.loyalty.card_balances, program.id, text), program)
        )
    found += _by_alias(text, spoken)
    return [each for each in found if may_see(each.kind, may)]


def hidden_kinds(may: May) -> list[str]:
    """The kinds that are not asked for because the reader may not see them, in words."""
    return [str(kind.label) for key, kind in KINDS.items() if not may_see(key, may)]


def may_see(kind: str, may: May) -> bool:
    """Whether the reader may open the pages of a kind."""
    return all(may(each) for each in KINDS["customer" if kind == "alias" else kind].permissions)


def spoken_for(text: str) -> list[Pattern]:
    """The patterns of this Application that a text matches."""
    return [each for each in application().pattern if patterns.matches(each.match, text)]


def _question(kind: str, text: str, ask: Callable[[], Any], program: Program | None = None) -> Question:
    known, label, number = KINDS[kind], str(KINDS[kind].label), 0
    if program is not None:
        label, number = _("Card in %(program)s", program=program.name), program.id
    return Question(kind, label, known.icon, known.address(text, number), ask, number)


def _by_alias(text: str, spoken: Sequence[Pattern]) -> list[Question]:
    """The resolver is asked where there is one, and where the text is of the sort that it is for."""
    resolver = aliases.resolver()
    if resolver is None:
        return []
    is_spoken_for = any(each.kind == "alias" for each in spoken)
    if not (resolver.asks_for_all or is_spoken_for or aliases.looks_like(text)):
        return []
    ask = partial(resolver.resolve, text, application().slug)
    return [Question("alias", _("Customer by alias"), icon="at", address="", ask=ask)]
