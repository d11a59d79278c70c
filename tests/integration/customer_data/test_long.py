"""Ledgers of any length: read one page at a time, kept and sent without ever being held as a whole."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.customer_data.collecting import address_of, file_of, part, planted
from tests.integration.customer_data.test_work import long_ledger
from tests.integration.exports.conftest import job_of, start, work
from tests.integration.sandbox_server import Shop
from webapp.exports import engine

FEW, MANY = 400, 1_600
# Room for what else goes on; holding all lines would be nearly four times as much.
ROOM = 1.5


def filled(shop: Shop, rows: int) -> str:
    """Somebody with so many lines in a ledger."""
    name = f"long-{shop.number()}"
    planted(shop, name, f"Long{shop.number()}")
    long_ledger(shop, name, rows)
    return name


@pytest.mark.parametrize("form", ["json", "page"])
def test_sending_holds_a_piece_at_a_time(app: Flask, sara: FlaskClient, shop: Shop, form: str) -> None:
    peaks, sizes = {}, {}
    for rows in (MANY, FEW, MANY):  # the first time fills the caches of moments
        page = start(sara, address_of(filled(shop, rows)))
        work(app)
        gc.collect()
        tracemalloc.start()
        answer = sara.get(f"{page}/{form}", buffered=False)
        sizes[rows] = 0
        for number, piece in enumerate(answer.response):
            sizes[rows] += len(piece)
            if number % 8 == 0:
                gc.collect()
        peaks[rows] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        answer.close()
    assert sizes[MANY] > 2 * sizes[FEW]
    assert peaks[MANY] < ROOM * peaks[FEW], peaks


def test_a_turn_asks_for_so_many_pages_and_leaves_the_rest_to_the_next(
    app: Flask, sara: FlaskClient, shop: Shop
) -> None:
    """One call after the other, a few in a turn: no turn grows with the ledger, and none is lost."""
    customer = filled(shop, MANY)
    page = start(sara, address_of(customer))
    shop.server.requests.clear()
    calls = []
    while job_of(app, page).state != "finished":
        work(app, pages=engine.SLICE)
        calls.append(len(shop.server.requests))
        shop.server.requests.clear()
    assert max(calls) <= engine.SLICE * 4
    lines = part(file_of(sara, page), "loyalty_transactions")
    assert len({each["id"] for each in lines}) == len(lines) > MANY
