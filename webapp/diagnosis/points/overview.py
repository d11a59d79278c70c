"""How many points a customer has, in every program and on every card, and when they end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from flask import url_for

from webapp import clock
from webapp.diagnosis.points.entries import Entry, Where, of_lot
from webapp.diagnosis.points.gaps import Gap, gaps
from webapp.diagnosis.points.reading import (
    MOST_HOLDERS,
    holders_of,
    needed_statuses,
    read_inventory,
    read_ledgers,
)
from webapp.diagnosis.points.trail import Ledger
from webapp.diagnosis.points.voice import place, voice
from webapp.effects import EffectContext
from webapp.effects.words import _
from webapp.talon.models.loyalty import LedgerInfo
from webapp.talon.resources.loyalty_query import PointsStatus

NEXT = 3


@dataclass(frozen=True)
class Ending:
    """Points that end on one day of the agent's zone."""

    at: datetime
    points: Decimal


@dataclass(frozen=True)
class Balance:
    """One ledger in figures and in a sentence. `is_all` is false where not every lot of points was read."""

    where: Where
    address: str
    info: LedgerInfo
    starts: datetime | None
    endings: tuple[Ending, ...]
    is_all: bool
    context: EffectContext

    @property
    def name(self) -> str:
        """The ledger in words."""
        return place(self.where, self.context)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say of it."""
        info = self.info
        return not (
            info.current_balance or info.pending_balance or info.negative_balance or info.current_tier
        )

    @property
    def say(self) -> str:
        """All of it for the customer."""
        points = self.context.points
        said = [
            _("In %(place)s you have %(points)s.", place=self.name, points=points(self.info.current_balance))
        ]
        if self.info.negative_balance:
            said.append(_("The balance is %(points)s below zero.", points=points(self.info.negative_balance)))
        if self.info.pending_balance:
            said.append(self._pending())
        if self.endings:
            first = self.endings[0]
            day = self.context.day(first.at)
            said.append(_("The next to expire: %(points)s on %(day)s.", points=points(first.points), day=day))
        return " ".join([*said, *self._tier()])

    def _pending(self) -> str:
        points = self.context.points(self.info.pending_balance)
        if self.starts is None:
            return _("Pending: %(points)s, which count once the shop activates them.", points=points)
        return _(
            "Pending: %(points)s, the first from %(day)s on.",
            points=points,
            day=self.context.day(self.starts),
        )

    def _tier(self) -> list[str]:
        tier, missing = self.info.current_tier, self.info.points_to_next_tier
        said = []
        if tier and tier.expiry_date:
            day = self.context.day(tier.expiry_date)
            said.append(_("Your level is %(tier)s until %(day)s.", tier=tier.name, day=day))
        elif tier:
            said.append(_("Your level is %(tier)s.", tier=tier.name))
        if missing:
            points, following = self.context.points(missing), self.info.next_tier_name
            said.append(
                _("%(points)s are missing to %(tier)s.", points=points, tier=following)
                if following
                else _("%(points)s are missing to the next level.", points=points)
            )
        return said


@dataclass(frozen=True)
class Overview:
    """Every ledger of a customer."""

    customer: str
    ledgers: tuple[Ledger, ...]
    left_out: int
    context: EffectContext
    fetched: datetime

    part = "diagnosis/points/_overview.html"

    @property
    def address(self) -> str:
        """Where this answer is."""
        return url_for("points_check.overview", customer=self.customer)

    @cached_property
    def balances(self) -> list[Balance]:
        """Main ledgers and subledgers of programs, then of cards."""
        return [
            self._balance(ledger, subledger, info)
            for ledger in self.ledgers
            for subledger, info in sorted(ledger.infos.items())
        ]

    @property
    def say(self) -> str:
        """All of it in one text, a line for each ledger; empty where the customer has nothing."""
        return "\n".join(one.say for one in self.balances if not one.is_empty)

    @property
    def gaps(self) -> list[Gap]:
        """What could not be checked."""
        return gaps(self.ledgers, self.context, left_out=self.left_out)

    def _balance(self, ledger: Ledger, subledger: str, info: LedgerInfo) -> Balance:
        holder = ledger.holder
        where = Where(holder.program_id, holder.card, subledger)
        pending, active = self._lots(ledger, "pending", where), self._lots(ledger, "active", where)
        starts = min((one.start.at for one in pending if one.start.at), default=None)
        return Balance(
            where,
            holder.address,
            info,
            starts,
            tuple(_endings(active, self.context)[:NEXT]),
            is_all=all(rows.is_complete for rows in ledger.lots.values()),
            context=self.context,
        )

    @staticmethod
    def _lots(ledger: Ledger, status: PointsStatus, where: Where) -> list[Entry]:
        rows = ledger.lots.get(status)
        found = [of_lot(ledger.holder, lot) for lot in rows.items] if rows else []
        return [one for one in found if one.where == where]


def overview(customer: str) -> Overview:
    """The points of a customer. Raises NotFound and the client's other errors."""
    inventory = read_inventory(customer)
    wanted = holders_of(customer, inventory)
    kept = dict(list(wanted.items())[:MOST_HOLDERS])
    ledgers = read_ledgers(
        kept, None, lambda infos: [one for one in needed_statuses(infos) if one != "expired"]
    )
    context = voice(inventories=[inventory])
    return Overview(customer, tuple(ledgers), len(wanted) - len(kept), context, clock.now())


def _endings(lots: Iterable[Entry], context: EffectContext) -> list[Ending]:
    """How many points end on each day, the soonest first."""
    by_day: dict[date, Ending] = {}
    for at, points in sorted((one.end.at, one.amount) for one in lots if one.end.at):
        day = at.astimezone(context.zone).date()
        known = by_day.get(day)
        by_day[day] = Ending(known.at, known.points + points) if known else Ending(at, points)
    return list(by_day.values())
