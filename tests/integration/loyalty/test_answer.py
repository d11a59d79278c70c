"""How many points, and when do they run out: what the panel loads by itself, to be said."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.loyalty.conftest import HOSTILE_CUSTOMER, HOSTILE_LEDGER, Ledgers
from tests.integration.loyalty.test_transactions import HTMX
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.extensions import db

COPY = re.compile(r'data-copy="([^"]+)"')


def at(ledgers: Ledgers, card: str, page: str = "/answer") -> str:
    return f"/shop/programs/{ledgers.ids['club']}/cards/{card}{page}"


def test_the_page_asks_for_it_once_it_is_there(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "ENDS-1", "")).text
    assert "points" not in ledgers.operations
    assert f'hx-get="{at(ledgers, "ENDS-1")}" hx-trigger="load"' in page
    assert f'<a href="{at(ledgers, "ENDS-1")}">When they run out, and what to say</a>' in page


def test_says_all_there_is_to_say(app: Flask, agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "ENDS-1"), headers=HTMX)
    assert part.status_code == 200
    audit_fragment(part.text)
    assert ledgers.operations == ["balances", "points", "points"]
    (said,) = {unescape(one) for one in COPY.findall(part.text)}
    assert said == (
        "You have 195 points to spend. 120 of them run out on June 3, 2026 and 75 on June 9, 2026."
        " Another 40 can be spent from March 5, 2026 on."
        f" In “{HOSTILE_LEDGER}” you have 8 points to spend. All of them run out on June 4, 2026."
    )
    statement = text("SELECT action, subject FROM audit_entry JOIN audit_content ON entry_id = id")
    with app.app_context():
        rows = [tuple(row) for row in db.session.execute(statement) if row.action.startswith("loyalty.")]
    assert rows == [("loyalty.card_answer", "ENDS-1")]


def test_without_script_it_is_a_page(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "ENDS-1")).text
    audit_page(page)
    assert "What to say" in page
    assert agent.get(at(ledgers, "ENDS-1"), headers=HTMX).text.strip() in page
    assert 'id="answer"' not in page, "It does not ask for itself again"


def test_more_than_a_page_of_lots_is_said_to_be_more(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "LONG-1"), headers=HTMX).text
    assert "You have 7,260 points to spend.<" in part
    assert "Days are those of the 50 rows loaded; there are more." in part


def test_a_customer_alike(agent: FlaskClient, ledgers: Ledgers) -> None:
    program = ledgers.ids["points"]
    part = agent.get(f"/shop/customers/{path_safe(HOSTILE_CUSTOMER)}/programs/{program}/answer", headers=HTMX)
    assert part.status_code == 200
    assert "You have 50 points to spend. They do not run out." in part.text


def test_it_fails_alone(agent: FlaskClient, ledgers: Ledgers) -> None:
    ledgers.breaks = lambda target: "/points" in target
    part = agent.get(at(ledgers, "ENDS-1"), headers={**HTMX, "HX-Target": "answer"})
    assert part.status_code == 502
    audit_fragment(part.text)
    assert 'hx-target="#answer"' in part.text
    assert agent.get(at(ledgers, "ENDS-1", "")).status_code == 200
