"""What became of the points of one order, ledger by ledger: from its lines, and from what is still unused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from webapp.diagnosis.points.entries import Entry, Where, of_effects, of_line, of_lot, total
from webapp.diagnosis.points.holders import Holder, Rows
from webapp.talon.models.effect import Effect
from webapp.talon.models.ledger import LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import LedgerInfo
from webapp.talon.resources.loyalty_query import PointsStatus

STATUSES: tuple[PointsStatus, ...] = ("pending", "active", "expired")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Ledger:
    """What was read of one holder: its log, its unused points by status, its balances by subledger.

    `infos` is empty where no inventory tells of the holder. A status that a balance of nothing made needless
    to ask for is absent from `lots`.
    """

    holder: Holder
    log: Rows[LedgerTransaction] = field(default_factory=Rows)
    lots: Mapping[PointsStatus, Rows[LedgerPoints]] = field(default_factory=dict)
    infos: Mapping[str, LedgerInfo] = field(default_factory=dict)


@dataclass(frozen=True)
class Parts:
    """Where the points that an order brought are now. They add up: earned and given back on one side, all the
    others on the other. `unknown` is what the reads do not tell."""

    earned: Decimal = ZERO
    given_back: Decimal = ZERO
    rolled_back: Decimal = ZERO
    pending: Decimal = ZERO
    expired: Decimal = ZERO
    active: Decimal = ZERO
    used: Decimal = ZERO
    unknown: Decimal = ZERO


@dataclass(frozen=True)
class Trail:
    """The lines of an order in one ledger by what they are, oldest first, and what is left of its points."""

    where: Where
    earned: tuple[Entry, ...] = ()
    rolled_back: tuple[Entry, ...] = ()
    spent: tuple[Entry, ...] = ()
    given_back: tuple[Entry, ...] = ()
    parts: Parts = Parts()

    @property
    def kept(self) -> list[Entry]:
        """What was booked for the customer, without lines that were taken back whole: each taking back stands
        for the oldest line of the same name and amount."""
        gone = Counter((one.name, one.amount) for one in self.rolled_back)
        found = []
        for line in in_order((*self.earned, *self.given_back)):
            if gone[line.name, line.amount]:
                gone[line.name, line.amount] -= 1
            else:
                found.append(line)
        return found

    @property
    def lines(self) -> list[Entry]:
        """All of them, oldest first."""
        return in_order((*self.earned, *self.rolled_back, *self.spent, *self.given_back))


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Oldest first; what has no moment yet comes last."""
    return sorted(
        entries, key=lambda one: (one.created is None, one.created.timestamp() if one.created else 0)
    )


def trails(
    session_id: str, effects: Sequence[Effect], ledgers: Iterable[Ledger], now: datetime
) -> list[Trail]:
    """One for each ledger that the order touched."""
    found = []
    for ledger in ledgers:
        lines = [
            of_line(ledger.holder, line)
            for line in reversed(ledger.log.items)
            if line.customer_session_id == session_id
        ]
        by_where: dict[Where, list[Entry]] = defaultdict(list)
        for line in in_order(lines):
            by_where[line.where].append(line)
        for where, own in sorted(by_where.items()):
            found.append(_with_parts(sorted_out(where, own, effects), session_id, ledger, now))
    return found


def sorted_out(where: Where, lines: Iterable[Entry], effects: Sequence[Effect]) -> Trail:
    """Tell the kinds of lines apart. The API gives each line a type and a name only, so what was taken back
    is a subtraction that an effect of taking back names, or that is called like points earned before."""
    taken = {one.uuid for one in of_effects(effects, "rollbackAddedLoyaltyPoints") if one.uuid}
    returned = {one.uuid for one in of_effects(effects, "rollbackDeductedLoyaltyPoints") if one.uuid}
    earned: list[Entry] = []
    rolled_back: list[Entry] = []
    spent: list[Entry] = []
    given_back: list[Entry] = []
    for line in lines:
        if line.change >= 0:
            is_given_back = line.uuid in returned or (_like(line, spent) and not _like(line, earned))
            (given_back if is_given_back else earned).append(line)
        else:
            is_rolled_back = line.uuid in taken or _like(line, earned)
            (rolled_back if is_rolled_back else spent).append(line)
    return Trail(where, tuple(earned), tuple(rolled_back), tuple(spent), tuple(given_back))


def _like(line: Entry, others: Iterable[Entry]) -> bool:
    return any(
        line.name == one.name and (line.rule == one.rule or not line.rule or not one.rule) for one in others
    )


def _with_parts(trail: Trail, session_id: str, ledger: Ledger, now: datetime) -> Trail:
    brought = (*trail.earned, *trail.given_back)
    rolled_back = total(trail.rolled_back)
    left = max(ZERO, total(brought) - rolled_back)
    found = {status: _left_as(status, trail.where, session_id, ledger) for status in STATUSES}
    pending, is_pending_known = found["pending"]
    if not is_pending_known:
        # Points that start later cannot be spent: what was not taken back is still there.
        waiting = total(one for one in brought if one.is_pending(now))
        pending = min(left, max(ZERO, waiting - rolled_back))
    expired, is_expired_known = found["expired"]
    active, is_active_known = found["active"]
    info = ledger.infos.get(trail.where.subledger)
    if info is not None:
        # Some servers list a lot with all that it once held; more than the balance cannot be left of it.
        active = min(active, max(ZERO, info.current_balance))
    rest = max(ZERO, left - pending - expired - active)
    is_known = is_expired_known and is_active_known
    parts = Parts(
        earned=total(trail.earned),
        given_back=total(trail.given_back),
        rolled_back=rolled_back,
        pending=pending,
        expired=expired,
        active=active,
        used=rest if is_known else ZERO,
        unknown=ZERO if is_known else rest,
    )
    return replace(trail, parts=parts)


def _left_as(status: PointsStatus, where: Where, session_id: str, ledger: Ledger) -> tuple[Decimal, bool]:
    """What was found of the order's points in one status, and whether that is all there is."""
    rows = ledger.lots.get(status)
    if rows is None:
        return ZERO, True
    lots = [of_lot(ledger.holder, lot) for lot in rows.items if lot.customer_session_id == session_id]
    return total(one for one in lots if one.where == where), rows.is_complete
