"""The seed as a whole: the same each time, all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from webapp.sandbox import Sandbox
from webapp.sandbox.seed import AlreadyThere, seed
from webapp.sandbox.seed.invariants import broken

from .conftest import ANCHOR, Filled, fill


def test_the_same_number_and_anchor_give_the_same_store(small_once: Filled, tmp_path: Path) -> None:
    again = fill(tmp_path / "again.sqlite")
    assert small_once.manifest == again.manifest
    for table in ("profiles", "sessions", "ledger", "draws", "coupons", "coupon_redemptions", "events"):
        sql = f"SELECT * FROM {table}"
        assert small_once.rows(sql) == again.rows(sql), table


def test_another_anchor_moves_the_instants_alone(small_once: Filled, tmp_path: Path) -> None:
    later = fill(tmp_path / "later.sqlite", anchor=ANCHOR + timedelta(days=173, hours=5, minutes=11))
    assert small_once.manifest == later.manifest
    for sql in (
        "SELECT wallet_id, subledger, type, name, amount, remaining FROM ledger ORDER BY id",
        "SELECT id, (SELECT MAX(created) FROM events) - created FROM ledger",
        "SELECT integration_id, state, total, returned, attributes ->> 'Payment' FROM"
        " (SELECT *, payload -> 'attributes' AS attributes FROM sessions) ORDER BY id",
        "SELECT value, usage_counter, reservation_counter FROM coupons ORDER BY id",
    ):
        assert small_once.rows(sql) == later.rows(sql)


def test_another_number_gives_other_people(small_once: Filled, tmp_path: Path) -> None:
    other = fill(tmp_path / "other.sqlite", number=2)
    names = [[one.attributes["Name"] for one in shop.plan.people] for shop in (small_once, other)]
    assert names[0] != names[1]
    assert other.manifest["sessions"]["closed"]
    with other.sandbox.store.reading() as db:
        assert broken(db) == []


def test_the_default_seed_keeps_every_invariant(seeded: Path) -> None:
    sandbox = Sandbox(seeded)
    with sandbox.store.reading() as db:
        assert broken(db) == []
    sandbox.store.close()


def test_a_store_that_is_there_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"precious")
    with pytest.raises(AlreadyThere, match=r"store\.sqlite"):
        seed(path)
    assert path.read_bytes() == b"precious"


def test_an_interrupted_seed_leaves_nothing(tmp_path: Path) -> None:
    # There is no year before the first: it breaks off after the file was begun.
    with pytest.raises(OverflowError):
        seed(tmp_path / "store.sqlite", anchor=datetime(2, 1, 1, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []


def test_what_an_earlier_interruption_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite.part").write_bytes(b"half a database")
    with pytest.raises(OverflowError):
        seed(tmp_path / "store.sqlite", anchor=datetime(2, 1, 1, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []
