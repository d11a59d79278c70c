"""With a Talon.One of 2026: more to filter and sort by, and tiers that come with the balances."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient

from tests.integration.loyalty.conftest import HOSTILE_ORDER, Ledgers
from tests.integration.loyalty.test_more import groups
from tests.integration.loyalty.test_points import lots
from tests.integration.loyalty.test_transactions import HTMX, at, link_in, names
from tests.support.page import audit_fragment, audit_page
from webapp.talon import Client
from webapp.talon.operation import ApiVersion


@pytest.fixture
def api() -> ApiVersion:
    return "2026"


def of_maria(ledgers: Ledgers, suffix: str = "") -> str:
    return f"/shop/customers/maria/programs/{ledgers.ids['points']}{suffix}"


def test_orders_are_filtered_by_the_server(agent: FlaskClient, ledgers: Ledgers) -> None:
    query = {"orders": f"{HOSTILE_ORDER}\r\nnone, such", "view": "orders"}
    page = agent.get(at(ledgers, "CARD-1"), query_string=query)
    assert page.status_code == 200
    audit_page(page.text)
    assert names(page.text) == ["Paid with points", "10 % of the order"]
    assert parse_qs(ledgers.query_of("transactions"))["customerSessionIDs"] == [HOSTILE_ORDER, "none, such"]
    assert '<details class="desk-extras" open>' in page.text
    assert "all its lines" not in page.text


def test_all_lines_of_an_order_are_one_click_away(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "ORDERS-1", "?view=orders")).text
    link = link_in(page, "all its lines")
    assert link == at(ledgers, "ORDERS-1", "?orders=order-a&view=orders")
    whole = agent.get(link).text
    assert "The sums are of all rows." in whole
    assert [one.split(" Other")[0] for one in groups(whole)] == ["order-a added +60, deducted −3, net +57"]


def test_transactions_are_found_by_their_numbers(agent: FlaskClient, ledgers: Ledgers) -> None:
    with Client(ledgers.address, "test-key", api_version="2026") as client:
        rows = client.loyalty.card_transactions(ledgers.ids["club"], "CARD-1").items
    wanted = [str(one.transaction_uuid) for one in rows[:2]]
    ledgers.asked.clear()
    part = agent.get(
        at(ledgers, "CARD-1"), query_string={"transactions": "\n".join(wanted)}, headers=HTMX
    ).text
    audit_fragment(part)
    assert names(part) == [one.name for one in rows[:2]]
    assert parse_qs(ledgers.query_of("transactions"))["transactionUUIDs"] == wanted


def test_points_that_wait_are_found(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "CARD-1", "?awaits=1")).text
    audit_page(page)
    assert "awaitsActivation=true" in ledgers.query_of("transactions")
    assert "No transaction fits the filter." in page
    assert "only points that wait for something to happen" in page
    assert re.search(r'name="awaits" value="1" checked', page)


@pytest.mark.parametrize(
    ("query", "sent", "first"),
    [
        ("", "expiryDate", "First"),
        ("?sort=-expiryDate", "-expiryDate", "Third"),
        ("?sort=startDate", "startDate", "First"),
    ],
)
def test_unused_points_come_in_the_order_wanted(
    agent: FlaskClient, ledgers: Ledgers, query: str, sent: str, first: str
) -> None:
    page = agent.get(at(ledgers, "ENDS-1") + f"/points{query}").text
    audit_page(page)
    assert parse_qs(ledgers.query_of("points"))["sort"] == [sent]
    assert lots(page)[0][1] == first
    assert f'<option value="{query.partition("=")[2]}" selected>' in page


def test_a_customers_tiers_come_with_the_balances(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(of_maria(ledgers))
    audit_page(page.text)
    assert ledgers.operations == ["balances", "transactions"]
    assert ledgers.query_of("balances") == "includeTiers=true"
    assert "Bronze</span>" in page.text
    assert "150 points to Silver &lt;b&gt;" in page.text
    # Nothing is asked of the inventory.
    assert 'id="facts"' not in page.text
    ledgers.asked.clear()
    said = agent.get(of_maria(ledgers, "/answer"), headers=HTMX).text
    assert "Your level is Bronze. 150 points more lead to Silver &lt;b&gt;." in said


def test_tiers_of_another_day_are_not_made_up(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(of_maria(ledgers, "/balances?as_of=2027-01-01"), headers=HTMX).text
    assert "includeTiers" not in ledgers.query_of("balances")
    assert "Bronze" not in part


def test_a_subledger_of_a_card_may_hold_a_comma_here(agent: FlaskClient, ledgers: Ledgers) -> None:
    assert agent.get(at(ledgers, "CARD-1", "?subledger=a,b")).status_code == 200
    assert parse_qs(ledgers.query_of("transactions"))["subledgerId"] == ["a,b"]
