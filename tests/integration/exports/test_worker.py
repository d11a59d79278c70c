"""The background of a process: it starts when called, ends with its work, and takes over what was left."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.conftest import both_databases
from tests.integration.exports.conftest import Book, act, ids_in, job_of, start, work
from tests.support.desk import DeskClock
from webapp.exports import engine
from webapp.exports.worker import Worker
from webapp.extensions import db

PATIENCE = 30.0


@pytest.fixture
def background(app: Flask) -> Iterator[Worker]:
    """The desk with its background, as it runs outside of tests; over when the test is."""
    worker = app.extensions["desk_export_worker"]
    assert isinstance(worker, Worker)
    yield worker
    worker.stop()
    assert worker.join(PATIENCE)


def names() -> list[str]:
    return [one.name for one in threading.enumerate()]


@both_databases
def test_pressing_the_button_is_all_it_takes(
    app: Flask, agent: FlaskClient, book: Book, background: Worker
) -> None:
    card = book.card(2500)
    address = book.at(card)
    app.testing = False
    page = start(agent, address)
    assert background.join(PATIENCE)
    assert ids_in(agent, page) == book.ids_of(card)
    assert "exports" not in names(), "with nothing to do there is no thread"


def test_the_first_request_of_a_process_takes_over_what_was_left(
    app: Flask, agent: FlaskClient, book: Book, background: Worker
) -> None:
    page = start(agent, book.at(book.card(1500)))
    app.testing = False
    del app.extensions["desk_exports_seen"]  # as in a process that has answered nothing yet
    agent.get("/settings")
    assert background.join(PATIENCE)
    assert job_of(app, page).state == "finished"


def test_looking_at_its_page_takes_it_over(
    app: Flask, agent: FlaskClient, book: Book, background: Worker, clock: DeskClock
) -> None:
    page = start(agent, book.at(book.card(1500)))
    app.testing = False
    agent.get(page)
    assert background.join(PATIENCE)
    assert job_of(app, page).state == "finished"


def test_going_on_wakes_it(app: Flask, agent: FlaskClient, book: Book, background: Worker) -> None:
    page = start(agent, book.at(book.card(1500)))
    act(agent, page, "stop")
    app.testing = False
    act(agent, page, "resumption")
    assert background.join(PATIENCE)
    assert job_of(app, page).state == "finished"


def test_without_work_it_is_gone_at_once(app: Flask, background: Worker) -> None:
    background.wake()
    assert background.join(PATIENCE)
    assert "exports" not in names()


def test_many_calls_make_one_thread(app: Flask, agent: FlaskClient, book: Book, background: Worker) -> None:
    page = start(agent, book.at_customer(book.customer(700)))
    most = 0
    for _call in range(50):
        background.wake()
        most = max(most, names().count("exports"))
    assert background.join(PATIENCE)
    assert most == 1
    assert job_of(app, page).state == "finished"


def test_the_end_of_the_process_ends_it_after_a_page_and_leaves_the_job(
    app: Flask, agent: FlaskClient, book: Book
) -> None:
    card = book.card(4000)
    page = start(agent, book.at(card))
    worker, asked, go = Worker(app), threading.Event(), threading.Event()
    inner = book.server.app.wsgi_app

    def holding(environ: object, start_response: object) -> object:
        asked.set()
        assert go.wait(PATIENCE)
        return inner(environ, start_response)  # type: ignore[arg-type]

    book.server.app.wsgi_app = holding  # type: ignore[method-assign,assignment]
    try:
        worker.wake()
        assert asked.wait(PATIENCE)
        stopping = threading.Thread(target=worker.stop)
        stopping.start()
        while not worker._is_stopping:
            pass
        go.set()
        stopping.join(PATIENCE)
    finally:
        book.server.app.wsgi_app = inner  # type: ignore[method-assign]
    assert worker.join(PATIENCE)
    job = job_of(app, page)
    assert (job.state, job.rows, job.worker) == ("running", 1000, "")
    worker.wake()
    assert "exports" not in names(), "a process that ends starts nothing"
    work(app)
    assert ids_in(agent, page) == book.ids_of(card)


def test_a_database_that_is_away_does_not_end_the_export(
    app: Flask, agent: FlaskClient, book: Book, monkeypatch: pytest.MonkeyPatch, clock: DeskClock
) -> None:
    card = book.card(10)
    page = start(agent, book.at(card))
    rename = "ALTER TABLE {} RENAME TO {}"
    monkeypatch.setattr("webapp.exports.worker.AFTER_FAILURE", 0)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(rename.format("export_part", "away")))
    worker = Worker(app)
    worker.wake()
    worker.wake()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(rename.format("away", "export_part")))
    worker.stop()
    clock.forward(minutes=2)
    work(app)
    assert ids_in(agent, page) == book.ids_of(card)


class TestCommand:
    def test_works_until_nothing_is_due(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        page = start(agent, book.at(book.card(2500)))
        assert run(app) == "Worked 1 turns on exports.\n"
        assert job_of(app, page).state == "finished"
        assert run(app) == "Worked 0 turns on exports.\n"

    def test_says_what_is_due_later(self, app: Flask, agent: FlaskClient, book: Book) -> None:
        start(agent, book.at(book.card(5)))
        book.server.fault("500", count=1)
        assert run(app).endswith("The next one is due at 2026-03-02 09:00:05 UTC.\n")


def run(app: Flask) -> str:
    result = app.test_cli_runner().invoke(args=["desk", "exports"])
    assert result.exit_code == 0, result.output
    lines = [line for line in str(result.output).splitlines(keepends=True) if not line.startswith("{")]
    return "".join(lines)


def test_nobody_asks_for_more_than_a_page_at_a_time(app: Flask, agent: FlaskClient, book: Book) -> None:
    running = []
    inner = book.server.app.wsgi_app
    most = 0

    def counting(environ: object, start_response: object) -> object:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        try:
            return inner(environ, start_response)  # type: ignore[arg-type]
        finally:
            running.pop()

    book.server.app.wsgi_app = counting  # type: ignore[method-assign,assignment]
    try:
        start(agent, book.at_customer(book.customer(300)))
        with app.app_context():
            engine.serve_all("one")
    finally:
        book.server.app.wsgi_app = inner  # type: ignore[method-assign]
    assert most == 1
