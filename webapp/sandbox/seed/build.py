"""Building a store: everything into a file beside it, renamed at the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .. import instants
from ..access import application_by_slug
from ..core import Sandbox
from ..work import Work
from . import foundation, shop
from .load import load
from .manifest import keep
from .plan import Plan
from .shops import SHOPS

DEFAULT_NUMBER = 1


class AlreadyThere(Exception):
    """The store exists: seeding never writes into one."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a seed made, in all Applications."""

    customers: int
    sessions: int
    coupons: int
    transactions: int


def seed(
    path: str | Path,
    *,
    number: int = DEFAULT_NUMBER,
    anchor: datetime | None = None,
    customers: int = 0,
    transactions: int = 0,
) -> Summary:
    """Make a store at `path` (AlreadyThere when there is one); nothing of it stays when this is interrupted.

    `anchor` is the instant that everything is dated from (aware, now by default, to the minute).
    `customers` and `transactions` ask for that many in all, where the shops' own are fewer.
    """
    target = Path(path)
    if target.exists():
        raise AlreadyThere(f"{target.name} is there already")
    part = target.with_name(target.name + ".part")
    start = (anchor or instants.system_clock()).astimezone(UTC).replace(second=0, microsecond=0)
    _remove(part)
    try:
        summary = _fill(part, number, start, customers, transactions)
        part.replace(target)
    finally:
        _remove(part)
    return summary


def _remove(part: Path) -> None:
    for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
        with suppress(FileNotFoundError):
            part.with_name(name).unlink()


def _fill(part: Path, number: int, anchor: datetime, customers: int, transactions: int) -> Summary:
    sandbox = Sandbox(part, clock=lambda: anchor)
    try:
        plans = _fill_shops(sandbox, number, anchor)
        load(sandbox, plans[0], customers, transactions)
        with sandbox.store.writing() as db:
            db.execute("ANALYZE")
            counts = [
                int(db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608
                for table in ("profiles", "sessions", "coupons", "ledger")
            ]
    finally:
        sandbox.store.close()
    return Summary(*counts)


def _fill_shops(sandbox: Sandbox, number: int, anchor: datetime) -> list[Plan]:
    """Both shops in one transaction, and what the manifest needs to know."""
    with sandbox.store.writing() as db:
        foundation.add_applications(db, anchor)
        works = [Work(db, anchor, application_by_slug(db, one.slug)) for one in SHOPS]
        plans = [shop.fill(work, one, number) for work, one in zip(works, SHOPS, strict=True)]
        keep(db, "seed", number)
        keep(db, "anchor", instants.written(anchor))
        keep(db, "well_known", {plan.shop.slug: plan.known for plan in plans})
        keep(db, "stories", {plan.shop.slug: plan.stories for plan in plans})
    return plans
