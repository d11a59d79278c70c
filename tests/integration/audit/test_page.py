"""The audit page: what happened, newest first, narrowed by the address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.audit.acting import acting
from tests.support.desk import START, DeskClock, add_person, token_in
from tests.support.page import audit_fragment, audit_page
from webapp.audit import log, search
from webapp.extensions import db

PAGE = "/shop/audit/"
HTMX = {"HX-Request": "true", "HX-Target": "entries"}
HOSTILE = "<script>alert(1)</script>"
NARROWED = {
    "action=sessions.return": ["order-10", "order-1"],
    "subject=order-1": ["order-1"],
    "subject=+order-1+": ["order-1"],
    "subject=order": [],
    "subject=ORDER-1": [],
    "ticket=T-1": ["order-1"],
    "ticket=T": [],
    "outcome=refused": ["order-10"],
    "outcome=succeeded&action=sessions.return": ["order-1"],
    "outcome=read&action=customers.overview": ["customer-1"],
    "action=sessions.return&outcome=read": [],
    "from=2026-03-03&action=customers.overview": ["customer-1"],
    "from=2026-03-04": [],
    "to=2026-03-02&action=sessions.return": ["order-10", "order-1"],
    "from=2026-03-02&to=2026-03-02&outcome=refused": ["order-10"],
    "from=2026-03-03&to=2026-03-03&outcome=refused": [],
}
IMPOSSIBLE = [
    "actor=999",
    "actor=x",
    "action=nothing.like.it",
    "outcome=maybe",
    "from=yesterday",
    "to=2026-02-30",
    "from=2026-03-04&to=2026-03-03",
    "subject=" + "x" * 1001,
    "ticket=" + "x" * 201,
]


def rows(page: str) -> list[list[str]]:
    """The cells of the table's body, as text."""
    body = re.search(r"<tbody>(.*)</tbody>", page, re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", body.group(1), re.DOTALL) if body else []
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL) for line in lines]
    return [[" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in line] for line in cells]


def test_a_visit_is_itself_recorded(agent: FlaskClient) -> None:
    first = agent.get(PAGE)
    audit_page(first.text)
    assert [line[2] for line in rows(first.text)] == ["Read the audit", "Sign in"]
    assert [line[2] for line in rows(agent.get(PAGE).text)] == ["Read the audit", "Read the audit", "Sign in"]


def test_an_intention_is_one_line_with_its_outcome_and_receipt(
    agent: FlaskClient, a_return: Callable[..., str]
) -> None:
    key = a_return("refused", subject=HOSTILE, ticket="T-1")
    page = agent.get(f"{PAGE}?action=sessions.return").text
    audit_page(page)
    assert HOSTILE not in page
    assert f'href="/shop/intentions/{key}"' in page
    (line,) = rows(page)
    assert line[0].startswith("Mar 2, 2026")
    assert line[1:] == [
        "Ada agent",
        "Return items",
        "Order &lt;script&gt;alert(1)&lt;/script&gt;",
        "Customer asked for it Ticket T-1",
        "Refused",
    ]


@pytest.mark.parametrize(
    ("outcomes", "shown"),
    [
        ([], "No outcome yet"),
        (["succeeded"], "Done"),
        (["unknown"], "Outcome unknown"),
        (["unknown", "succeeded"], "Done"),
        (["failed"], "Failed"),
    ],
)
def test_the_outcome_is_the_last_one_known(
    app: Flask, agent: FlaskClient, a_return: Callable[..., str], outcomes: list[str], shown: str
) -> None:
    key = a_return(None)
    with acting(app, "ada@shop.test"):
        for outcome in outcomes:
            log.settle(key, outcome, details={})
    (line,) = rows(agent.get(f"{PAGE}?action=sessions.return").text)
    assert line[-1] == shown


def test_a_refusal_is_recorded(app: Flask, viewer: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE staff_user SET role = 'nothing'"))
        db.session.commit()
    assert viewer.get(PAGE).status_code == 403
    with app.app_context():
        db.session.execute(text("UPDATE staff_user SET role = 'viewer'"))
        db.session.commit()
    (line,) = rows(viewer.get(f"{PAGE}?outcome=denied").text)
    assert line[1:3] == ["Vic nothing (no longer there)", "Read the audit"]
    assert line[-1] == "Denied"


class TestFilters:
    """Each in the address, alone and together."""

    @pytest.fixture(autouse=True)
    def history(self, app: Flask, a_return: Callable[..., str], clock: DeskClock) -> None:
        add_person(app, "Bob")
        a_return("succeeded", subject="order-1", ticket="T-1")
        a_return("refused", subject="order-10")
        a_return("succeeded", subject="order-1", application="outlet")
        clock.now = datetime.fromisoformat("2026-03-03T22:30:00+00:00")
        with acting(app, "bob@shop.test"):
            log.read("customers.overview", "customer", "customer-1")
        clock.now = START  # Ada's sign-in is still good

    def test_narrow(self, agent: FlaskClient, subtests: pytest.Subtests) -> None:
        for query, expected in NARROWED.items():
            with subtests.test(query=query):
                page = agent.get(f"{PAGE}?{query}")
                assert page.status_code == 200
                audit_page(page.text)
                shown = [line[3].split()[-1] for line in rows(page.text) if line[2] != "Read the audit"]
                assert shown == expected

    def test_by_agent(self, agent: FlaskClient) -> None:
        page = agent.get(PAGE).text
        found = re.search(r'<option value="(\d+)">Bob</option>', page)
        assert found
        lines = rows(agent.get(f"{PAGE}?actor={found.group(1)}").text)
        assert [line[1] for line in lines] == ["Bob agent"]

    def test_changes_are_without_reads(self, agent: FlaskClient) -> None:
        lines = rows(agent.get(f"{PAGE}?outcome=changes").text)
        assert [line[2] for line in lines] == ["Return items", "Return items", "Sign in"]

    def test_days_are_those_of_the_reader(self, agent: FlaskClient) -> None:
        data = {"csrf_token": token_in(agent.get("/settings")), "locale": "en", "theme": "auto"}
        agent.post("/settings", data={**data, "zone": "Asia/Tokyo"})  # 22:30 UTC is the next day there
        wanted = f"{PAGE}?action=customers.overview&from=2026-03-04&to=2026-03-04"
        assert len(rows(agent.get(wanted).text)) == 1

    def test_each_application_has_its_own(self, agent: FlaskClient) -> None:
        shop, outlet = (
            rows(agent.get(f"/{slug}/audit/?outcome=changes").text) for slug in ("shop", "outlet")
        )
        assert len([line for line in shop if line[2] == "Return items"]) == 2
        assert len([line for line in outlet if line[2] == "Return items"]) == 1
        assert [line[2] for line in outlet][-1] == "Sign in"  # of no Application: shown in each

    def test_what_cannot_be_is_refused_and_stays_in_the_form(
        self, agent: FlaskClient, subtests: pytest.Subtests
    ) -> None:
        for query in IMPOSSIBLE:
            with subtests.test(query=query):
                page = agent.get(f"{PAGE}?{query}")
                assert page.status_code == 422
                audit_page(page.text)
                assert "This cannot be searched for." in page.text
                part = agent.get(f"{PAGE}?{query}", headers=HTMX)
                assert part.status_code == 422
                audit_fragment(part.text)

    def test_a_part_is_the_part_of_the_page(self, agent: FlaskClient) -> None:
        query = f"{PAGE}?action=sessions.return"
        page, part = agent.get(query).text, agent.get(query, headers=HTMX)
        audit_fragment(part.text)
        assert part.text.strip() in page
        assert "HX-Request" in part.headers["Vary"]


def test_older_pages_follow_without_gap_or_repeat(agent: FlaskClient, a_return: Callable[..., str]) -> None:
    count = search.PAGE_SIZE * 2 + 7
    for number in range(count):
        a_return(subject=f"order-{number}")
    seen: list[str] = []
    address = f"{PAGE}?action=sessions.return&outcome=succeeded"
    for expected in (search.PAGE_SIZE, search.PAGE_SIZE, 7):
        page = agent.get(address).text
        audit_page(page)
        lines = rows(page)
        assert len(lines) == expected
        seen += [line[3].split()[-1] for line in lines]
        older = re.search(r'href="([^"]*older_than[^"]*)"', page)
        if older:
            address = older.group(1).replace("&amp;", "&")
            query = parse_qs(urlsplit(address).query)
            assert query["action"] == ["sessions.return"]  # the filters go along
            assert query["outcome"] == ["succeeded"]
    assert older is None
    assert seen == [f"order-{number}" for number in reversed(range(count))]


def test_an_erased_line_says_so(app: Flask, agent: FlaskClient, a_return: Callable[..., str]) -> None:
    a_return(ticket="T-1")
    with app.app_context():
        db.session.execute(text("DELETE FROM audit_content"))
        db.session.commit()
    (line,) = rows(agent.get(f"{PAGE}?action=sessions.return").text)
    assert line[3] == "erased"
    assert "T-1" not in line[4]


def test_an_unavailable_audit_shows_nothing(app: Flask, agent: FlaskClient) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_content RENAME TO elsewhere"))
    answer = agent.get(PAGE)
    assert answer.status_code == 503
    assert "The audit cannot be written" in answer.text
    audit_page(answer.text)
