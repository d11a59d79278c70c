"""The store: one file, any number of threads and processes, the clock's offset."""

from __future__ import annotations

import multiprocessing
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.sandbox import START, World, make_world
from webapp.sandbox import create_sandbox
from webapp.sandbox.store import Busy, Store, WrongStore


def _count_up(path: str, times: int) -> None:
    store = Store(path)
    for _ in range(times):
        with store.writing() as db:
            found = int(db.execute("SELECT value FROM meta WHERE key = 'n'").fetchone()[0])
            db.execute("UPDATE meta SET value = ? WHERE key = 'n'", (str(found + 1),))
    store.close()


def test_state_survives_a_restart(tmp_path: Path) -> None:
    world = make_world(tmp_path / "s.sqlite")
    world.sandbox.store.move_clock(timedelta(days=3))
    world.sandbox.store.close()
    again = World(create_sandbox(tmp_path / "s.sqlite", clock=world.clock), world.clock)
    with again.sandbox.looking("shop") as work:
        assert work.application.currency == "EUR"
        assert work.now == START + timedelta(days=3)


def test_another_schema_version_is_refused(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "s.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(WrongStore, match="99"):
        Store(tmp_path / "s.sqlite")


def test_a_write_that_is_not_kept_leaves_nothing(world: World) -> None:
    before = world.dump()
    with world.sandbox.store.writing(keep=False) as db:
        db.execute("INSERT INTO meta VALUES ('a', 'b')")
    assert world.dump() == before


def test_a_write_that_raises_leaves_nothing_and_frees_the_lock(world: World) -> None:
    def fail() -> None:
        with world.sandbox.store.writing() as db:
            db.execute("INSERT INTO meta VALUES ('a', 'b')")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with world.sandbox.store.writing() as db:
        assert db.execute("SELECT COUNT(*) FROM meta").fetchone()[0] == 0


def test_a_writer_waits_and_then_gives_up(tmp_path: Path) -> None:
    first = Store(tmp_path / "s.sqlite")
    second = Store(tmp_path / "s.sqlite", busy_seconds=0.05)
    with first.writing(), pytest.raises(Busy), second.writing():
        pass
    with second.writing() as db:
        db.execute("INSERT INTO meta VALUES ('a', 'b')")


def test_processes_do_not_lose_each_others_writes(tmp_path: Path) -> None:
    path = str(tmp_path / "s.sqlite")
    with Store(path).writing() as db:
        db.execute("INSERT INTO meta VALUES ('n', '0')")
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_count_up, args=(path, 50)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with Store(path).reading() as db:
        assert db.execute("SELECT value FROM meta WHERE key = 'n'").fetchone()[0] == "100"
