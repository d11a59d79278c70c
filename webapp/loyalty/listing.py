"""One page of a ledger's tab: what was asked, what came, its place in the list, and the page around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import Form

from webapp import programs
from webapp.formatters import day, reader_locale, reader_zone
from webapp.loyalty.forms import PAGE_SIZE, STATUSES, TYPES, PointsFilter, TransactionFilter
from webapp.loyalty.holders import Holder
from webapp.loyalty.presenters import Line
from webapp.talon.models.loyalty import (
    LoyaltyBalance,
    LoyaltyBalances,
    LoyaltyCardBalances,
    LoyaltyCardProfileRegistration,
)

STATUS_MEANINGS = {
    "active": lazy_gettext("can be spent now"),
    "pending": lazy_gettext("can be spent from their start on"),
    "expired": lazy_gettext("ran out before they were spent"),
}
NO_POINTS = {
    "active": lazy_gettext("There are no points that can be spent now."),
    "pending": lazy_gettext("There are no points that start later."),
    "expired": lazy_gettext("No points ran out unspent."),
}


@dataclass(frozen=True)
class Paging:
    """Where a page stands in its list, and the addresses of its neighbours; None where there are none."""

    first: int
    last: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Listing:
    """One page of a tab: what was asked, and the lines that came. `lines` is None where nothing was asked."""

    holder: Holder
    tab: str
    form: Form
    chosen: TransactionFilter | PointsFilter
    fetched: datetime
    lines: list[Line] | None = None
    has_more: bool = False

    @property
    def part(self) -> str:
        """The template of the part that htmx swaps."""
        return f"loyalty/_{self.tab}.html"

    @property
    def address(self) -> str:
        """Where exactly this page is: what a refresh asks for."""
        return self._at(self.chosen.skip)

    @property
    def start(self) -> str:
        """Where the tab is without a filter."""
        return self.holder.address(self.tab)

    @property
    def newest(self) -> str:
        """The first page under the same filter."""
        return self._at(0)

    @property
    def paging(self) -> Paging:
        """The place in the list; the API tells no total."""
        skip, count = self.chosen.skip, len(self.lines or ())
        return Paging(
            first=skip + 1,
            last=skip + count,
            before=self._at(max(0, skip - PAGE_SIZE)) if skip else None,
            after=self._at(skip + count) if self.has_more and count else None,
        )

    @property
    def filtered_by(self) -> list[str]:
        """What the filter lets through, piece by piece, for people who see nothing come through."""
        if isinstance(self.chosen, PointsFilter):
            return []
        return described(self.chosen, reader_zone(), reader_locale())

    @property
    def said(self) -> str:
        """What a screen reader hears once the part is swapped."""
        if self.lines is None:
            return str(_("Nothing was asked."))
        return str(ngettext("%(num)s line", "%(num)s lines", len(self.lines)))

    @property
    def status_meaning(self) -> str:
        """What the chosen kind of unused points is."""
        return str(STATUS_MEANINGS[self.chosen.status]) if isinstance(self.chosen, PointsFilter) else ""

    @property
    def nothing(self) -> str:
        """That there are no unused points of the chosen kind."""
        return str(NO_POINTS[self.chosen.status]) if isinstance(self.chosen, PointsFilter) else ""

    @property
    def statuses(self) -> list[dict[str, Any]]:
        """The kinds of unused points, as tabs."""
        chosen = self.chosen.status if isinstance(self.chosen, PointsFilter) else ""
        return [
            {
                "status": status,
                "label": label,
                "href": self.holder.address("points", **PointsFilter(status).query()),
                "current": status == chosen and self.lines is not None,
            }
            for status, label in STATUSES.items()
        ]

    def _at(self, skip: int) -> str:
        query: dict[str, Any] = self.chosen.query() | ({"skip": skip} if skip else {})
        return self.holder.address(self.tab, **query)


@dataclass(frozen=True)
class LedgerPage:
    """The whole page around a listing. `balances` is None where nothing was asked."""

    listing: Listing
    balances: LoyaltyBalances | None

    @property
    def program(self) -> str:
        """The name of the program."""
        return programs.name_of(self.holder.program_id)

    @property
    def holder(self) -> Holder:
        """Whose points they are."""
        return self.listing.holder

    @property
    def main(self) -> LoyaltyBalance | None:
        """The points of the main ledger."""
        return self.balances.balance if self.balances else None

    @property
    def subledgers(self) -> list[tuple[str, LoyaltyBalance]]:
        """The points of the other ledgers, by name."""
        return sorted(self.balances.subledger_balances.items()) if self.balances else []

    @property
    def profiles(self) -> tuple[LoyaltyCardProfileRegistration, ...]:
        """The customers linked to a card."""
        return self.balances.profiles if isinstance(self.balances, LoyaltyCardBalances) else ()

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs of the page."""
        names = {"transactions": _("Transactions"), "points": _("Unused points")}
        return [
            {"label": name, "href": self.holder.address(tab), "current": tab == self.listing.tab}
            for tab, name in names.items()
        ]


def described(chosen: TransactionFilter, zone: tzinfo, locale: Locale) -> list[str]:
    """What a filter lets through, piece by piece, for people who see nothing come through."""
    said = []
    if chosen.type:
        said.append(_("kind: %(kind)s", kind=TYPES[chosen.type]))
    if chosen.first_day:
        said.append(_("from %(day)s", day=day(chosen.first_day, zone, locale)))
    if chosen.last_day:
        said.append(_("up to and including %(day)s", day=day(chosen.last_day, zone, locale)))
    if chosen.subledger_id:
        said.append(_("subledger: %(name)s", name=chosen.subledger_id))
    return said
