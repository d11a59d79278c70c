"""What the pages of these forms show: a card before somebody is linked to it, and points that are pending."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import url_for

from webapp import programs
from webapp.access import may
from webapp.intentions import Subject, notice
from webapp.intentions.presence import Notice
from webapp.loyalty.changes import words
from webapp.loyalty.changes.activating import ActivatePoints, lots
from webapp.loyalty.changes.linking import LinkCard
from webapp.loyalty.changes.reading import CardReading
from webapp.loyalty.holders import Holder
from webapp.loyalty.presenters import Line, Words
from webapp.permissions import Permission
from webapp.talon.models.ledger import LedgerPoints

MOST_SHOWN = 200


@dataclass(frozen=True)
class CardPage:
    """A card, and what can be done about its customers."""

    found: CardReading

    @property
    def program(self) -> str:
        """The name of its program."""
        return programs.name_of(self.found.program_id)

    @property
    def status(self) -> str:
        """Its status in words."""
        return words.status(self.found)

    @property
    def users(self) -> str:
        """How many customers it has, of how many."""
        return words.users(self.found, len(self.found.linked))

    @property
    def others(self) -> Notice:
        """Who else has the form open."""
        return notice(LinkCard.name, Subject("card", self.found.card_id))

    @property
    def address(self) -> str:
        """Where the form goes."""
        return url_for(
            "loyalty_changes.preview_link", program_id=self.found.program_id, card_id=self.found.card_id
        )


@dataclass(frozen=True)
class PendingPage:
    """The pending points of a card or of a customer in a program, as many as are shown at once."""

    holder: Holder
    lots: tuple[LedgerPoints, ...]
    has_more: bool

    @classmethod
    def of(cls, holder: Holder) -> PendingPage:
        """Read them. Raises the errors of the client."""
        found = tuple(islice(lots(holder, "pending"), MOST_SHOWN + 1))
        return cls(holder, found[:MOST_SHOWN], len(found) > MOST_SHOWN)

    @property
    def program(self) -> str:
        """The name of the program."""
        return programs.name_of(self.holder.program_id)

    @property
    def lines(self) -> list[tuple[str, Line]]:
        """Each lot with its number; empty where the server gave none, so that only its order will do."""
        spoken = Words()
        return [(lot.transaction_uuid or "", spoken.lot(lot)) for lot in self.lots]

    @property
    def orders(self) -> list[str]:
        """The orders that they came from, each once."""
        return list(dict.fromkeys(lot.customer_session_id for lot in self.lots if lot.customer_session_id))

    @property
    def others(self) -> Notice:
        """Who else has the form open."""
        return notice(ActivatePoints.name, Subject(self.holder.subject, self.holder.identifier))

    @property
    def address(self) -> str:
        """Where the form goes."""
        return url_for("loyalty_changes.preview_activation", **self.holder.route)


def steps(holder: Holder, tab: str, status: str = "") -> dict[str, Any]:
    """The addresses of what can be done from a ledger's page, for those who may."""
    found = {}
    if holder.kind == "card" and may(Permission.LINK_LOYALTY_CARD_TO_PROFILE):
        found["link"] = url_for("loyalty_changes.link", **holder.route)
    if holder.kind == "card" and words.is_newer() and may(Permission.UNLINK_LOYALTY_CARD_FROM_PROFILE):
        found["unlink"] = url_for("loyalty_changes.preview_unlink", **holder.route)
    if (
        words.is_newer()
        and may(Permission.ACTIVATE_LOYALTY_POINTS)
        and (tab, status) == ("points", "pending")
    ):
        found["activate"] = url_for("loyalty_changes.activation", **holder.route)
    return found
