"""The orders of a customer, found where they left a trace: the API has no list of them.

A trace is a line in a points ledger, or a change that was made at this desk. No order is read itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.access import may
from webapp.audit import about
from webapp.customers.presenters import CustomerPage
from webapp.extensions import application, side_by_side, talon
from webapp.formatters import number, reader_locale
from webapp.permissions import Permission
from webapp.problems import words_for
from webapp.talon.errors import TalonError
from webapp.talon.models.ledger import LedgerTransaction
from webapp.talon.paging import Page

MOST_LEDGERS = 12
"""How many ledgers are read at once; who has more of them is told which were left out."""


@dataclass(frozen=True)
class Source:
    """Where traces of orders are looked for. `read` may run in another thread: it touches only the client."""

    name: str
    program: str
    address: str
    permission: Permission
    read: Callable[[], Page[LedgerTransaction]]
    is_shared: bool = False
    """Whether other customers' orders leave traces here too: a card of several customers."""


@dataclass(frozen=True)
class Looked:
    """How looking into one source ended. `trouble` says why nothing, or not all, was seen; empty for all."""

    name: str
    address: str
    trouble: str = ""
    is_failed: bool = False


@dataclass
class Order:
    """An order and its traces: points by program as far as they were loaded, and where it was found."""

    session_id: str
    seen: datetime
    points: dict[str, Decimal] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    is_theirs: bool = False
    """Whether it is this customer's for certain: a card of several customers does not tell whose it is."""

    def add(self, place: str, at: datetime) -> None:
        """Take down one more trace; the earliest one dates the order."""
        self.seen = min(self.seen, at)
        if place not in self.places:
            self.places.append(place)


@dataclass(frozen=True)
class Orders:
    """What was found, newest first, and how looking ended in each source. `closed` is the profile's count."""

    found: list[Order]
    looked: list[Looked]
    closed: int | None

    @property
    def is_complete(self) -> bool:
        """Whether every source was seen to its end."""
        return not any(each.trouble for each in self.looked)


def orders_of(page: CustomerPage) -> Orders:
    """Look into all sources, the ledgers side by side. A source that fails is named and stops nothing."""
    sources = _sources(page)
    asked = [each for each in sources if may(each.permission)][:MOST_LEDGERS]
    answers = side_by_side([each.read for each in asked])
    orders: dict[str, Order] = {}
    looked = [_take(orders, source, answer) for source, answer in zip(asked, answers, strict=True)]
    looked += [_not_asked(each) for each in sources if each not in asked]
    looked.append(_look_into_audit(orders, page.integration_id))
    profile = page.inventory.profile
    newest_first = sorted(orders.values(), key=lambda order: (order.seen, order.session_id), reverse=True)
    return Orders(newest_first, looked, profile.closed_sessions if profile else None)


def _sources(page: CustomerPage) -> list[Source]:
    """The ledgers of the customer: each program's, and each card's, active ones first."""
    client, customer = talon().loyalty, page.integration_id
    found = []
    for program in page.programs:
        read: Any = partial(client.profile_transactions, program.id, customer, transaction_type="session")
        address = url_for("loyalty.profile", integration_id=customer, program_id=program.id, type="session")
        permission = Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS
        found.append(Source(program.title, program.title, address, permission, read))
    for card in page.cards:
        number, title = card.identifier, page.program_name(card)
        read = partial(client.card_transactions, card.program_id, number, transaction_type="session")
        address = url_for("loyalty.card", program_id=card.program_id, card_id=number, type="session")
        permission = Permission.GET_LOYALTY_CARD_TRANSACTIONS
        found.append(Source(number, title, address, permission, read, is_shared=len(card.profiles) > 1))
    return found


def _take(orders: dict[str, Order], source: Source, answer: Any) -> Looked:
    """Take the lines of one ledger, or say why there are none."""
    if isinstance(answer, TalonError):
        return Looked(source.name, source.address, str(words_for(answer).title), is_failed=True)
    if isinstance(answer, Exception):
        raise answer
    for line in answer.items:
        if line.customer_session_id:
            _add_line(orders, source, line, line.customer_session_id)
    trouble = _newest(len(answer.items)) if answer.has_more else ""
    return Looked(source.name, source.address, trouble)


def _newest(lines: int) -> str:
    return str(ngettext("only its newest line", "only its newest %(num)s lines", lines))


def _add_line(orders: dict[str, Order], source: Source, line: LedgerTransaction, session_id: str) -> None:
    order = orders.setdefault(session_id, Order(session_id, line.created))
    order.is_theirs = order.is_theirs or not source.is_shared
    order.add(source.name, line.created)
    change = -abs(line.amount) if line.type == "subtraction" else line.amount
    order.points[source.program] = order.points.get(source.program, Decimal(0)) + change


def _not_asked(source: Source) -> Looked:
    if may(source.permission):
        words = _("not looked into: the customer has more ledgers than are read at once")
    else:
        words = _("not looked into: your role may not read it")
    return Looked(source.name, source.address, words)


def _look_into_audit(orders: dict[str, Order], integration_id: str) -> Looked:
    """Orders that were changed here: what was recorded then names the customer."""
    name = _(
        "the newest %(number)s changes made at this desk", number=number(about.MOST_CHANGES, reader_locale())
    )
    if not may(Permission.READ_AUDIT):
        return Looked(name, "", _("not looked into: your role may not read it"))
    for change in about.changes_of(application().slug, integration_id):
        if change.subject_kind == "session":
            order = orders.setdefault(change.subject, Order(change.subject, change.at))
            order.is_theirs = True
            order.add(_("changed at this desk"), change.at)
    return Looked(name, url_for("audit.entries", outcome="changes"))
