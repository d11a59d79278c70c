"""Looking through ledgers for orders: a page of each at once, and the rest when nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, cast

import msgspec

from webapp.extensions import client_of, policy, side_by_side
from webapp.talon.errors import TalonError
from webapp.talon.paging import Page

KIND = "ledger"
"""What stands in place of a kind where an identifier is a ledger that is still to be looked through."""
FIRST_LEDGERS = 12
"""How many ledgers are read at once; the others wait."""


class Ledger(msgspec.Struct, frozen=True, array_like=True):
    """A ledger of an Application from a line on: a customer's in a program, or a card's."""

    application: str
    program_id: int
    kind: str
    holder: str
    skip: int = 0

    def kept(self) -> tuple[str, str]:
        """As it stands among the identifiers of an erasure."""
        return KIND, msgspec.json.encode(self).decode()

    def read(self, skip: int) -> Page[Any]:
        """A page of its lines that came of orders. Raises an API error, and LookupError where the Application
        is not in desk.toml any more.
        """
        one = policy().find(self.application)
        if one is None:
            raise LookupError(self.application)
        loyalty = client_of(one).loyalty
        ask: Any = loyalty.card_transactions if self.kind == "card" else loyalty.profile_transactions
        return cast("Page[Any]", ask(self.program_id, self.holder, transaction_type="session", skip=skip))


def first_pages(ledgers: Iterable[Ledger]) -> Iterator[tuple[str, str]]:
    """The orders on the first page of each ledger, and each ledger that has more or could not be read now."""
    every = list(ledgers)
    now = every[:FIRST_LEDGERS]
    for ledger, answer in zip(now, side_by_side([partial(each.read, 0) for each in now]), strict=True):
        if isinstance(answer, TalonError):
            yield ledger.kept()
        elif isinstance(answer, Exception):
            raise answer
        else:
            yield from _orders(answer)
            if answer.has_more:
                yield msgspec.structs.replace(ledger, skip=len(answer.items)).kept()
    yield from (each.kept() for each in every[FIRST_LEDGERS:])


def look_through(kept: str) -> list[tuple[str, str]]:
    """All orders of a ledger, as it was kept, from its line on. Raises an API error."""
    ledger = msgspec.json.decode(kept, type=Ledger)
    found: dict[tuple[str, str], None] = {}
    skip = ledger.skip
    while True:
        try:
            page = ledger.read(skip)
        except LookupError:  # nobody can ask any more
            return list(found)
        found |= dict.fromkeys(_orders(page))
        skip += len(page.items)
        if not page.has_more or not page.items:
            return list(found)


def _orders(page: Page[Any]) -> Iterator[tuple[str, str]]:
    yield from (("session", line.customer_session_id) for line in page.items if line.customer_session_id)
