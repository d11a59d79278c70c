"""An export from its list to its files: exactly what the filter shows."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.http import parse_options_header

from tests.integration.conftest import both_databases
from tests.integration.exports.conftest import (
    HOSTILE,
    Book,
    act,
    csv_of,
    ids_in,
    job_of,
    rows_of,
    start,
    work,
)
from webapp.exports.jobs import PartMissing
from webapp.extensions import db
from webapp.staff.models import StaffUser

LINE = re.compile(
    r'<td data-label="When"><time datetime="([^"]+)".*?data-label="Why"><div>(.*?)(?:<|$)', re.S
)
HTMX = {"HX-Request": "true"}


@both_databases
@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_every_row_of_a_card_is_in_both_files(app: Flask, agent: FlaskClient, book: Book, count: int) -> None:
    card = book.card(count)
    page = start(agent, book.at(card))
    work(app)
    assert ids_in(agent, page) == book.ids_of(card)
    assert [int(line["id"]) for line in csv_of(agent, page)] == book.ids_of(card)
    job = job_of(app, page)
    assert (job.state, job.rows, job.has_moved) == ("finished", count, False)


@both_databases
def test_every_row_of_a_customer_too(app: Flask, agent: FlaskClient, book: Book) -> None:
    customer = book.customer(230)
    page = start(agent, book.at_customer(customer))
    work(app)
    assert ids_in(agent, page) == book.ids_of(customer)
    assert {line["integration_id"] for line in csv_of(agent, page)} == {customer}
    assert len(book.queries) == 5


@pytest.mark.parametrize("query", ["", "?type=import", "?type=manual&to=2026-03-01", "?from=2026-03-02"])
def test_the_file_holds_what_the_pages_of_the_list_show(
    app: Flask, agent: FlaskClient, book: Book, query: str
) -> None:
    card = book.card(700)
    address: str | None = book.at(card, query).replace("/transactions/export", "")
    shown = []
    while address:
        listing = agent.get(address, headers=HTMX).text
        shown += [(when, unescape(name)) for when, name in LINE.findall(listing)]
        link = re.search(r'href="([^"]+)"[^>]*>Older</a>', listing)
        address = unescape(link[1]) if link else None
        export = unescape(re.findall(r'data-shortcut="x" href="([^"]+)"', listing)[0])
    assert export == book.at(card, query)
    page = start(agent, export)
    work(app)
    assert [(row["created"][:19] + "Z", row["name"]) for row in rows_of(agent, page)] == shown
    assert shown


def test_days_of_the_filter_are_those_of_the_agent(app: Flask, agent: FlaskClient, book: Book) -> None:
    with app.app_context():
        db.session.execute(update(StaffUser).values(zone="Asia/Kathmandu"))
        db.session.commit()
    card = book.card(900)
    page = start(agent, book.at(card, "?to=2026-03-01"))
    work(app)
    assert "endDate=2026-03-01T18%3A14%3A59.999999Z" in book.queries[0]
    lines = csv_of(agent, page)
    assert lines[0]["created_utc"] == "2026-03-01T18:14:00Z"
    assert lines[0]["created_local"] == "2026-03-01 23:59:00"
    assert lines[0]["zone"] == "Asia/Kathmandu"
    assert len(lines) == 900 - 14 * 60 - 45


@both_databases
@pytest.mark.parametrize(
    ("tab", "name", "facts"),
    [
        (
            "transactions",
            "Row 20",
            {"created_utc": "2026-03-02T08:57:00Z", "type": "subtraction", "points": "-1"},
        ),
        ("transactions", "Row 8", {"type": "addition", "points": "1.5", "start_date": "immediate"}),
        (
            "points",
            "Row 15",
            {"created_local": "2026-03-02 08:52:00", "type": "", "start_date": "2026-03-02T08:52:05Z"},
        ),
        ("points", "Row 8", {"points": "1.5", "expiry_date": "2057-11-08T10:31:40Z"}),
        ("points", "Row 9", {"points": "1.5", "expiry_date": "unlimited", "rule_name": ""}),
        ("points", "'=2+2", {"zone": "UTC", "integration_id": ""}),
    ],
)
def test_what_a_line_says(
    app: Flask, agent: FlaskClient, book: Book, tab: str, name: str, facts: dict[str, str]
) -> None:
    card = book.card(23)
    page = start(agent, book.at(card, tab=tab))
    work(app)
    line = next(one for one in csv_of(agent, page) if one["name"] == name)
    expected = {"name": name, "program_id": str(book.ids["club"]), "card_identifier": card, **facts}
    assert {key: line[key] for key in expected} == expected


def test_unused_points_by_their_status(app: Flask, agent: FlaskClient, book: Book) -> None:
    card = book.card(120)
    page = start(agent, book.at(card, "?status=expired", tab="points"))
    work(app)
    assert "status=expired" in book.queries[0]
    assert rows_of(agent, page) == []
    page = start(agent, book.at(card, tab="points"))
    work(app)
    assert len(rows_of(agent, page)) == job_of(app, page).rows > 60
    assert "each line is as it was when it was read" in agent.get(page).text


def test_a_json_file_says_what_it_is_and_holds_the_rows_as_they_were_sent(
    app: Flask, agent: FlaskClient, book: Book
) -> None:
    card = book.card(3)
    page = start(agent, book.at(card, "?type=manual"))
    book.server.fault("extra_field", count=0)
    work(app)
    found = json.loads(agent.get(f"{page}/json").data)
    assert found["head"] == {
        "what": "loyalty.card_transactions",
        "about": {"kind": "card", "identifier": card},
        "filter": {"type": "manual"},
        "until": "2026-03-02T09:00:00Z",
        "zone": "UTC",
        "application": {"slug": "shop", "name": "Shop <EU>", "environment": "live"},
        "made_by": "Ada",
        "made_at": "2026-03-02T09:00:00Z",
        "read_from": "2026-03-02T09:00:00Z",
        "read_to": "2026-03-02T09:00:00Z",
        "rows": 2,
        "changed_while_read": False,
    }
    row = found["rows"][0]
    assert (row["name"], row["amount"], row["startDate"], row["cardIdentifier"]) == (
        "Row 2",
        1.5,
        "immediate",
        card,
    )
    unknown = set(row) - {
        *("id", "created", "programId", "type", "name", "startDate", "expiryDate", "subledgerId"),
        *("amount", "cardIdentifier"),
    }
    assert unknown, "fields that the desk does not know are in the file too"


def test_the_headers_of_a_download(app: Flask, agent: FlaskClient, book: Book) -> None:
    page = start(agent, book.at(book.card(2, "HEAD-1")))
    work(app)
    as_csv, as_json = agent.get(f"{page}/csv"), agent.get(f"{page}/json")
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert as_json.headers["Content-Type"] == "application/json"
    for answer, ending in ((as_csv, "csv"), (as_json, "json")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert parse_options_header(answer.headers["Content-Disposition"]) == (
            "attachment",
            {"filename": f"transactions-HEAD-1-2026-03-02.{ending}"},
        )
    assert as_csv.data.startswith(b"\xef\xbb\xbfid,created_utc")
    assert as_csv.data.count(b"\r\n") == 3


def test_a_hostile_name_stays_a_name(app: Flask, agent: FlaskClient, book: Book) -> None:
    card = book.card(2, HOSTILE)
    offered = agent.get(book.at(card))
    assert offered.status_code == 200
    page = start(agent, book.at(card))
    work(app)
    assert job_of(app, page).state == "finished"
    for ending in ("csv", "json"):
        header = agent.get(f"{page}/{ending}").headers["Content-Disposition"]
        kind, facts = parse_options_header(header)
        assert kind == "attachment"
        assert facts["filename"] == f"transactions-50_cmd_x_X_y-2026-03-02.{ending}"
        assert "\n" not in header
    assert [line["card_identifier"] for line in csv_of(agent, page)] == [HOSTILE] * 2


def test_a_formula_as_card_number_is_defused(app: Flask, agent: FlaskClient, book: Book) -> None:
    page = start(agent, book.at(book.card(1, "=1+1")))
    work(app)
    assert csv_of(agent, page)[0]["card_identifier"] == "'=1+1"


def test_a_file_whose_rows_go_away_while_it_is_sent_never_ends_as_if_it_were_whole(
    app: Flask, agent: FlaskClient, book: Book
) -> None:
    page = start(agent, book.at(book.card(1500)))
    work(app)
    answer = agent.get(f"{page}/csv", buffered=False)
    pieces = iter(answer.response)
    assert [next(pieces), next(pieces)]
    act(agent, page, "removal")
    with pytest.raises(PartMissing):
        next(pieces)
    answer.close()
