"""Balances as of any day, balances that refresh and fail alone, and who may see them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.loyalty.conftest import HOSTILE_CUSTOMER, Ledgers
from tests.integration.loyalty.test_transactions import HTMX, link_in, live_in, names
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.extensions import db
from webapp.permissions import VIEWER, Permission, Role

FIGURE = re.compile(r'<div class="desk-figure">([^<]+)</div>')


def at(ledgers: Ledgers, card: str, query: str = "") -> str:
    return f"/shop/programs/{ledgers.ids['club']}/cards/{card}/balances{query}"


def of_customer(ledgers: Ledgers, query: str = "") -> str:
    program = ledgers.ids["points"]
    return f"/shop/customers/{path_safe(HOSTILE_CUSTOMER)}/programs/{program}/balances{query}"


def ends(ledgers: Ledgers) -> list[list[str]]:
    """The end dates that balances were asked with, absent ones as nothing."""
    targets = [urlsplit(one) for one in ledgers.asked if "/balances" in one]
    return sorted(parse_qs(one.query).get("endDate", []) for one in targets)


def figures(page: str) -> list[str]:
    return FIGURE.findall(page)


def test_the_tab_asks_for_the_balances_of_now_and_offers_another_day(
    agent: FlaskClient, ledgers: Ledgers
) -> None:
    page = agent.get(at(ledgers, "CARD-1"))
    assert page.status_code == 200
    audit_page(page.text)
    assert ledgers.operations == ["balances"]
    assert ends(ledgers) == [[]]
    assert "Balances as of another day" in page.text
    assert f'hx-get="{at(ledgers, "CARD-1")}/history" hx-trigger="load"' in page.text
    assert f'<a href="{at(ledgers, "CARD-1")}/history">' in page.text


@pytest.mark.parametrize(
    ("day", "zone", "sent", "title", "active"),
    [
        (
            "2026-01-30",
            "Europe/Berlin",
            "2026-01-30T22:59:59.999999Z",
            "As it stood at the end of January 30, 2026",
            "1,000",
        ),
        ("2026-01-30", "UTC", "2026-01-30T23:59:59.999999Z", "As it stood at the end of", "1,200"),
        (
            "2026-06-09",
            "Asia/Kathmandu",
            "2026-06-09T18:14:59.999999Z",
            "As it will stand at the end of June 9, 2026",
            "1,080.5",
        ),
        ("2026-03-02", "UTC", "2026-03-02T23:59:59.999999Z", "As it will stand at the end of", "1,050"),
    ],
)
def test_a_day_ends_when_it_ends_for_the_agent(
    app: Flask,
    agent: FlaskClient,
    ledgers: Ledgers,
    day: str,
    zone: str,
    sent: str,
    title: str,
    active: str,
) -> None:
    live_in(app, zone)
    part = agent.get(at(ledgers, "CARD-1", f"?as_of={day}"), headers=HTMX)
    assert part.status_code == 200
    assert ends(ledgers) == [[sent]]
    audit_fragment(part.text)
    assert title in part.text
    assert figures(part.text)[0] == active
    assert link_in(part.text, "Back to now") == at(ledgers, "CARD-1")
    assert f'value="{day}"' in part.text


def test_the_page_shows_both_now_and_then(agent: FlaskClient, ledgers: Ledgers) -> None:
    address = at(ledgers, "CARD-1", "?as_of=2026-07-01")
    page = agent.get(address).text
    audit_page(page)
    assert ends(ledgers) == [[], ["2026-07-01T23:59:59.999999Z"]]
    assert figures(page) == ["1,050", "30.5", "150", "12", "1,050", "0", "150", "42.5"]
    assert page.count('<code class="desk-id">50% &amp; &lt;b&gt;/x</code>') == 2
    said = "At the end of July 1, 2026 you will have 1,050 points to spend, if nothing changes until then."
    assert f'data-copy="{said}"' in page
    assert agent.get(address, headers=HTMX).text.strip() in page


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("query", "words"), [("as_of=31.5.2026", "not a date"), ("as_of=3000-01-01", "from 1970 to 2999")]
)
def test_what_is_no_day_is_said_at_its_field(
    agent: FlaskClient, ledgers: Ledgers, query: str, words: str, headers: dict[str, str]
) -> None:
    page = agent.get(at(ledgers, "CARD-1", f"?{query}"), headers=headers)
    assert page.status_code == 422
    assert ledgers.asked == []
    tree = audit_fragment(page.text) if headers else audit_page(page.text)
    box = next(one for one in tree.iter() if one.get("name") == "as_of")
    error = next(one for one in tree.iter() if one.get("id") == box.get("aria-describedby"))
    assert words in (error.text or "")


def test_a_customer_reads_alike(app: Flask, agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(of_customer(ledgers, "?as_of=2026-02-22"))
    assert page.status_code == 200
    audit_page(page.text)
    assert all("/profile/" in one for one in ledgers.asked)
    # On that day there was the first line alone.
    assert figures(page.text) == ["50", "0", "20", "0", "70", "0", "0", "0"]
    statement = text("SELECT action, subject FROM audit_entry JOIN audit_content ON entry_id = id")
    with app.app_context():
        rows = [tuple(row) for row in db.session.execute(statement) if row.action.startswith("loyalty.")]
    assert rows == [("loyalty.profile_balances", HOSTILE_CUSTOMER)]


def test_the_balances_of_now_refresh_alone(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "CARD-1", "?part=now"), headers=HTMX)
    audit_fragment(part.text)
    assert ledgers.operations == ["balances"]
    assert part.text.strip() in agent.get(at(ledgers, "CARD-1")).text
    # Without script it is the page.
    audit_page(agent.get(at(ledgers, "CARD-1", "?part=now")).text)


def test_balances_that_fail_leave_the_rows_alone(agent: FlaskClient, ledgers: Ledgers) -> None:
    ledgers.breaks = lambda target: "/balances" in target
    card = at(ledgers, "CARD-1").removesuffix("/balances")
    page = agent.get(card)
    assert page.status_code == 200
    audit_page(page.text)
    assert len(names(page.text)) == 7
    assert "Talon.One cannot answer now" in page.text
    retry = at(ledgers, "CARD-1", "?part=now")
    assert f'hx-get="{retry}" hx-target="#now">Try again</a>' in page.text
    failed = agent.get(retry, headers={**HTMX, "HX-Target": "now"})
    assert failed.status_code == 502
    audit_fragment(failed.text)
    ledgers.breaks = lambda _target: False
    assert figures(agent.get(retry, headers=HTMX).text)[0] == "1,050"


def test_rows_that_fail_are_no_page_of_rows(agent: FlaskClient, ledgers: Ledgers) -> None:
    ledgers.breaks = lambda target: "/transactions" in target
    page = agent.get(at(ledgers, "CARD-1").removesuffix("/balances"))
    assert page.status_code == 502
    audit_page(page.text)


def test_another_card_or_program_is_said_to_be_missing(agent: FlaskClient, ledgers: Ledgers) -> None:
    for suffix in ("", "/history", "?as_of=2026-01-01"):
        page = agent.get(at(ledgers, "NO-SUCH", suffix))
        assert page.status_code == 404
        audit_page(page.text)
        assert "No such card" in page.text


def test_who_may_not_see_balances_sees_the_rows_without(
    viewer: FlaskClient, ledgers: Ledgers, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = VIEWER - {Permission.GET_LOYALTY_CARD_BALANCES}
    monkeypatch.setitem(app.extensions["desk_roles"], "viewer", Role("viewer", "viewer", without))
    card = at(ledgers, "CARD-1").removesuffix("/balances")
    page = viewer.get(card)
    assert page.status_code == 200
    assert ledgers.operations == ["transactions"]
    assert 'id="now"' not in page.text
    assert ">Balances</a>" not in page.text
    for address in (f"{card}/balances", f"{card}/balances/history", f"{card}/answer"):
        assert viewer.get(address).status_code == 403
    assert ledgers.operations == ["transactions"]


def test_the_tabs_carry_their_keys(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "CARD-1")).text
    assert re.findall(r'data-shortcut="(\w)">([^<]+)<', page) == [
        ("t", "Transactions"),
        ("p", "Unused points"),
        ("b", "Balances"),
    ]


def test_below_zero_is_explained_and_stands_in_its_own_column(agent: FlaskClient, ledgers: Ledgers) -> None:
    owing = {
        "activePoints": 0,
        "pendingPoints": 5,
        "spentPoints": 90,
        "expiredPoints": 0,
        "negativePoints": 30,
    }
    plain = {"activePoints": 7, "pendingPoints": 0, "spentPoints": 0, "expiredPoints": 0}
    told = {"balance": plain, "subledgerBalances": {"a": owing, "b": plain}, "profiles": []}
    ledgers.says = lambda target: told if "/balances" in target else None
    page = agent.get(at(ledgers, "CARD-1"))
    audit_page(page.text)
    # The main ledger is not below zero; of the others one is, and both have the column.
    assert "fills this gap first" not in page.text
    assert page.text.count('data-label="Below zero"') == 2
    told["balance"] = owing
    part = agent.get(at(ledgers, "CARD-1", "?part=now"), headers=HTMX).text
    assert figures(part)[-1] == "-30"
    assert "What is earned next fills this gap first" in part
    said = agent.get(at(ledgers, "CARD-1").removesuffix("balances") + "answer", headers=HTMX).text
    assert "Your balance is 30 points below zero: the next ones you earn fill that first." in said


def test_a_balance_that_is_not_told_is_no_zero(agent: FlaskClient, ledgers: Ledgers) -> None:
    told = {"subledgerBalances": {}, "profiles": []}
    ledgers.says = lambda target: told if "/balances" in target else None
    page = agent.get(at(ledgers, "CARD-1", "?as_of=2026-01-01")).text
    audit_page(page)
    assert page.count("Talon.One gave no balance of the main ledger.") == 2
    assert figures(page) == []
    assert "you had" not in page
