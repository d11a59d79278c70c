"""Balances and transactions of a card, its filters and its pages."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from tests.integration.loyalty.conftest import HOSTILE_CARDS, HOSTILE_LEDGER, HOSTILE_ORDER, Ledgers
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.extensions import db
from webapp.staff.models import StaffUser

HTMX = {"HX-Request": "true"}
NAME = re.compile(r'<td data-label="Why"><div>(.*?)(?:<|$)', re.MULTILINE)


def at(ledgers: Ledgers, card: str, query: str = "") -> str:
    return f"/shop/programs/{ledgers.ids['club']}/cards/{path_safe(card)}{query}"


def names(page: str) -> list[str]:
    """What the lines of a page say, in their order."""
    return [unescape(one) for one in NAME.findall(page)]


def live_in(app: Flask, zone: str) -> None:
    with app.app_context():
        db.session.execute(update(StaffUser).values(zone=zone))
        db.session.commit()


def test_the_first_view_asks_for_balances_and_one_page(viewer: FlaskClient, ledgers: Ledgers) -> None:
    page = viewer.get(at(ledgers, "CARD-1"))
    assert page.status_code == 200
    assert ledgers.operations == ["balances", "transactions"]
    assert ledgers.query_of("transactions") == "pageSize=50&skip=0"
    audit_page(page.text)
    assert "HX-Request" in page.headers["Vary"]
    assert names(page.text) == [
        f"In {HOSTILE_LEDGER}",
        "In summer",
        "Paid with points",
        "10 % of the order",
        "Old ones",
        "From a file",
        "By <b>hand</b>",
    ]


def test_says_what_every_line_and_figure_is(viewer: FlaskClient, ledgers: Ledgers) -> None:
    page = viewer.get(at(ledgers, "CARD-1")).text
    for expected in (
        ">Loyalty card · Club &amp; Card<",
        'data-copy="CARD-1"',
        '<div class="desk-figure">1,050</div><div class="desk-kicker">can be spent now</div>',
        '<div class="desk-figure">30.5</div><div class="desk-kicker">can be spent later</div>',
        '<div class="desk-figure">150</div><div class="desk-kicker">used so far</div>',
        '<div class="desk-figure">12</div><div class="desk-kicker">ran out unspent</div>',
        'href="/shop/customers/maria/"',
        'href="/shop/customers/jonas/"',
        ">+30.5<",
        ">−150<",
        "Rule: Earn on every order",
        f'href="/shop/sessions/{path_safe(HOSTILE_ORDER)}"',
        'title="2026-02-10 12:00:00 UTC">Feb 10, 2026, 12:00',
        '<span>from <time datetime="2026-03-12T09:00:00Z"',
        '<span>until <time datetime="2026-06-10T09:00:00Z"',
        "<span>at once,</span> <span>no end</span>",
        ">50% &amp; &lt;b&gt;/x<",
    ):
        assert expected in page
    assert "<b>hand" not in page


def test_moments_are_in_the_zone_of_the_agent(app: Flask, agent: FlaskClient, ledgers: Ledgers) -> None:
    live_in(app, "Asia/Kathmandu")
    assert 'title="2026-01-30 23:00:00 UTC">Jan 31, 2026, 4:45' in agent.get(at(ledgers, "CARD-1")).text


@pytest.mark.parametrize(
    ("kind", "expected", "source"),
    [
        ("manual", [f"In {HOSTILE_LEDGER}", "In summer", "Old ones", "By <b>hand</b>"], ">manual<"),
        ("import", ["From a file"], ">import<"),
        ("session", ["Paid with points", "10 % of the order"], HOSTILE_ORDER[:5]),
    ],
)
def test_the_kind_is_filtered_by_the_server(
    agent: FlaskClient, ledgers: Ledgers, kind: str, expected: list[str], source: str
) -> None:
    page = agent.get(at(ledgers, "CARD-1", f"?type={kind}")).text
    assert names(page) == expected
    assert f"loyaltyTransactionType={kind}" in ledgers.query_of("transactions")
    assert f'<option value="{kind}" selected>' in page
    assert source in page


@pytest.mark.parametrize(
    ("query", "zone", "expected", "sent"),
    [
        ("?to=2026-01-30", "Europe/Berlin", ["By <b>hand</b>"], "endDate=2026-01-30T22%3A59%3A59.999999Z"),
        (
            "?from=2026-01-31&to=2026-01-31",
            "Europe/Berlin",
            ["Old ones", "From a file"],
            "startDate=2026-01-30T23",
        ),
        (
            "?from=2026-01-30&to=2026-01-30",
            "UTC",
            ["From a file", "By <b>hand</b>"],
            "startDate=2026-01-30T00",
        ),
        ("?from=2026-02-27", "UTC", [f"In {HOSTILE_LEDGER}", "In summer"], "startDate=2026-02-27T00"),
    ],
)
def test_days_are_those_of_the_agent_and_included(
    app: Flask, agent: FlaskClient, ledgers: Ledgers, query: str, zone: str, expected: list[str], sent: str
) -> None:
    live_in(app, zone)
    assert names(agent.get(at(ledgers, "CARD-1", query)).text) == expected
    assert sent in ledgers.query_of("transactions")


def test_a_subledger_is_found_by_its_exact_name(agent: FlaskClient, ledgers: Ledgers) -> None:
    whole = agent.get(at(ledgers, "CARD-1")).text
    link = next(one for one in re.findall(r'href="([^"]+subledger=[^"]+)"', whole) if "%3Cb%3E" in one)
    page = agent.get(unescape(link)).text
    assert names(page) == [f"In {HOSTILE_LEDGER}"]
    assert '<option value="50% &amp; &lt;b&gt;/x">' in page
    assert 'value="50% &amp; &lt;b&gt;/x"' in page


def test_a_filter_change_asks_for_transactions_alone(agent: FlaskClient, ledgers: Ledgers) -> None:
    address = at(ledgers, "CARD-1", "?type=session&to=2026-02-28")
    part = agent.get(address, headers=HTMX)
    assert part.status_code == 200
    assert ledgers.operations == ["transactions"]
    audit_fragment(part.text)
    assert part.text.strip() in agent.get(address).text


def test_pages_of_fifty_lead_to_the_oldest_line_and_back(agent: FlaskClient, ledgers: Ledgers) -> None:
    seen: list[str] = []
    address: str | None = at(ledgers, "LONG-1", "?type=manual")
    ways = []
    while address:
        page = agent.get(address, headers=HTMX).text
        seen += names(page)
        ways.append(address)
        address = link_in(page, "Older")
    assert seen == [f"Line {number:03}" for number in range(120, 0, -1)]
    # Later pages end where the first one did: what is added meanwhile shifts no row.
    until = "until=2026-03-02T09:00:01Z"
    assert [unquote(way.partition("?")[2]) for way in ways] == [
        "type=manual",
        f"type=manual&skip=50&{until}",
        f"type=manual&skip=100&{until}",
    ]
    assert ledgers.asked[-1].endswith("endDate=2026-03-02T09%3A00%3A01Z&pageSize=50&skip=100")
    assert "101 to 120" in page
    back = link_in(page, "Newer")
    assert back == ways[1]
    second = agent.get(back).text
    assert "51 to 100" in second
    # The way to the newest goes to those of now.
    assert link_in(second, "Newer") == link_in(second, "To the newest") == ways[0]


def link_in(page: str, words: str) -> str | None:
    found = re.search(rf'href="([^"]+)"[^>]*>{words}</a>', page)
    return unescape(found[1]) if found else None


def test_says_what_was_filtered_where_nothing_fits(agent: FlaskClient, ledgers: Ledgers) -> None:
    query = "?type=import&from=2026-02-01&to=2026-02-28&subledger=summer"
    page = agent.get(at(ledgers, "CARD-1", query)).text
    said = "kind: Imports; from Feb 1, 2026; up to and including Feb 28, 2026; subledger: summer"
    assert "No transaction fits the filter." in page
    assert said in page
    assert link_in(page, "Show all") == at(ledgers, "CARD-1")


def test_other_empty_states(agent: FlaskClient, ledgers: Ledgers) -> None:
    assert "No transactions yet." in agent.get(at(ledgers, "EMPTY-1")).text
    beyond = agent.get(at(ledgers, "LONG-1", "?type=manual&skip=500")).text
    assert "No transaction is older than these." in beyond
    assert link_in(beyond, "Back to the newest") == at(ledgers, "LONG-1", "?type=manual")


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("from=2026-03-01&to=2026-02-28", "to", "before the first one"),
        ("from=28.2.2026", "from", "not a date"),
        ("to=2026-13-01", "to", "not a date"),
        ("type=gift", "type", "none of the choices"),
        (f"subledger={'s' * 65}", "subledger", "at most 64"),
        ("subledger=a,b", "subledger", "holds a comma"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_asked_is_said_at_its_field(
    agent: FlaskClient, ledgers: Ledgers, query: str, field: str, words: str, headers: dict[str, str]
) -> None:
    page = agent.get(at(ledgers, "CARD-1", f"?{query}"), headers=headers)
    assert page.status_code == 422
    assert ledgers.asked == []
    tree = audit_fragment(page.text) if headers else audit_page(page.text)
    control = next(one for one in tree.iter() if one.get("name") == field)
    assert control.get("aria-invalid") == "true"
    error = next(one for one in tree.iter() if one.get("id") == control.get("aria-describedby"))
    assert words in (error.text or "")
    assert "Nothing was asked." in page.text


@pytest.mark.parametrize("skip", ["-1", "fifty", "1000001", "9" * 40])
def test_a_place_that_cannot_be_is_refused(agent: FlaskClient, ledgers: Ledgers, skip: str) -> None:
    page = agent.get(at(ledgers, "CARD-1", f"?skip={skip}"))
    assert page.status_code == 422
    assert ledgers.asked == []
    audit_page(page.text)
    assert "This address names no page of the list." in page.text


@pytest.mark.parametrize("card", HOSTILE_CARDS)
def test_any_card_number_survives(agent: FlaskClient, ledgers: Ledgers, card: str) -> None:
    page = agent.get(at(ledgers, card))
    assert page.status_code == 200
    tree = audit_page(page.text)
    heading = next(one for one in tree.iter() if one.tag.endswith("h1"))
    assert "".join(heading.itertext()).strip() == card
    assert agent.get(at(ledgers, card) + "/points").status_code == 200


def test_a_view_is_recorded_once(app: Flask, agent: FlaskClient, ledgers: Ledgers) -> None:
    agent.get(at(ledgers, "CARD-1"))
    agent.get(at(ledgers, "CARD-1", "?type=gift"))
    statement = text(
        "SELECT action, subject_kind, subject FROM audit_entry JOIN audit_content ON entry_id = id"
    )
    with app.app_context():
        rows = [tuple(row) for row in db.session.execute(statement) if row.action.startswith("loyalty.")]
    assert rows == [("loyalty.card_transactions", "card", "CARD-1")]


def test_nobody_reads_without_signing_in(client: FlaskClient, ledgers: Ledgers) -> None:
    for address in (at(ledgers, "CARD-1"), at(ledgers, "CARD-1") + "/points"):
        answer = client.get(address)
        assert answer.status_code in (302, 303)
        assert "/sign-in" in answer.headers["Location"]
    assert ledgers.asked == []
