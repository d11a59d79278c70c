"""Ledgers that grow and shrink while they are read: nothing skipped, nothing twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.conftest import both_databases
from tests.integration.exports.conftest import NOW, Book, act, ids_in, job_of, start, work
from webapp.exports import jobs


def is_open(app: Flask, page: str) -> bool:
    return job_of(app, page).is_active


# One desk for all examples is what is wanted: each has a customer of its own.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    count=st.integers(0, 240),
    growth=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 200)), max_size=8),
)
def test_transactions_that_come_between_pages_change_nothing(
    app: Flask, agent: FlaskClient, book: Book, count: int, growth: list[tuple[int, int]]
) -> None:
    customer = book.customer(count)
    before = book.ids_of(customer)
    page = start(agent, book.at_customer(customer))
    steps = iter(growth)
    while is_open(app, page):
        work(app, pages=1)
        more, seconds = next(steps, (0, 0))
        book.clock.forward(seconds=1 + seconds)
        book.add(customer, more)
    assert ids_in(agent, page) == before
    assert not job_of(app, page).has_moved
    assert len(book.ids_of(customer)) >= len(before)
    act(agent, page, "removal")
    book.clock.now = NOW


@both_databases
def test_a_filter_that_ends_later_ends_at_the_start_of_the_export(
    app: Flask, agent: FlaskClient, book: Book
) -> None:
    card = book.card(1500)
    before = book.ids_of(card)
    page = start(agent, book.at(card, "?from=2026-02-01&to=2026-12-31"))
    work(app, pages=1)
    book.clock.forward(hours=1)
    book.add(card, 300)
    work(app)
    assert ids_in(agent, page) == before
    assert all("endDate=2026-03-02T09%3A00%3A00Z" in query for query in book.queries)
    assert "Mar 2, 2026, 9:00" in agent.get(page).text


def test_a_desk_whose_clock_is_fast_loses_nothing(app: Flask, agent: FlaskClient, book: Book) -> None:
    customer = book.customer(200)
    book.clock.now = NOW - timedelta(minutes=30)
    before = book.ids_of(customer)[29:]  # the others come while it is read
    page = start(agent, book.at_customer(customer))
    for _page in range(4):
        work(app, pages=1)
        book.clock.forward(minutes=10)  # ten more rows that lie before the end of the export
    work(app)
    assert ids_in(agent, page) == before
    assert job_of(app, page).has_moved
    assert "Lines came or went while the list was read" in agent.get(page).text
    assert json.loads(agent.get(f"{page}/json").data)["head"]["changed_while_read"] is True


def test_rows_that_arrive_late_are_in_the_file_where_it_was_not_there_yet(
    app: Flask, agent: FlaskClient, book: Book
) -> None:
    customer = book.customer(200)
    before = book.ids_of(customer)
    page = start(agent, book.at_customer(customer))
    work(app, pages=1)
    book.add(customer, 3, at=NOW - timedelta(minutes=10), name="An import dated back, behind the reader")
    book.add(customer, 2, at=NOW - timedelta(minutes=150), name="One before the reader")
    after = book.ids_of(customer)
    work(app)
    found = ids_in(agent, page)
    assert len(found) == len(set(found)) == 202
    assert [each for each in found if each in set(before)] == before
    assert [each for each in after if each in set(found)] == found
    assert job_of(app, page).has_moved


def test_rows_of_one_moment_across_the_edge_of_a_page(app: Flask, agent: FlaskClient, book: Book) -> None:
    customer = book.customer(0)
    book.add(customer, 140, at=NOW - timedelta(hours=1))
    page = start(agent, book.at_customer(customer))
    work(app)
    assert ids_in(agent, page) == book.ids_of(customer)
    assert not job_of(app, page).has_moved


def test_rows_that_are_taken_away_take_no_others_with_them(
    app: Flask, agent: FlaskClient, book: Book
) -> None:
    customer = book.customer(200)
    page = start(agent, book.at_customer(customer))
    work(app, pages=1)
    gone = book.ids_of(customer)[10:40]
    for each in gone:
        book.run("DELETE FROM draws WHERE subtraction_id = ? OR lot_id = ?", each, each)
        book.run("DELETE FROM ledger WHERE id = ?", each)
    work(app)
    found = ids_in(agent, page)
    assert len(found) == len(set(found)) == 200, "what was read before it went is still in the file"
    assert set(book.ids_of(customer)) <= set(found)
    assert job_of(app, page).has_moved


@both_databases
def test_a_ledger_that_is_emptied_is_a_lost_place_and_can_be_started_again(
    app: Flask, agent: FlaskClient, book: Book
) -> None:
    customer = book.customer(200)
    page = start(agent, book.at_customer(customer))
    work(app, pages=2)
    book.run("DELETE FROM draws")
    book.run("DELETE FROM ledger WHERE wallet_id = ?", book._wallets[customer])
    work(app)
    job = job_of(app, page)
    assert (job.state, job.error) == ("failed", "export_moved")
    shown = agent.get(page).text
    assert "The list changed too much" in shown
    assert "Start again" in shown
    book.add(customer, 3, at=NOW - timedelta(days=1))
    act(agent, page, "resumption")
    assert (job_of(app, page).rows, job_of(app, page).parts) == (0, 0)
    work(app)
    assert ids_in(agent, page) == book.ids_of(customer)
    assert not job_of(app, page).has_moved


@pytest.mark.parametrize("spent", [1, 40])
def test_points_that_are_spent_while_they_are_read(
    app: Flask, agent: FlaskClient, book: Book, spent: int
) -> None:
    customer = book.customer(0)
    book.add(customer, 150, at=NOW - timedelta(days=1))
    lots = book.ids_of(customer)
    page = start(agent, book.at_customer(customer, tab="points"))
    work(app, pages=1)
    # The first lots, which are read already, are used up: all others move to the front.
    book.run(
        "UPDATE ledger SET remaining = 0 WHERE id IN"
        f" (SELECT id FROM ledger WHERE wallet_id = ? ORDER BY id LIMIT {spent})",
        book._wallets[customer],
    )
    work(app)
    found = ids_in(agent, page)
    assert sorted(found) == sorted(lots)
    assert job_of(app, page).has_moved


def test_a_moved_job_says_so_to_its_end(app: Flask, agent: FlaskClient, book: Book) -> None:
    customer = book.customer(300)
    book.clock.now = NOW - timedelta(minutes=5)
    page = start(agent, book.at_customer(customer))
    work(app, pages=1)
    book.clock.now = NOW
    work(app, pages=1)
    assert job_of(app, page).has_moved
    work(app)
    with app.app_context():
        assert jobs.find(1, "shop", page.rsplit("/", 1)[-1]).has_moved  # type: ignore[union-attr]
