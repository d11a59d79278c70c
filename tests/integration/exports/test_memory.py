"""Memory stays as it is, however long the list."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.exports.conftest import Book, act, job_of, start, work

FEW, MANY = 2_000, 5_000
# Room for what else goes on; holding all rows would be two and a half times as much.
ROOM = 1.2


@contextmanager
def traced() -> Iterator[Callable[[], int]]:
    """Gives the most bytes held since."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield lambda: tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@contextmanager
def collecting(book: Book) -> Iterator[None]:
    """The collector comes with every page, so that only what is held counts."""
    inner = book.server.app.wsgi_app

    def collected(environ: Any, start_response: Any) -> Any:
        gc.collect()
        return inner(environ, start_response)

    book.server.app.wsgi_app = collected  # type: ignore[method-assign]
    try:
        yield
    finally:
        book.server.app.wsgi_app = inner  # type: ignore[method-assign]


@pytest.fixture
def warm(app: Flask, agent: FlaskClient, book: Book) -> None:
    """Caches of templates and connections hold what they will."""
    page = start(agent, book.at(book.card(1200)))
    work(app)
    agent.get(f"{page}/csv")
    agent.get(f"{page}/json")
    act(agent, page, "removal")


@pytest.mark.usefixtures("warm")
def test_reading_holds_one_page_at_a_time(app: Flask, agent: FlaskClient, book: Book) -> None:
    peaks = {}
    for count in (FEW, MANY):
        page = start(agent, book.at(book.card(count)))
        with collecting(book), traced() as peak:
            work(app)
            peaks[count] = peak()
        assert job_of(app, page).rows == count
    assert peaks[MANY] < ROOM * peaks[FEW], peaks


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("form", ["csv", "json"])
def test_sending_holds_one_part_at_a_time(app: Flask, agent: FlaskClient, book: Book, form: str) -> None:
    peaks, sizes = {}, {}
    for count in (FEW, MANY):
        page = start(agent, book.at(book.card(count)))
        work(app)
        with traced() as peak:
            answer = agent.get(f"{page}/{form}", buffered=False)
            sizes[count] = 0
            for piece in answer.response:
                sizes[count] += len(piece)
                gc.collect()
            peaks[count] = peak()
        answer.close()
    assert sizes[MANY] > 2.4 * sizes[FEW]
    assert peaks[MANY] < ROOM * peaks[FEW], peaks
