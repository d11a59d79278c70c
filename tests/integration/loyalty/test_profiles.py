"""A customer in a profile-based program: the same pages, read by other operations."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.loyalty.conftest import HOSTILE_CUSTOMER, Ledgers
from tests.integration.loyalty.test_transactions import HTMX, names
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.extensions import db


def at(ledgers: Ledgers, customer: str, query: str = "") -> str:
    return f"/shop/customers/{path_safe(customer)}/programs/{ledgers.ids['points']}{query}"


def test_balances_and_transactions(app: Flask, viewer: FlaskClient, ledgers: Ledgers) -> None:
    page = viewer.get(at(ledgers, HOSTILE_CUSTOMER))
    assert page.status_code == 200
    assert ledgers.operations == ["balances", "inventory", "transactions"], "what is masked for a viewer too"
    assert sum("/profile/" in one for one in ledgers.asked) == 2
    audit_page(page.text)
    assert names(page.text) == ["Taken back", "Summer fun", "Welcome"]
    for expected in (
        "Points of a customer · Bonus points",
        '<div class="desk-figure">50</div>',
        '<div class="desk-figure">20</div><div class="desk-kicker">used so far</div>',
        ">−20<",
        f'href="/shop/customers/{path_safe(HOSTILE_CUSTOMER)}/"',
    ):
        assert expected in page.text
    assert "Linked customers" not in page.text
    statement = text(
        "SELECT action, subject_kind, subject FROM audit_entry JOIN audit_content ON entry_id = id"
    )
    with app.app_context():
        rows = [tuple(row) for row in db.session.execute(statement) if row.action.startswith("loyalty.")]
    assert rows == [("loyalty.profile_transactions", "customer", HOSTILE_CUSTOMER)]


def test_the_filter_reaches_the_server(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "maria", "?type=manual&subledger=summer&from=2026-02-01"), headers=HTMX)
    assert names(part.text) == ["Summer fun"]
    query = ledgers.query_of("transactions")
    assert "subledgerId=summer" in query
    assert "startDate=2026-02-01T00%3A00%3A00Z" in query


def test_a_subledger_may_hold_a_comma_here(agent: FlaskClient, ledgers: Ledgers) -> None:
    assert agent.get(at(ledgers, "maria", "?subledger=a,b")).status_code == 200
    assert parse_qs(ledgers.query_of("transactions"))["subledgerId"] == ["a,b"]


def test_unused_points(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "maria") + "/points")
    assert page.status_code == 200
    assert ledgers.operations == ["balances", "points"]
    audit_page(page.text)
    assert "<strong>50</strong>" in page.text
    part = agent.get(at(ledgers, "maria") + "/points?status=expired", headers=HTMX)
    audit_fragment(part.text)
    assert "No points ran out unspent." in part.text


def test_a_customer_without_points_has_an_empty_ledger(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "jonas"))
    assert page.status_code == 200
    assert "No transactions yet." in page.text
