"""The locks behind writes: one at a time, in all threads and processes, freed by whoever dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tests.integration.conftest import both_databases
from tests.support.desk import add_person
from tests.support.lock_holder import holding
from webapp.extensions import db
from webapp.intentions import locks
from webapp.intentions.action import Subject
from webapp.intentions.locks.files import FILES

ANNA, ORDER = Subject("customer", "anna"), Subject("session", "ORDER/1 %")
ADA = locks.Holder(1, "Ada", "sessions.return")


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    add_person(app, "Ada")
    with app.app_context():
        yield app


@both_databases
def test_one_at_a_time(inside: Flask) -> None:
    counter = {"now": 0, "most": 0, "all": 0}

    def one_turn(_number: int) -> None:
        with inside.app_context(), locks.hold([ANNA, ORDER], ADA, wait=60):
            counter["now"] += 1
            counter["most"] = max(counter["most"], counter["now"])
            seen = counter["all"]
            time.sleep(0)  # a chance for every other thread
            counter["all"] = seen + 1
            counter["now"] -= 1

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one_turn, range(200)))
    assert counter == {"now": 0, "most": 1, "all": 200}


@both_databases
def test_different_things_do_not_wait_for_each_other(inside: Flask) -> None:
    with locks.hold([ANNA], ADA, wait=0), locks.hold([ORDER], ADA, wait=0):
        pass


@both_databases
def test_who_comes_too_late_learns_who_is_ahead(inside: Flask) -> None:
    with locks.hold([ORDER, ANNA], ADA) as held:
        assert held.is_held()
        with pytest.raises(locks.Busy) as busy, locks.hold([ANNA], locks.Holder(2, "Ben", "x"), wait=0):
            raise AssertionError("both are in")
    holder = busy.value.holder
    assert holder is not None
    assert (holder.actor_id, holder.action) == (1, "sessions.return")
    with locks.hold([ANNA], ADA, wait=0):
        pass


@both_databases
def test_another_process_is_waited_for_and_named(inside: Flask, tmp_path: Path, database_url: str) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with (
        holding(folder, database_url, ("session", "x"), ("customer", "anna")),
        pytest.raises(locks.Busy) as busy,
        locks.hold([ANNA], ADA, wait=0.05),
    ):
        raise AssertionError("both are in")
    assert busy.value.holder is not None
    assert busy.value.holder.action == "sessions.return"
    with locks.hold([ANNA], ADA, wait=5):
        pass


@both_databases
def test_a_killed_process_holds_nothing(inside: Flask, tmp_path: Path, database_url: str) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with holding(folder, database_url, ("customer", "anna")) as process:
        process.kill()
        with locks.hold([ANNA], ADA, wait=10):
            pass


@both_databases
def test_crossed_orders_do_not_wait_in_a_circle(inside: Flask) -> None:
    subjects = [Subject("customer", str(number)) for number in range(12)]

    def one_turn(number: int) -> None:
        mine = [subjects[(number + step) % 12] for step in (0, 5, 7)]
        with inside.app_context(), locks.hold(mine, ADA, wait=60):
            time.sleep(0)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(one_turn, range(120)))


def test_threads_of_one_process_go_first_come_first_served(inside: Flask) -> None:
    served: list[int] = []
    waiting = threading.Semaphore(0)

    def one_turn(number: int) -> None:
        with inside.app_context():
            waiting.release()
            with locks.hold([ANNA], ADA, wait=60):
                served.append(number)

    with locks.hold([ANNA], ADA):
        threads = []
        for number in range(8):
            threads.append(threading.Thread(target=one_turn, args=(number,)))
            threads[-1].start()
            waiting.acquire()
            line = _line()
            while len(line) < number + 2:  # until it stands in line
                time.sleep(0)
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def _line() -> list[threading.Event]:
    (keeper,) = locks._keeper.__globals__["current_app"].extensions["desk_locks"].values()
    (line,) = keeper.lines._lines.values()
    return list(line)


def test_the_number_of_files_is_bounded_and_they_say_nothing_of_a_customer(
    inside: Flask, tmp_path: Path
) -> None:
    for number in range(60):
        with locks.hold([Subject("customer", f"customer-{number}")], ADA):
            kept = [path for path in (tmp_path / "locks").iterdir() if path.read_bytes()]
            assert all(b"customer-" not in path.read_bytes() for path in kept)
    names = {path.name for path in (tmp_path / "locks").iterdir()}
    assert all(int(name) < FILES for name in names)
    assert not any(path.read_bytes() for path in (tmp_path / "locks").iterdir())


def test_a_file_lock_says_since_when(inside: Flask) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    with locks.hold([ANNA], ADA), pytest.raises(locks.Busy) as busy, locks.hold([ANNA], ADA, wait=0):
        raise AssertionError("both are in")
    holder = busy.value.holder
    assert holder is not None
    assert holder.name == "Ada"
    assert holder.since is not None
    assert before < holder.since <= datetime.now(UTC)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lock_is_lost_with_its_connection_and_that_is_noticed(inside: Flask) -> None:
    with locks.hold([ANNA], ADA) as held:
        with db.engine.connect() as connection:
            ended = connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name LIKE 'desk-write 1 %' AND datname = current_database()"
                )
            )
            assert ended.scalar()
        assert not held.is_held()
        with locks.hold([ORDER], ADA, wait=2):  # a broken connection is no reason to refuse others
            pass
    with locks.hold([ANNA], ADA, wait=2):
        pass
