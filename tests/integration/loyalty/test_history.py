"""The balance over time: twelve readings at once, and what runs out next."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.loyalty.conftest import HOSTILE_LEDGER, Ledgers
from tests.integration.loyalty.test_balances import at, ends, of_customer
from tests.integration.loyalty.test_transactions import HTMX
from tests.support.page import audit_fragment, audit_page, is_part_of
from webapp.extensions import db
from webapp.permissions import VIEWER, Permission, Role

ROW = re.compile(r'data-at="(\d+)">(?:<time[^>]*>)?([^<]+).*?</tr>', re.DOTALL)
VALUE = re.compile(r'data-value="([^"]+)"')


def readings(page: str, kind: str = "lines") -> list[tuple[str, list[str]]]:
    """Day and figures of each row of a charted table."""
    table = re.search(rf'data-chart="{kind}".*?</table>', page, re.DOTALL)
    assert table, f"no table of {kind}"
    return [(found[2], VALUE.findall(found[0])) for found in ROW.finditer(table[0])]


def test_twelve_balances_are_read_at_once_and_lots_beside_them(
    app: Flask, agent: FlaskClient, ledgers: Ledgers
) -> None:
    part = agent.get(at(ledgers, "CARD-1", "/history"), headers=HTMX)
    assert part.status_code == 200
    audit_fragment(part.text)
    assert ledgers.operations == ["balances"] * 12 + ["points"] * 2
    asked = ends(ledgers)
    assert len({*map(tuple, asked)}) == 12
    assert asked[0] == []
    assert asked[-1] == ["2026-02-28T23:59:59.999999Z"]
    rows = readings(part.text)
    assert len(rows) == 12
    # active, pending, spent, expired
    assert rows[0] == ("Apr 30, 2025", ["0", "0", "0", "0"])
    assert rows[9] == ("Jan 31, 2026", ["1212", "0", "0", "0"])
    assert rows[11] == ("now", ["1050", "30.5", "150", "12"])
    statement = text("SELECT action, subject FROM audit_entry JOIN audit_content ON entry_id = id")
    with app.app_context():
        rows = [tuple(row) for row in db.session.execute(statement) if row.action.startswith("loyalty.")]
    assert rows == [("loyalty.card_balance_history", "CARD-1")]


def test_the_figures_are_written_for_reading_too(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "CARD-1", "/history"), headers=HTMX).text
    assert 'class="desk-number" data-value="1050">1,050</td>' in part


def test_the_page_has_the_chart_and_reads_nothing_twice(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "CARD-1", "/history"))
    audit_page(page.text)
    assert ledgers.operations == ["balances"] * 12 + ["points"] * 2
    assert '<div class="desk-figure">1,050</div>' in page.text
    assert "/static/vendor/chart." in page.text
    part = agent.get(at(ledgers, "CARD-1", "/history"), headers=HTMX)
    assert is_part_of(part.text, page.text)
    assert "/static/vendor/chart." in agent.get(at(ledgers, "CARD-1")).text
    # Pages without a chart do not pay for it.
    assert "/static/vendor/chart." not in agent.get(at(ledgers, "CARD-1").removesuffix("/balances")).text


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [("weeks", "Dec 15, 2025", "now"), ("ahead", "now", "Jan 31, 2027")],
)
def test_other_spans(agent: FlaskClient, ledgers: Ledgers, span: str, first: str, last: str) -> None:
    part = agent.get(at(ledgers, "CARD-1", f"/history?span={span}"), headers=HTMX).text
    rows = readings(part)
    assert (len(rows), rows[0][0], rows[-1][0]) == (12, first, last)
    assert f'id="span-{span}"' in part
    assert re.search(rf'id="span-{span}"[^>]*aria-current="true"', part)


def test_what_is_to_come_is_in_the_balances_ahead(agent: FlaskClient, ledgers: Ledgers) -> None:
    rows = dict(readings(agent.get(at(ledgers, "ENDS-1", "/history?span=ahead"), headers=HTMX).text))
    assert rows["now"][:2] == ["195", "40"]
    assert rows["Mar 31, 2026"][:2] == ["235", "0"]
    assert rows["Jun 30, 2026"] == ["40", "0", "0", "195"]


def test_another_ledger(agent: FlaskClient, ledgers: Ledgers) -> None:
    first = agent.get(at(ledgers, "ENDS-1", "/history"), headers=HTMX).text
    link = next(one for one in re.findall(r'href="([^"]+ledger=[^"]+)"', first))
    part = agent.get(unescape(link), headers=HTMX).text
    audit_fragment(part)
    assert readings(part)[-1] == ("now", ["8", "0", "0", "0"])
    assert readings(part, "bars") == [("Jun 4, 2026", ["8"])]
    assert HOSTILE_LEDGER not in part
    # A ledger that nobody has is no error: no answer knows it.
    empty = agent.get(at(ledgers, "ENDS-1", "/history?ledger=none"), headers=HTMX)
    assert empty.status_code == 200
    assert readings(empty.text)[-1] == ("now", [])
    assert "Nothing runs out." in empty.text


def test_what_runs_out_next(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "ENDS-1", "/history"), headers=HTMX).text
    assert readings(part, "bars") == [("Jun 3, 2026", ["120"]), ("Jun 9, 2026", ["75"])]
    assert "Of all unused points, those that start later included." in part
    many = agent.get(at(ledgers, "LONG-1", "/history"), headers=HTMX).text
    assert "Nothing of the rows loaded runs out." in many


def test_what_could_not_be_read_is_said_and_the_rest_shown(agent: FlaskClient, ledgers: Ledgers) -> None:
    ledgers.breaks = lambda target: "endDate=2026-01" in target or "status=pending" in target
    part = agent.get(at(ledgers, "CARD-1", "/history"), headers=HTMX)
    assert part.status_code == 200
    audit_fragment(part.text)
    assert "Some of these balances could not be read." in part.text
    rows = dict(readings(part.text))
    assert rows["Jan 31, 2026"] == []
    assert rows["now"][0] == "1050"
    assert part.text.count("not read") == 4
    assert "The single points could not be read." in part.text
    assert 'data-chart="bars"' not in part.text


def test_without_any_balance_it_fails_as_a_panel(agent: FlaskClient, ledgers: Ledgers) -> None:
    ledgers.breaks = lambda target: "/balances" in target
    part = agent.get(at(ledgers, "CARD-1", "/history"), headers={**HTMX, "HX-Target": "history"})
    assert part.status_code == 502
    audit_fragment(part.text)
    assert 'hx-target="#history"' in part.text


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("query", ["span=decade", f"ledger={'x' * 65}"])
def test_what_cannot_be_shown_asks_nothing(
    agent: FlaskClient, ledgers: Ledgers, query: str, headers: dict[str, str]
) -> None:
    page = agent.get(at(ledgers, "CARD-1", f"/history?{query}"), headers=headers)
    assert page.status_code == 422
    assert ledgers.asked == []
    assert audit_fragment(page.text) if headers else audit_page(page.text)
    assert "Nothing was asked." in page.text


def test_who_may_not_see_lots_sees_the_balances(
    viewer: FlaskClient, ledgers: Ledgers, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = VIEWER - {Permission.GET_LOYALTY_CARD_POINTS}
    monkeypatch.setitem(app.extensions["desk_roles"], "viewer", Role("viewer", "viewer", without))
    part = viewer.get(at(ledgers, "CARD-1", "/history"), headers=HTMX).text
    assert ledgers.operations == ["balances"] * 12
    assert "You may not see single points." in part


def test_a_customer_has_a_history_too(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(of_customer(ledgers, "/history"))
    audit_page(page.text)
    assert readings(page.text)[-1] == ("now", ["50", "0", "20", "0"])
