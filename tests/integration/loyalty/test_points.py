"""Points that are not used up."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.integration.loyalty.conftest import HOSTILE_LEDGER, HOSTILE_ORDER, Ledgers
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe

HTMX = {"HX-Request": "true"}
LOT = re.compile(r'<strong>([^<]+)</strong></td>.*?data-label="Why">([^<]*)<', re.DOTALL)


def at(ledgers: Ledgers, card: str, query: str = "") -> str:
    return f"/shop/programs/{ledgers.ids['club']}/cards/{card}/points{query}"


def lots(page: str) -> list[tuple[str, str]]:
    """Amount and name of each lot on a page."""
    return [(amount, unescape(name)) for amount, name in LOT.findall(page)]


def test_shows_what_is_left_of_each_lot(viewer: FlaskClient, ledgers: Ledgers) -> None:
    page = viewer.get(at(ledgers, "CARD-1"))
    assert page.status_code == 200
    assert ledgers.operations == ["balances", "points"]
    assert ledgers.query_of("points") == "status=active&pageSize=50&skip=0"
    audit_page(page.text)
    expected = [
        ("850", "By <b>hand</b>"),
        ("200", "From a file"),
        ("40", "In summer"),
        ("40", f"In {HOSTILE_LEDGER}"),
    ]
    assert sorted(lots(page.text)) == sorted(expected)
    assert "can be spent now" in page.text


@pytest.mark.parametrize(
    ("status", "expected", "meaning"),
    [
        ("pending", [("30.5", "10 % of the order")], "can be spent from their start on"),
        ("expired", [("12", "Old ones")], "ran out before they were spent"),
    ],
)
def test_a_status_asks_for_points_alone(
    agent: FlaskClient, ledgers: Ledgers, status: str, expected: list[tuple[str, str]], meaning: str
) -> None:
    address = at(ledgers, "CARD-1", f"?status={status}")
    part = agent.get(address, headers=HTMX)
    assert part.status_code == 200
    assert ledgers.operations == ["points"]
    audit_fragment(part.text)
    assert lots(part.text) == expected
    assert meaning in part.text
    assert part.text.strip() in agent.get(address).text


def test_a_lot_says_when_it_counts_and_who_brought_it(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "CARD-1", "?status=pending")).text
    for expected in (
        '<td data-label="From"><time datetime="2026-03-12T09:00:00Z"',
        '<td data-label="Until"><time datetime="2026-06-10T09:00:00Z"',
        f'href="/shop/sessions/{path_safe(HOSTILE_ORDER)}"',
        '<td data-label="Customer"><a href="/shop/customers/maria/">',
    ):
        assert expected in page
    # What counts at once counts from its making.
    assert (
        '<td data-label="From"><time datetime="2026-01-30T22:59:59Z"' in agent.get(at(ledgers, "CARD-1")).text
    )


def test_pages_of_fifty(agent: FlaskClient, ledgers: Ledgers) -> None:
    first = agent.get(at(ledgers, "LONG-1")).text
    assert len(lots(first)) == 50
    assert 'skip=50"' in first
    last = agent.get(at(ledgers, "LONG-1", "?skip=100")).text
    assert len(lots(last)) == 20
    assert "101 to 120" in last
    assert not set(lots(first)) & set(lots(last))
    assert "There are no more." in agent.get(at(ledgers, "LONG-1", "?skip=150")).text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("active", "no points that can be spent now"),
        ("pending", "no points that start later"),
        ("expired", "No points ran out unspent"),
    ],
)
def test_says_what_there_is_none_of(agent: FlaskClient, ledgers: Ledgers, status: str, words: str) -> None:
    assert words in agent.get(at(ledgers, "EMPTY-1", f"?status={status}")).text


@pytest.mark.parametrize("query", ["status=spent", "skip=-1", "skip=x"])
def test_an_address_that_names_nothing_asks_nothing(agent: FlaskClient, ledgers: Ledgers, query: str) -> None:
    page = agent.get(at(ledgers, "CARD-1", f"?{query}"))
    assert page.status_code == 422
    assert ledgers.asked == []
    audit_page(page.text)
    assert "Nothing was asked." in page.text


def test_what_the_rows_come_to_and_what_happens_next(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = " ".join(agent.get(at(ledgers, "ENDS-1")).text.split())
    assert "235 points in the main ledger, 8 points in <code" not in page, "pending ones are not active"
    assert "195 points in the main ledger, 8 points in <code" in page
    assert "in all rows" in page
    expected = (
        "Next to run out: <strong>120 points</strong> on June 3, 2026, <strong>8 points</strong> in"
        ' <code class="desk-id">50% &amp; &lt;b&gt;/x</code> on June 4, 2026, <strong>75 points</strong>'
        " on June 9, 2026"
    )
    assert expected in page
    later = agent.get(at(ledgers, "ENDS-1", "?status=pending")).text
    assert "Next to start: <strong>40 points</strong> on March 5, 2026" in later
    gone = agent.get(at(ledgers, "CARD-1", "?status=expired")).text
    assert "Ran out last: <strong>12 points</strong> on February 28, 2026" in gone
    many = " ".join(agent.get(at(ledgers, "LONG-1")).text.split())
    assert "1,275 points in the rows loaded, 1 to 50" in many


def test_a_subledger_narrows_the_lots(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "ENDS-1", "?subledger=50%25+%26+%3Cb%3E/x")).text
    audit_page(page)
    assert lots(page) == [("8", "Gift")]
    # Another kind of points under the same filter.
    assert (
        'href="/shop/programs/1/cards/ENDS-1/points?status=pending&amp;subledger=50%25+%26+%3Cb%3E/x"' in page
    )
    none = agent.get(at(ledgers, "ENDS-1", "?status=expired&subledger=gift")).text
    assert "No points fit the filter." in none
    assert "subledger: gift" in none
    assert 'href="/shop/programs/1/cards/ENDS-1/points?status=expired">Show all<' in none


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("subledger=a,b", "subledger", "holds a comma"),
        ("orders=order-7", "orders", "cannot filter by this"),
        ("sort=-startDate", "sort", "cannot filter by this"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    agent: FlaskClient, ledgers: Ledgers, query: str, field: str, words: str
) -> None:
    page = agent.get(at(ledgers, "CARD-1", f"?{query}"))
    assert page.status_code == 422
    assert ledgers.asked == []
    tree = audit_page(page.text)
    box = next(one for one in tree.iter() if one.get("name") == field)
    error = next(one for one in tree.iter() if one.get("id") == box.get("aria-describedby"))
    assert words in (error.text or "")
