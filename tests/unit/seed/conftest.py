"""A small shop, filled like the real ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.sandbox import copied, seeded
from webapp.sandbox import Sandbox
from webapp.sandbox.access import application_by_slug
from webapp.sandbox.seed import foundation, shop
from webapp.sandbox.seed.manifest import keep, manifest
from webapp.sandbox.seed.plan import Plan
from webapp.sandbox.seed.shops import AMERICA
from webapp.sandbox.work import Work

__all__ = ["ANCHOR", "Filled", "fill", "seeded", "small", "small_once"]

ANCHOR = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
SMALL = replace(AMERICA, customers=45)


@dataclass(frozen=True)
class Filled:
    """A small shop in a store of its own."""

    sandbox: Sandbox
    plan: Plan
    manifest: dict[str, Any]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row, as tuples that can be compared."""
        with self.sandbox.store.reading() as db:
            return [tuple(row) for row in db.execute(sql)]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT COUNT(*) FROM {table}")[0][0])


def fill(path: Path, number: int = 1, anchor: datetime = ANCHOR) -> Filled:
    """Fill a small shop with the code that fills the real ones."""
    sandbox = Sandbox(path, clock=lambda: anchor)
    with sandbox.store.writing() as db:
        foundation.add_applications(db, anchor)
        plan = shop.fill(Work(db, anchor, application_by_slug(db, SMALL.slug)), SMALL, number)
        keep(db, "stories", {SMALL.slug: plan.stories})
        keep(db, "well_known", {SMALL.slug: plan.known})
    found = next(one for one in manifest(sandbox)["applications"] if one["slug"] == SMALL.slug)
    sandbox.store.close()
    return Filled(sandbox, plan, found)


@pytest.fixture(scope="session")
def small_once(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The small shop of number 1, for reading."""
    return fill(tmp_path_factory.mktemp("small") / "store.sqlite")


@pytest.fixture
def small(small_once: Filled, tmp_path: Path) -> Filled:
    """A copy of it, for one test to change."""
    path = copied(small_once.sandbox.store.path, tmp_path / "copy.sqlite")
    return replace(small_once, sandbox=Sandbox(path, clock=lambda: ANCHOR))
