"""More rows below those that are there, and orders with their net."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from tests.integration.loyalty.conftest import NOW, Ledgers
from tests.integration.loyalty.test_points import lots
from tests.integration.loyalty.test_transactions import HTMX, at, link_in, names
from tests.support.page import audit_fragment, audit_page
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets

MORE = re.compile(r'id="page-after" href="([^"]+)" hx-get="([^"]+)" hx-target="#more"')
GROUP = re.compile(r'<tr class="desk-group">.*?</tr>', re.DOTALL)


def more_in(page: str) -> tuple[str, str]:
    """Where "Older" leads: as a page, and for htmx."""
    found = MORE.search(page)
    assert found, "There is more"
    return unescape(found[1]), unescape(found[2])


def groups(page: str) -> list[str]:
    """The heads of the orders, as they read."""
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in GROUP.findall(page)]


def test_more_rows_come_alone_with_what_stands_below_them(agent: FlaskClient, ledgers: Ledgers) -> None:
    first = agent.get(at(ledgers, "LONG-1")).text
    page, more = more_in(first)
    assert more == f"{page}&part=more"
    ledgers.asked.clear()
    part = agent.get(more, headers=HTMX)
    assert ledgers.operations == ["transactions"]
    audit_fragment(part.text)
    assert part.text.startswith('<table hx-swap-oob="beforeend:#lines"><tbody')
    assert '<table class="table card-table desk-stack" id="lines">' in first
    assert '<div id="more">' in first
    assert names(part.text) == [f"Line {number:03}" for number in range(70, 20, -1)]
    assert 'tabindex="-1">51 to 100</th>' in part.text
    assert 'data-announce="50 lines: 51 to 100"' in part.text
    assert 'aria-label="Pages"' in part.text
    # A reload, and Back, lead to the same place, which has the very same rows.
    assert part.headers["HX-Replace-Url"] == page
    again = agent.get(page).text
    audit_page(again)
    assert names(again) == names(part.text)
    assert "51 to 100" in again
    assert link_in(again, "Newer") == at(ledgers, "LONG-1")


def test_the_last_rows_say_that_they_are_all(agent: FlaskClient, ledgers: Ledgers) -> None:
    _page, more = more_in(agent.get(at(ledgers, "LONG-1", "?skip=50")).text)
    part = agent.get(more, headers=HTMX).text
    assert len(names(part)) == 20
    assert "101 to 120" in part
    assert "that is all" in part
    assert not MORE.search(part)


def test_without_htmx_more_is_the_next_page(agent: FlaskClient, ledgers: Ledgers) -> None:
    _page, more = more_in(agent.get(at(ledgers, "LONG-1")).text)
    audit_page(agent.get(more).text)


def test_what_is_added_meanwhile_repeats_and_skips_nothing(agent: FlaskClient, ledgers: Ledgers) -> None:
    with ledgers.sandbox.working("shop", at=NOW) as work:
        program = ledgers.ids["club"]
        wallet = wallets.joined_card_wallet(work, program, setup.add_card(work, program, "BUSY-1"))
        for number in range(60):
            setup.add_points(work, wallet, 1, f"Before {number:02}")
    _page, more = more_in(agent.get(at(ledgers, "BUSY-1")).text)
    clock = ledgers.sandbox.store.clock_offset()
    ledgers.sandbox.store.move_clock(clock + timedelta(minutes=5))
    try:
        with ledgers.sandbox.working("shop") as work:
            for number in range(10):
                setup.add_points(work, wallet, 1, f"Meanwhile {number}")
        part = agent.get(more, headers=HTMX).text
        assert names(part) == [f"Before {number:02}" for number in range(9, -1, -1)]
        assert names(agent.get(at(ledgers, "BUSY-1")).text)[0] == "Meanwhile 9"
    finally:
        ledgers.sandbox.store.move_clock(clock)


def test_more_that_fails_fails_below_the_rows(agent: FlaskClient, ledgers: Ledgers) -> None:
    page, more = more_in(agent.get(at(ledgers, "LONG-1")).text)
    ledgers.breaks = lambda target: "skip=50" in target
    part = agent.get(more, headers={**HTMX, "HX-Target": "more"})
    assert part.status_code == 502
    audit_fragment(part.text)
    retry = re.search(r'hx-get="([^"]+)" hx-target="#more"', part.text)
    assert retry
    assert unquote(unescape(retry[1])) == unquote(more)
    ledgers.breaks = lambda _target: False
    good = agent.get(unescape(retry[1]), headers={**HTMX, "HX-Target": "more"})
    assert len(names(good.text)) == 50
    assert good.headers["HX-Replace-Url"] == page


def test_unused_points_go_on_below_too(agent: FlaskClient, ledgers: Ledgers) -> None:
    card = at(ledgers, "LONG-1")
    first = agent.get(f"{card}/points").text
    page, more = more_in(first)
    assert page == f"{card}/points?skip=50"
    part = agent.get(more, headers=HTMX).text
    audit_fragment(part)
    assert len(lots(part)) == 50
    assert not set(lots(part)) & set(lots(first))
    # Lots of 51 to 100 points.
    assert "51 to 100: 3,775 points" in part


def test_orders_with_their_net_of_the_rows_loaded(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "ORDERS-1", "?view=orders")).text
    audit_page(page)
    assert groups(page) == [
        "order-a added +48, deducted −3, net +45"
        " Other lines of this order stand in other rows of this list: their sums are apart.",
        "order-b added +48, deducted 0, net +48"
        " Other lines of this order stand in other rows of this list: their sums are apart.",
        "Without an order added +7, deducted 0, net +7",
    ]
    assert page.count("data-apart hidden") == 2
    assert "The sums are of the rows loaded, 1 to 50: an order may have lines in others." in page
    assert len(names(page)) == 50
    assert names(page)[0] == "Returned"
    assert names(page)[-1] == "By hand"


def test_orders_go_on_below_with_sums_of_their_own(agent: FlaskClient, ledgers: Ledgers) -> None:
    first = agent.get(at(ledgers, "ORDERS-1", "?view=orders&type=session")).text
    page, more = more_in(first)
    assert "view=orders" in page
    part = agent.get(more, headers=HTMX).text
    audit_fragment(part)
    assert "51 to 61" in part
    assert [one.split(" Other")[0] for one in groups(part)] == [
        "order-a added +12, deducted 0, net +12",
        "order-b added +10, deducted 0, net +10",
    ]
    assert part.count("data-announce=") == 1
    assert "The sums are of all rows." not in first


def test_points_of_two_ledgers_stand_apart(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "CARD-1", "?view=orders")).text
    audit_page(page)
    assert "The sums are of all rows." in page
    *_orders, apart = groups(page)
    assert apart == (
        "Without an order main added +1,212, deducted 0, net +1,212"
        " 50% &amp; &lt;b&gt;/x added +40, deducted 0, net +40"
        " summer added +40, deducted 0, net +40"
    )


def test_the_view_keeps_filter_and_place(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "LONG-1", "?type=manual&skip=50&until=2026-03-02T09:00:01Z")).text
    by_order = link_in(page, "By order")
    assert by_order is not None
    assert unquote(by_order).partition("?")[2] == (
        "type=manual&view=orders&skip=50&until=2026-03-02T09:00:01Z"
    )
    grouped = agent.get(by_order).text
    assert '<input type="hidden" name="view" value="orders">' in grouped
    assert names(grouped) == names(page)


@pytest.mark.parametrize("query", ["until=yesterday", "until=2026-03-02", "view=tree"])
def test_a_place_that_is_none_asks_nothing(agent: FlaskClient, ledgers: Ledgers, query: str) -> None:
    page = agent.get(at(ledgers, "LONG-1", f"?{query}"))
    assert page.status_code == 422
    assert ledgers.asked == []
    audit_page(page.text)
    assert link_in(page.text, "To the first page") == at(ledgers, "LONG-1")


def test_times_are_asked_for_to_the_minute(agent: FlaskClient, ledgers: Ledgers) -> None:
    query = "?from=2026-03-01&from_time=07:00&to=2026-03-01&to_time=08:00"
    page = agent.get(at(ledgers, "LONG-1", query)).text
    audit_page(page)
    assert names(page) == ["Line 096", "Line 095"]
    sent = unquote(ledgers.query_of("transactions"))
    assert "startDate=2026-03-01T07:00:00Z&endDate=2026-03-01T08:00:59.999999Z" in sent
    assert '<details class="desk-extras" open>' in page
    # What was asked for stays, and is said where nothing comes of it.
    empty = agent.get(at(ledgers, "LONG-1", query + "&type=import")).text
    assert "from Mar 1, 2026, 7:00" in empty
    assert "up to and including Mar 1, 2026, 8:00" in empty
