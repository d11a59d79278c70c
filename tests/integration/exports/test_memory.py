"""Memory stays as it is, however long the list."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.exports.conftest import Book, act, job_of, start, work

FEW, MANY = 3_000, 12_000
# What the collector has not tidied up yet varies; holding all rows would be four times as much.
ROOM = 1.5


@contextmanager
def traced() -> Iterator[Callable[[], int]]:
    """Gives the most bytes held since."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    try:
        yield lambda: tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.fixture
def pages(app: Flask, agent: FlaskClient, book: Book) -> dict[int, str]:
    """Nothing but names yet: warm caches of templates and connections first."""
    page = start(agent, book.at(book.card(1500)))
    work(app)
    agent.get(f"{page}/csv")
    agent.get(f"{page}/json")
    act(agent, page, "removal")
    return {}


def test_reading_holds_one_page_at_a_time(
    app: Flask, agent: FlaskClient, book: Book, pages: dict[int, str]
) -> None:
    peaks = {}
    for count in (FEW, MANY):
        page = start(agent, book.at(book.card(count)))
        with traced() as peak:
            work(app)
            peaks[count] = peak()
        assert job_of(app, page).rows == count
    assert peaks[MANY] < ROOM * peaks[FEW], peaks


@pytest.mark.parametrize("form", ["csv", "json"])
def test_sending_holds_one_part_at_a_time(
    app: Flask, agent: FlaskClient, book: Book, pages: dict[int, str], form: str
) -> None:
    peaks, sizes = {}, {}
    for count in (FEW, MANY):
        page = start(agent, book.at(book.card(count)))
        work(app)
        with traced() as peak:
            answer = agent.get(f"{page}/{form}", buffered=False)
            sizes[count] = sum(len(piece) for piece in answer.response)
            peaks[count] = peak()
        answer.close()
    assert sizes[MANY] > 3.9 * sizes[FEW]
    assert peaks[MANY] < ROOM * peaks[FEW], peaks
