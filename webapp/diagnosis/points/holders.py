"""Whose points are looked at: a customer in a profile-based program, or a card. Every read is bounded."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from flask import url_for

from webapp.permissions import Permission
from webapp.programs import Kind
from webapp.talon.client import Client
from webapp.talon.errors import TalonError
from webapp.talon.models.ledger import LedgerPoints, LedgerTransaction
from webapp.talon.paging import PAGE_SIZE, Page
from webapp.talon.resources.loyalty_query import PointsStatus

T = TypeVar("T")

MOST_PAGES = 4
PATIENCE = 6.0
CARD_LINES = 1000
"""Lines of a card's log around an order in one page: servers of both years take that many, there alone."""

_LOG = {
    "profile": Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS,
    "card": Permission.GET_LOYALTY_CARD_TRANSACTIONS,
}
_LOTS = {
    "profile": Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS,
    "card": Permission.GET_LOYALTY_CARD_POINTS,
}


@dataclass(frozen=True)
class Rows(Generic[T]):
    """What came of a list. `is_complete` is false where there are more rows than were read, or may be.

    `error` is why reading ended early; `is_forbidden` says that the reader may not see this list at all.
    """

    items: tuple[T, ...] = ()
    is_complete: bool = True
    error: TalonError | None = None
    is_forbidden: bool = False

    @property
    def is_unread(self) -> bool:
        """Whether nothing at all is known of the list."""
        return self.is_forbidden or (self.error is not None and not self.items)


NOT_ALLOWED: Rows[Any] = Rows(is_complete=False, is_forbidden=True)


@dataclass(frozen=True)
class Span:
    """Which lines of a log are wanted: those of an order, which only newer servers can tell, or of a time.

    `card_lines` is how many lines of a card's log one page has; there is one page of those.
    """

    session_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    pages: int = MOST_PAGES
    card_lines: int = PAGE_SIZE


@dataclass(frozen=True)
class Holder:
    """A customer (`kind` profile) or a card in one program. Its reads touch only the client."""

    kind: Kind
    program_id: int
    identifier: str

    @property
    def card(self) -> str:
        """The card number, empty for a customer's own account."""
        return self.identifier if self.kind == "card" else ""

    @property
    def log_permission(self) -> Permission:
        """What it takes to read its log."""
        return _LOG[self.kind]

    @property
    def lots_permission(self) -> Permission:
        """What it takes to read its unused points."""
        return _LOTS[self.kind]

    @property
    def address(self) -> str:
        """The page of its ledger."""
        if self.kind == "card":
            return url_for("loyalty.card", program_id=self.program_id, card_id=self.identifier)
        return url_for("loyalty.profile", integration_id=self.identifier, program_id=self.program_id)

    def log(self, client: Client, span: Span) -> Rows[LedgerTransaction]:
        """Lines of its log, newest first."""
        wanted: dict[str, Any] = {"start_date": span.start, "end_date": span.end}
        if span.session_id:
            wanted["customer_session_ids"] = [span.session_id]
        if self.kind == "card":
            read = partial(client.loyalty.card_transactions, self.program_id, self.identifier, **wanted)
            return read_pages(lambda skip: read(skip=skip, page_size=span.card_lines), 1)
        ask = partial(client.loyalty.profile_transactions, self.program_id, self.identifier, **wanted)
        return read_pages(lambda skip: ask(skip=skip), span.pages)

    def lots(self, client: Client, status: PointsStatus, session_id: str = "") -> Rows[LedgerPoints]:
        """Its unused points of one status; of one order alone, where the server can tell."""
        wanted: dict[str, Any] = {"status": status}
        if session_id:
            wanted["customer_session_ids"] = [session_id]
        if self.kind == "card":
            read = partial(client.loyalty.card_points, self.program_id, self.identifier, **wanted)
            return read_pages(lambda skip: read(skip=skip), MOST_PAGES)
        ask = partial(client.loyalty.profile_points, self.program_id, self.identifier, **wanted)
        return read_pages(lambda skip: ask(skip=skip), MOST_PAGES)


def read_pages(
    read: Callable[[int], Page[Any]], pages: int, clock: Callable[[], float] = time.monotonic
) -> Rows[Any]:
    """So many pages of a list at most, and none that begins after the patience of a caller on the phone.

    An error after the first page keeps what came before it.
    """
    items: list[Any] = []
    skip, began = 0, clock()
    for _number in range(pages):
        if items and clock() - began > PATIENCE:
            break
        try:
            page = read(skip)
        except TalonError as error:
            return Rows(tuple(items), is_complete=False, error=error)
        items += page.items
        if page.next_skip is None:
            return Rows(tuple(items))
        if page.next_skip == skip:
            break
        skip = page.next_skip
    return Rows(tuple(items), is_complete=False)
