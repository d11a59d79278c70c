"""Missing points without an order: what is pending, what ran out, what was taken back lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from flask import url_for

from webapp import clock
from webapp.diagnosis.points.entries import Entry, Where, of_line, of_lot
from webapp.diagnosis.points.gaps import Gap, gaps
from webapp.diagnosis.points.holders import Span
from webapp.diagnosis.points.reading import (
    MOST_HOLDERS,
    Asked,
    holders_of,
    needed_statuses,
    read_inventory,
    read_ledgers,
)
from webapp.diagnosis.points.trail import Ledger, Trail, in_order, sorted_out
from webapp.diagnosis.points.voice import amounts_of, place, voice
from webapp.effects import EffectContext
from webapp.effects.words import _
from webapp.talon.resources.loyalty_query import PointsStatus

RECENT = timedelta(days=180)
MOST_SHOWN = 20


@dataclass(frozen=True)
class Candidates:
    """What may explain it. `holds_nothing` says that the customer is in no program and has no card."""

    asked: Asked
    ledgers: tuple[Ledger, ...]
    left_out: int
    context: EffectContext
    now: datetime

    part = "diagnosis/points/_candidates.html"

    @property
    def holds_nothing(self) -> bool:
        """Whether there is no ledger at all."""
        return not self.ledgers

    @cached_property
    def pending(self) -> list[Entry]:
        """Points that start later, the soonest first; those that wait for an action come last."""
        found = self._lots("pending")
        return sorted(found, key=lambda one: one.start.at.timestamp() if one.start.at else float("inf"))

    @cached_property
    def expired(self) -> list[Entry]:
        """Points that ran out unspent within the last months, the latest first."""
        found = [one for one in self._lots("expired") if one.end.at and one.end.at > self.now - RECENT]
        return in_order_of_end(found)[:MOST_SHOWN]

    @cached_property
    def taken_back(self) -> list[Entry]:
        """Points taken back by returns and the like within those months, as far as the newest lines tell."""
        return self._deducted("rolled_back")

    @cached_property
    def spent(self) -> list[Entry]:
        """Other deductions among the newest lines, the latest first."""
        return self._deducted("spent")

    @property
    def gaps(self) -> list[Gap]:
        """What could not be checked. That a log goes on beyond its newest lines is said with them."""
        unread = [one for one in self.ledgers if one.log.is_unread or not _has_all_lots(one)]
        return gaps(unread, self.context, left_out=self.left_out)

    @property
    def looked_at(self) -> int:
        """How many lines of logs were looked at."""
        return sum(len(one.log.items) for one in self.ledgers)

    @property
    def say(self) -> str:
        """What can be said of pending points, the usual explanation; empty where none are."""
        if not self.pending:
            return ""
        first = self.pending[0]
        points = amounts_of(self.pending, self.context)
        if first.start.at is None:
            return _("You have points that count once the shop activates them: %(points)s.", points=points)
        day = self.context.day(first.start.at)
        return _(
            "You have points that cannot be used yet: %(points)s. The first count from %(day)s on.",
            points=points,
            day=day,
        )

    @property
    def address(self) -> str:
        """Where this answer is."""
        return url_for("points_check.page", customer=self.asked.customer)

    def place(self, one: Entry) -> str:
        """A ledger in words."""
        return place(one.where, self.context)

    def check(self, one: Entry) -> str:
        """Where the order of a line is checked; empty where it has none."""
        if not one.session_id:
            return ""
        return url_for("points_check.page", customer=self.asked.customer, session=one.session_id)

    def _lots(self, status: PointsStatus) -> list[Entry]:
        return [
            of_lot(ledger.holder, lot)
            for ledger in self.ledgers
            if (rows := ledger.lots.get(status))
            for lot in rows.items
        ]

    def _deducted(self, kind: str) -> list[Entry]:
        found = [
            line
            for ledger in self.ledgers
            for trail in _by_order(of_line(ledger.holder, one) for one in reversed(ledger.log.items))
            for line in getattr(trail, kind)
            if line.created and line.created > self.now - RECENT
        ]
        return in_order(found)[::-1][:MOST_SHOWN]


def candidates(asked: Asked) -> Candidates:
    """What may explain missing points of a customer. Raises NotFound and the client's other errors."""
    inventory = read_inventory(asked.customer)
    wanted = holders_of(asked.customer, inventory)
    kept = dict(list(wanted.items())[:MOST_HOLDERS])
    ledgers = read_ledgers(
        kept, Span(pages=1), lambda infos: [one for one in needed_statuses(infos) if one != "active"]
    )
    context = voice(inventories=[inventory])
    return Candidates(asked, tuple(ledgers), len(wanted) - len(kept), context, clock.now())


def in_order_of_end(entries: Iterable[Entry]) -> list[Entry]:
    """Those that ended last come first."""
    return sorted(entries, key=lambda one: one.end.at.timestamp() if one.end.at else 0.0, reverse=True)


def _by_order(lines: Iterable[Entry]) -> list[Trail]:
    """Lines sorted out order by order. Deductions without an order are what they are: deductions."""
    groups: dict[tuple[str, Where], list[Entry]] = {}
    for line in lines:
        groups.setdefault((line.session_id, line.where), []).append(line)
    return [
        sorted_out(where, own, ())
        if session_id
        else Trail(where, spent=tuple(one for one in own if one.change < 0))
        for (session_id, where), own in groups.items()
    ]


def _has_all_lots(ledger: Ledger) -> bool:
    return all(rows.is_complete for rows in ledger.lots.values())
