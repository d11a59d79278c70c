"""Rows in bulk, written directly: the same rows that posting one by one leaves, in a fraction of the time.

`invariants.py` checks what must hold for both; a test holds the rows against those of `ledger/posting.py`.
"""

from __future__ import annotations

import random
import uuid
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..ledger.posting import NAMES
from ..work import Work

SCALE = 1_000_000
DAY = 86400 * SCALE
# (name, source, least and most, days until it starts, days it is good for; 0 is at once, or for ever)
EARNINGS = (
    ("Purchase", "import", 5, 180, 0, 730),
    ("Purchase", "import", 5, 180, 14, 365),
    ("Weekend bonus", "import", 5, 40, 0, 30),
    ("Import from the old system", "import", 50, 400, 0, 0),
    ("Correction", "manual", 1, 60, 0, 365),
)
# Points are spent in every third season, so that in between some run out.
SEASON = 50 * DAY
SPENDINGS = (("Paid with points", "import"), ("Voucher from the desk", "manual"))

LEDGER = (
    "INSERT INTO ledger (id, wallet_id, subledger, created, type, reason, source, name, starts, expires,"
    " amount, remaining, uuid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
DRAWS = "INSERT INTO draws (subtraction_id, lot_id, wallet_id, created, amount) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Movement:
    """One transaction: `units` above zero are earned, below zero spent. Instants in micros."""

    created: int
    units: int
    name: str
    source: str
    subledger: str = ""
    starts: int | None = None
    expires: int | None = None


@dataclass(slots=True)
class _Lot:
    """What is left of an earning, while a wallet is written."""

    row: int
    created: int
    starts: int | None
    expires: int | None
    remaining: int

    def order(self) -> tuple[bool, int, int, int]:
        """Earliest expiry first, unlimited last, the oldest first among equals."""
        return (self.expires is None, self.expires or 0, self.created, self.row)

    def is_active(self, now: int) -> bool:
        """Whether it can be spent."""
        return (self.starts is None or self.starts <= now) and (self.expires is None or self.expires > now)


@dataclass(slots=True)
class Movements:
    """Makes up the transactions of one wallet: only what is active at the time is ever spent."""

    dice: random.Random
    last: int
    days: float
    _lots: dict[str, list[_Lot]] = field(default_factory=dict)

    def make(self, count: int, *, subledgers: Sequence[str] = ("",)) -> list[Movement]:
        """So many transactions, the oldest first, the last one at `last` or shortly before."""
        span = int(self.days * DAY)
        instants = sorted(self.last - self.dice.randrange(span) for _ in range(count))
        return [self._one(row, created, self.dice.choice(subledgers)) for row, created in enumerate(instants)]

    def _one(self, row: int, created: int, subledger: str) -> Movement:
        lots = self._lots.setdefault(subledger, [])
        if (self.last - created) // SEASON % 3 == 0 and self.dice.random() < 0.6:
            have = sum(lot.remaining for lot in lots if lot.is_active(created))
            if have >= 10 * SCALE:
                units = max(SCALE, int(have // SCALE * self.dice.uniform(0.05, 0.8)) * SCALE)
                for lot, drawn in _drawn(lots, created, units):
                    lot.remaining -= drawn
                name, source = self.dice.choice(SPENDINGS)
                return Movement(created, -units, name, source, subledger)
        name, source, least, most, wait, good = self.dice.choice(EARNINGS)
        starts = created + wait * DAY if wait else None
        expires = (starts or created) + good * DAY if good else None
        units = self.dice.randint(least, most) * SCALE
        insort(lots, _Lot(row, created, starts, expires, units), key=_Lot.order)
        return Movement(created, units, name, source, subledger, starts, expires)


def _drawn(lots: list[_Lot], now: int, units: int) -> list[tuple[_Lot, int]]:
    """Which lots a spending draws on; used up and expired ones are dropped from the list on the way."""
    lots[:] = [lot for lot in lots if lot.remaining and (lot.expires is None or lot.expires > now)]
    found = []
    for lot in lots:
        if units and lot.is_active(now):
            taken = min(units, lot.remaining)
            found.append((lot, taken))
            units -= taken
    return found


def write(work: Work, wallets: Iterable[tuple[int, list[Movement]]]) -> int:
    """Write the transactions of wallets that have none yet; how many rows. Newer rows have higher ids."""
    row = int(work.value("SELECT COALESCE(MAX(id), 0) FROM ledger"))
    first = row
    for wallet, movements in wallets:
        ledger: list[tuple[object, ...]] = []
        draws: list[tuple[int, int, int, int, int]] = []
        every: dict[int, _Lot] = {}
        lots: dict[str, list[_Lot]] = {}
        for one in movements:
            row += 1
            mine = lots.setdefault(one.subledger, [])
            if one.units > 0:
                every[row] = lot = _Lot(row, one.created, one.starts, one.expires, one.units)
                insort(mine, lot, key=_Lot.order)
                continue
            for lot, taken in _drawn(mine, one.created, -one.units):
                lot.remaining -= taken
                draws.append((row, lot.row, wallet, one.created, taken))
        for number, one in enumerate(movements, row - len(movements) + 1):
            left = every[number].remaining if one.units > 0 else 0
            ledger.append(_columns(number, wallet, one, left))
        work.db.executemany(LEDGER, ledger)
        work.db.executemany(DRAWS, draws)
    return row - first


def _columns(row: int, wallet: int, one: Movement, remaining: int) -> tuple[object, ...]:
    is_earned = one.units > 0
    return (
        row,
        wallet,
        one.subledger,
        one.created,
        "addition" if is_earned else "subtraction",
        "earn" if is_earned else "spend",
        one.source,
        one.name,
        one.starts,
        one.expires,
        abs(one.units),
        remaining,
        str(uuid.uuid5(NAMES, f"row-{row}")),
    )
