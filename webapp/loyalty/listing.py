"""One page of a ledger's list: what was asked, what came, and its place in the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cached_property
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from webapp.formatters import day, number, reader_locale, reader_zone, time_of_day
from webapp.loyalty.expiries import NEXT, DaySum, beginnings, endings, totals
from webapp.loyalty.forms import (
    PAGE_SIZE,
    STATUSES,
    TYPES,
    VIEWS,
    LedgerForm,
    PointsFilter,
    TransactionFilter,
)
from webapp.loyalty.holders import Holder
from webapp.loyalty.orders import Group, by_order
from webapp.loyalty.presenters import Line
from webapp.talon.models.ledger import LedgerPoints

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
    """Where a page stands in its list, and the addresses of its neighbours; None where there are none.

    `more` brings only the rows of the page after, to stand below these.
    """

    first: int
    last: int
    before: str | None
    after: str | None
    more: str | None

    @property
    def rows(self) -> str:
        """The numbers of its rows."""
        first, last = (number(each, reader_locale()) for each in (self.first, self.last))
        return str(_("%(first)s to %(last)s", first=first, last=last))


@dataclass(frozen=True)
class Listing:
    """One page of a tab: what was asked, and the lines that came. `lines` is None where nothing was asked.

    `lots` are what the lines of unused points were made of. `view` is empty for line by line.
    """

    holder: Holder
    tab: str
    form: LedgerForm
    chosen: TransactionFilter | PointsFilter
    fetched: datetime
    lines: list[Line] | None = None
    has_more: bool = False
    lots: tuple[LedgerPoints, ...] = ()
    view: str = ""
    is_appended: bool = False
    """Whether only the rows are wanted, to stand below those that are there."""

    @property
    def part(self) -> str:
        """The template of the part that htmx swaps."""
        return "loyalty/_more.html" if self.is_appended else f"loyalty/_{self.tab}.html"

    @property
    def rows(self) -> str:
        """The template of the rows."""
        return f"loyalty/_{self.tab}_rows.html"

    @cached_property
    def address(self) -> str:
        """Where exactly this page is: what a refresh asks for."""
        return self._at(self.chosen)

    @property
    def start(self) -> str:
        """Where the tab is without a filter; the kind of points and the view stay."""
        return self._at(PointsFilter(self._status) if self.tab == "points" else TransactionFilter())

    @property
    def newest(self) -> str:
        """The first page under the same filter."""
        return self._at(self._first_page())

    @cached_property
    def paging(self) -> Paging:
        """The place in the list; the API tells no total."""
        skip, count = self.chosen.skip, len(self.lines or ())
        after = self._further(skip + count) if self.has_more and count else None
        before = self._at(replace(self.chosen, skip=skip - PAGE_SIZE)) if skip > PAGE_SIZE else self.newest
        return Paging(
            first=skip + 1,
            last=skip + count,
            before=before if skip else None,
            after=self._at(after) if after else None,
            more=self._at(after, part="more") if after else None,
        )

    @property
    def groups(self) -> list[Group]:
        """The lines order by order."""
        return by_order(self.lines or ())

    @property
    def views(self) -> list[dict[str, Any]]:
        """The ways to look at the same page."""
        return [
            {
                "id": view or "lines",
                "label": label,
                "href": self._at(self.chosen, view=view),
                "current": view == self.view,
            }
            for view, label in VIEWS.items()
        ]

    @property
    def filtered_by(self) -> list[str]:
        """What the filter lets through, piece by piece, for people who see nothing come through."""
        return described(self.chosen, reader_zone(), reader_locale())

    @property
    def has_extras(self) -> bool:
        """Whether any box of the folded part of the filter is in use, or refused."""
        names = ("orders", "transactions", "sort", "awaits", "first_time", "last_time")
        found = [self.form[name] for name in names if name in self.form]
        return any(box.errors or (box.data and box.data != box.default) for box in found)

    @property
    def place_errors(self) -> list[str]:
        """What is wrong with the part of the address that the reader never types."""
        names = [name for name in ("skip", "until", "view") if name in self.form]
        return [str(error) for name in names for error in self.form[name].errors]

    @property
    def said(self) -> str:
        """What a screen reader hears once the part is swapped."""
        if self.lines is None:
            return str(_("Nothing was asked."))
        lines = ngettext("%(num)s line", "%(num)s lines", len(self.lines))
        return f"{lines}: {self.paging.rows}" if self.is_appended and self.lines else str(lines)

    @property
    def status_meaning(self) -> str:
        """What the chosen kind of unused points is."""
        return str(STATUS_MEANINGS[self._status])

    @property
    def nothing(self) -> str:
        """That there are no unused points of the chosen kind."""
        return str(NO_POINTS[self._status])

    @property
    def statuses(self) -> list[dict[str, Any]]:
        """The kinds of unused points, as tabs; the rest of the filter stays."""
        chosen = self.chosen if isinstance(self.chosen, PointsFilter) else PointsFilter()
        return [
            {
                "status": status,
                "label": label,
                "href": self._at(replace(chosen, status=status, skip=0)),
                "current": status == chosen.status and self.lines is not None,
            }
            for status, label in STATUSES.items()
        ]

    @property
    def next_days(self) -> list[DaySum]:
        """The next days on which lots of this page end, for pending ones begin; of expired ones the last."""
        if self._status == "pending":
            return beginnings(self.lots, reader_zone())[:NEXT]
        found = endings(self.lots, reader_zone())
        return found[: -NEXT - 1 : -1] if self._status == "expired" else found[:NEXT]

    @property
    def totals(self) -> dict[str, Decimal]:
        """What the lots of this page come to in each ledger."""
        return totals(self.lots)

    @property
    def is_whole(self) -> bool:
        """Whether this page is the whole list."""
        return not self.chosen.skip and not self.has_more

    @property
    def _status(self) -> str:
        return self.chosen.status if isinstance(self.chosen, PointsFilter) else "active"

    def _first_page(self) -> TransactionFilter | PointsFilter:
        first = replace(self.chosen, skip=0)
        return replace(first, until=None) if isinstance(first, TransactionFilter) else first

    def _further(self, skip: int) -> TransactionFilter | PointsFilter:
        """A later page. What is added meanwhile must not shift its rows, so it ends where this list does."""
        chosen = replace(self.chosen, skip=skip)
        if not isinstance(chosen, TransactionFilter) or chosen.until:
            return chosen
        # The newest row counts beside our clock: that of the server may be ahead.
        latest = max([self.fetched, *(line.when for line in self.lines or ())])
        return replace(chosen, until=latest.replace(microsecond=0) + timedelta(seconds=1))

    def _at(self, chosen: TransactionFilter | PointsFilter, view: str | None = None, **more: str) -> str:
        query: dict[str, Any] = {**chosen.query(), **self._view(self.view if view is None else view)}
        if chosen.skip:
            query["skip"] = chosen.skip
            if isinstance(chosen, TransactionFilter) and chosen.until:
                query["until"] = chosen.until.strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.holder.address(self.tab, **query, **more)

    @staticmethod
    def _view(view: str) -> dict[str, str]:
        return {"view": view} if view else {}


def described(chosen: TransactionFilter | PointsFilter, zone: tzinfo, locale: Locale) -> list[str]:
    """What a filter lets through, piece by piece, for people who see nothing come through."""
    said = _period_in_words(chosen, zone, locale) if isinstance(chosen, TransactionFilter) else []
    if chosen.subledger_id:
        said.append(_("subledger: %(name)s", name=chosen.subledger_id))
    if chosen.session_ids:
        said.append(_("orders: %(orders)s", orders=", ".join(chosen.session_ids)))
    if chosen.transaction_uuids:
        said.append(_("transactions: %(numbers)s", numbers=", ".join(chosen.transaction_uuids)))
    if isinstance(chosen, TransactionFilter) and chosen.awaits_activation:
        said.append(_("only points that wait for something to happen"))
    return said


def _period_in_words(chosen: TransactionFilter, zone: tzinfo, locale: Locale) -> list[str]:
    said = []
    if chosen.type:
        said.append(_("kind: %(kind)s", kind=TYPES[chosen.type]))
    if chosen.first_day:
        moment = [day(chosen.first_day, zone, locale)]
        moment += [time_of_day(chosen.first_time, locale)] if chosen.first_time else []
        said.append(_("from %(day)s", day=", ".join(moment)))
    if chosen.last_day:
        moment = [day(chosen.last_day, zone, locale)]
        moment += [time_of_day(chosen.last_time, locale)] if chosen.last_time else []
        said.append(_("up to and including %(day)s", day=", ".join(moment)))
    return said
