"""The work on an export: one worker at a time, nothing lost with a process, an end to every trouble."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.conftest import both_databases
from tests.integration.exports.conftest import (
    Book,
    act,
    ids_in,
    job_of,
    recorded,
    start,
    work,
)
from tests.support.desk import DeskClock, add_person, sign_in
from tests.support.sandbox import KEY, OTHER_KEY
from webapp.config import ROOT
from webapp.exports import engine, leases
from webapp.exports.kinds import Place, Read
from webapp.extensions import db
from webapp.staff import managing

LIST = "getLoyaltyCardTransactions"


def claim(app: Flask, worker: str) -> Any:
    with app.app_context():
        return leases.claim(worker)


@both_databases
def test_of_many_workers_one_gets_the_job(app: Flask, agent: FlaskClient, book: Book) -> None:
    page = start(agent, book.at(book.card(3)))
    gate, got = threading.Barrier(6), []

    def race(worker: str) -> None:
        gate.wait()
        got.append(claim(app, worker))

    racing = [threading.Thread(target=race, args=(f"worker-{number}",)) for number in range(6)]
    for one in racing:
        one.start()
    for one in racing:
        one.join()
    [winner] = [job for job in got if job]
    assert job_of(app, page).worker == winner.worker


@both_databases
def test_workers_side_by_side_read_every_row_once(app: Flask, agent: FlaskClient, book: Book) -> None:
    cards = [book.card(2300) for _one in range(3)]
    browsers = [agent]
    for name in ("Bea", "Cem"):
        browsers.append(app.test_client())
        sign_in(browsers[-1], add_person(app, name))
    pages = [start(browser, book.at(card)) for browser, card in zip(browsers, cards, strict=True)]
    workers = [threading.Thread(target=work, args=(app, None, f"worker-{number}")) for number in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    work(app)
    for browser, page, card in zip(browsers, pages, cards, strict=True):
        assert ids_in(browser, page) == book.ids_of(card)
    assert len(book.queries) == 9, "no page was read by two"


@both_databases
def test_a_worker_that_was_thought_dead_changes_nothing(
    app: Flask, agent: FlaskClient, book: Book, clock: DeskClock
) -> None:
    card = book.card(1500)
    page = start(agent, book.at(card))
    slow = claim(app, "slow")
    assert claim(app, "eager") is None
    clock.forward(seconds=59)
    assert claim(app, "eager") is None
    clock.forward(seconds=1)
    eager = claim(app, "eager")
    assert eager.worker == "eager"
    late = Read([{"id": 1}], Place(1, ("1",)), is_over=True, has_moved=False)
    attempts: list[Callable[[], Any]] = [
        lambda: leases.save(slow, late),
        lambda: leases.give_back(slow),
        lambda: leases.postpone(slow, 5, "throttled"),
        lambda: leases.end(slow, "failed", "500"),
    ]
    for attempt in attempts:
        with app.app_context(), pytest.raises(leases.Lost):
            attempt()
    clock.forward(minutes=2)
    work(app)
    assert ids_in(agent, page) == book.ids_of(card)


@both_databases
def test_the_same_worker_cannot_store_a_page_twice(app: Flask, agent: FlaskClient, book: Book) -> None:
    start(agent, book.at(book.card(3)))
    job = claim(app, "one")
    read = Read([{"id": 1}], Place(1, ("1",)), is_over=False, has_moved=False)
    with app.app_context():
        assert leases.save(job, read).parts == 1
        with pytest.raises(leases.Lost):
            leases.save(job, read)


@both_databases
def test_what_a_dead_process_left_goes_on_where_it_was(
    app: Flask, agent: FlaskClient, book: Book, clock: DeskClock
) -> None:
    card = book.card(3000)
    page = start(agent, book.at(card))
    work(app, pages=1)
    dead = claim(app, "dead")  # it took the job and was never heard of again
    assert dead.rows == 1000
    work(app)
    assert job_of(app, page).rows == 1000
    clock.forward(minutes=1)
    work(app)
    assert ids_in(agent, page) == book.ids_of(card)


def test_a_killed_process_loses_nothing(
    app: Flask, agent: FlaskClient, book: Book, clock: DeskClock, database_url: str, tmp_path: Path
) -> None:
    """A real one, ended by the system in the middle of a page."""
    clock.now = datetime.now(UTC)  # as the process will have it
    sign_in(agent, "ada@shop.test")
    card = book.card(4000)
    page = start(agent, book.at(card))
    environment = {
        **os.environ,
        "TALON_ONE_URL": book.server.url,
        "SHOP_API_KEY": KEY,
        "OUTLET_API_KEY": OTHER_KEY,
        "DATABASE_URL": database_url,
        "DESK_CONFIG": str(tmp_path / "exports.toml"),
        "SECRET_KEY": "test-only-" + "x" * 32,
    }
    children: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        children[0].send_signal(signal.SIGKILL)
        children[0].wait()

    with at_request(book, 3, kill):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "desk", "exports"]
        children.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL))
        assert children[0].wait(60) == -signal.SIGKILL
    left = job_of(app, page)
    assert (left.state, left.rows, left.parts) == ("running", 1900, 2)
    clock.forward(minutes=2)
    work(app)
    assert ids_in(agent, page) == book.ids_of(card)


@contextmanager
def at_request(book: Book, number: int, do: Callable[[], None]) -> Iterator[None]:
    """Do something while the n-th request from now waits for its answer."""
    inner, done = book.server.app.wsgi_app, len(book.queries) + number - 1

    def doing(environ: Any, start_response: Any) -> Any:
        if len(book.queries) == done:
            do()
        return inner(environ, start_response)

    book.server.app.wsgi_app = doing  # type: ignore[method-assign]
    try:
        yield
    finally:
        book.server.app.wsgi_app = inner  # type: ignore[method-assign]


@both_databases
def test_stopping_takes_effect_between_two_pages(app: Flask, agent: FlaskClient, book: Book) -> None:
    card = book.card(3000)
    page = start(agent, book.at(card))
    with at_request(book, 2, lambda: act(agent, page, "stop").close()):
        work(app)
    job = job_of(app, page)
    assert (job.state, job.rows, len(book.queries)) == ("stopped", 1000, 2)
    work(app)
    assert job_of(app, page).state == "stopped"
    assert agent.get(f"{page}/csv").status_code == 409
    act(agent, page, "resumption")
    work(app)
    assert ids_in(agent, page) == book.ids_of(card)
    assert [
        action for action, *_rest in recorded(app) if action not in ("exports.page", "exports.download")
    ] == [
        "exports.start",
        "exports.stop",
        "exports.resume",
        "exports.finish",
    ]


@both_databases
def test_dropping_it_while_it_is_read_ends_it(app: Flask, agent: FlaskClient, book: Book) -> None:
    page = start(agent, book.at(book.card(3000)))
    with at_request(book, 2, lambda: act(agent, page, "removal").close()):
        work(app)
    assert len(book.queries) == 2
    assert agent.get(page).status_code == 404


def stop_after(pages: int) -> Callable[[], bool]:
    asked = iter(range(1, pages + 1))
    return lambda: next(asked) == pages


def test_the_end_of_a_process_gives_the_job_back_at_once(app: Flask, agent: FlaskClient, book: Book) -> None:
    card = book.card(3000)
    page = start(agent, book.at(card))
    with app.app_context():
        engine.serve("ending", should_stop=stop_after(2))
    assert job_of(app, page).rows == 1900
    assert job_of(app, page).is_active
    work(app, worker="another")
    assert ids_in(agent, page) == book.ids_of(card)


def test_exports_take_turns(app: Flask, agent: FlaskClient, book: Book, clock: DeskClock) -> None:
    other = app.test_client()
    sign_in(other, add_person(app, "Bea"))
    first = start(agent, book.at_customer(book.customer(400)))
    clock.forward(seconds=1)
    second = start(other, book.at_customer(book.customer(400)))
    for _turn in range(2):
        clock.forward(seconds=1)
        work(app, pages=3)
    assert job_of(app, first).rows == job_of(app, second).rows == 140


class TestTrouble:
    """What Talon.One or the network may do."""

    @both_databases
    @pytest.mark.parametrize(
        ("fault", "facts", "code", "title"),
        [
            ("429", {"retry_after": "40"}, "throttled", "Talon.One"),
            ("503", {"retry_after": "40"}, "unavailable", "Talon.One"),
            ("500", {}, "unavailable", "Talon.One"),
        ],
    )
    def test_what_may_pass_is_waited_for(
        self,
        app: Flask,
        agent: FlaskClient,
        book: Book,
        clock: DeskClock,
        fault: str,
        facts: dict[str, str],
        code: str,
        title: str,
    ) -> None:
        card = book.card(2500)
        page = start(agent, book.at(card))
        work(app, pages=1)
        book.server.fault(fault, operation=LIST, count=1, **facts)
        work(app)
        job = job_of(app, page)
        assert (job.state, job.error, job.tries, job.rows) == ("running", code, 1, 1000)
        assert (job.leased_until - clock.now).total_seconds() == (40 if facts else 5)
        shown = agent.get(page).text
        assert "The desk asks again at" in shown
        assert title in shown
        clock.forward(seconds=39 if facts else 4)
        work(app)
        assert job_of(app, page).rows == 1000
        clock.forward(seconds=1)
        work(app)
        assert ids_in(agent, page) == book.ids_of(card)
        assert (job_of(app, page).tries, job_of(app, page).error) == (0, "")

    def test_it_is_not_waited_for_for_ever(
        self, app: Flask, agent: FlaskClient, book: Book, clock: DeskClock
    ) -> None:
        card = book.card(1500)
        page = start(agent, book.at(card))
        work(app, pages=1)
        book.server.fault("500", operation=LIST, count=0)
        pauses = []
        for _try in range(20):
            work(app)
            job = job_of(app, page)
            if job.state == "failed":
                break
            pauses.append((job.leased_until - clock.now).total_seconds())
            clock.now = job.leased_until
        assert pauses == [5, 15, 60, 180, 600]
        assert len(book.queries) == 7
        shown = agent.get(page).text
        assert "What was read is kept" in shown
        assert 'hx-trigger="every' not in shown
        assert ("exports.fail", "failed", "Ada", f"card {card}") in recorded(app)
        book.server.faults.clear()
        act(agent, page, "resumption")
        work(app)
        assert ids_in(agent, page) == book.ids_of(card)

    def test_a_wait_that_is_too_long_is_a_failure(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(10)))
        book.server.fault("429", operation=LIST, count=1, retry_after="3600")
        work(app)
        assert (job_of(app, page).state, job_of(app, page).error) == ("failed", "throttled")

    @pytest.mark.parametrize(
        ("fault", "code"), [("invalid_json", "unexpected_response"), ("truncated", "unreachable")]
    )
    def test_an_answer_that_cannot_be_read(
        self, app: Flask, agent: FlaskClient, book: Book, fault: str, code: str
    ) -> None:
        card = book.card(10)
        page = start(agent, book.at(card))
        book.server.fault(fault, operation=LIST, count=3)
        work(app)
        assert job_of(app, page).error == code
        assert job_of(app, page).rows == 0

    def test_a_card_that_is_not_there(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at("NO-SUCH-CARD"))
        work(app)
        assert (job_of(app, page).state, job_of(app, page).error) == ("failed", "not_found")
        assert "Talon.One does not know this" in agent.get(page).text

    def test_a_card_that_cannot_be(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at("x" * 200))
        work(app)
        assert (job_of(app, page).state, job_of(app, page).error) == ("failed", "invalid_argument")

    def test_a_short_trouble_is_not_even_noticed(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        card = book.card(10)
        page = start(agent, book.at(card))
        book.server.fault("cut_before", operation=LIST, count=1)
        work(app)
        assert ids_in(agent, page) == book.ids_of(card)


class TestRights:
    """The right to have it is looked up at every step."""

    @both_databases
    def test_a_closed_account_stops_its_export(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        card = book.card(3000)
        page = start(agent, book.at(card))
        work(app, pages=1)
        set_disabled(app, is_disabled=True)
        work(app)
        job = job_of(app, page)
        assert (job.state, job.error, job.rows) == ("stopped", "export_forbidden", 1000)
        assert len(book.queries) == 1
        assert recorded(app)[-1] == ("exports.fail", "failed", "Ada", f"card {card}")
        set_disabled(app, is_disabled=False)
        sign_in(agent, "ada@shop.test")
        assert "This is not allowed any more" in agent.get(page).text
        act(agent, page, "resumption")
        work(app)
        assert ids_in(agent, page) == book.ids_of(card)

    def test_a_role_that_may_not_export_stops_it_and_closes_its_files(
        self, app: Flask, agent: FlaskClient, book: Book
    ) -> None:
        done = start(agent, book.at(book.card(5)))
        work(app)
        page = start(agent, book.at(book.card(3000)))
        work(app, pages=1)
        set_role(app, "viewer")
        work(app)
        assert (job_of(app, page).state, job_of(app, page).error) == ("stopped", "export_forbidden")
        for address in (page, done, f"{done}/csv", f"{done}/json", "/shop/exports/"):
            assert agent.get(address).status_code == 403
        assert "exports" not in re.findall(r'href="/shop/(\w+)', agent.get("/settings").text)

    @both_databases
    def test_somebody_shut_out_of_the_application_reads_no_further(
        self, app: Flask, agent: FlaskClient, book: Book
    ) -> None:
        page = start(agent, book.at(book.card(3000)))
        work(app, pages=1)
        with app.app_context():
            managing.set_role("ada@shop.test", "none", "shop")
        work(app)
        assert (job_of(app, page).state, job_of(app, page).rows) == ("stopped", 1000)
        assert agent.get(page).status_code == 403

    @both_databases
    def test_an_account_that_is_gone_takes_its_exports_with_it(
        self, app: Flask, agent: FlaskClient, book: Book
    ) -> None:
        start(agent, book.at(book.card(3000)))
        work(app, pages=1)
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("DELETE FROM staff_user"))
        work(app)
        with app.app_context(), db.engine.connect() as connection:
            assert connection.execute(text("SELECT COUNT(*) FROM export_part")).scalar() == 0


def set_disabled(app: Flask, *, is_disabled: bool) -> None:
    with app.app_context():
        managing.set_disabled("ada@shop.test", is_disabled=is_disabled)


def set_role(app: Flask, role: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE staff_user SET role = :role"), {"role": role})
