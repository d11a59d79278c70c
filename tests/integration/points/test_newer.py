"""Against a server of 2026: lines by order, waiting points, balances below zero, achievements not begun."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.points.reading import at, findings_on, only_reads, said_on, text_of
from tests.support.desk import clock_of
from tests.support.page import audit_page
from tests.support.seeded import SandboxServer, copied
from tests.support.shop import EU, make_shop_desk
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.ledger.posting import ON_ACTION
from webapp.sandbox.records import profiles

Change = Callable[[Any], None]


class _Amended:
    """WSGI middleware: what the sandbox cannot be brought to say is put into its answers."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner
        self.changes: list[tuple[str, Change]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        wanted = [change for part, change in self.changes if part in environ["PATH_INFO"]]
        if not wanted:
            return self.inner(environ, start_response)
        told: list[Any] = []
        body = b"".join(self.inner(environ, lambda *head: told.append(head)))
        answer = json.loads(body)
        for change in wanted:
            change(answer)
        text = json.dumps(answer).encode()
        status, headers = told[0][:2]
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(text)))])
        return [text]


@pytest.fixture
def shared_sandbox(seeded: Path, tmp_path: Path) -> Iterator[SandboxServer]:
    """A server of 2026, free to change."""
    server = SandboxServer(copied(seeded, tmp_path / "newer.sqlite"), api="2026")
    yield server
    server.stop()


@pytest.fixture
def amended(shared_sandbox: SandboxServer) -> _Amended:
    made = _Amended(shared_sandbox.app.wsgi_app)
    shared_sandbox.app.wsgi_app = made  # type: ignore[method-assign]
    return made


@pytest.fixture
def app(tmp_path: Path, database_url: str, shared_sandbox: SandboxServer) -> Iterator[Flask]:
    made = make_shop_desk(tmp_path, database_url, shared_sandbox, talon_one_api="2026")
    clock_of(made).now = datetime.now(UTC)
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


STORIES = {
    "points_expired": ["expired"],
    "points_used": ["used", "apart", "there"],
    "points_none": ["no_rule"],
    "returned_twice": ["pending", "rolled_back", "there"],
    "reopened_and_closed": ["pending"],
    "cancelled": ["cancelled"],
}


def test_lines_and_lots_are_asked_for_by_the_order(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    for story, expected in STORIES.items():
        shared_sandbox.requests.clear()
        page = agent.get(at(session=stories[story]))
        audit_page(page.text)
        assert findings_on(page.text) == expected, story
        ledgers = [one for one in shared_sandbox.requests if "/loyalty_programs/" in one.target]
        of_order = [one for one in ledgers if f"customerSessionIDs={stories[story]}" in one.query]
        later = [one for one in ledgers if one not in of_order]
        assert len(later) == (expected[0] == "used")
        assert only_reads(shared_sandbox)


def test_points_that_wait_for_the_shop(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    customer, program = stories["asks_points"], 1
    with shared_sandbox.sandbox.working(EU) as work:
        profile = profiles.wanted(work, customer)
        wallet = wallets.joined_profile_wallet(work, program, profile["id"])
        lot = setup.add_points(work, wallet, 40, "Order", on_action=True, valid_days=90)
        session = work.value("SELECT id FROM sessions WHERE integration_id = ?", stories["points_none"])
        work.run("UPDATE ledger SET session_id = ?, rule_name = 'Slow' WHERE id = ?", session, lot)
        assert work.value("SELECT starts FROM ledger WHERE id = ?", lot) == ON_ACTION
    page = agent.get(at(session=stories["points_none"])).text
    assert findings_on(page) == ["pending"]
    assert "once the shop activates them" in said_on(page)[0]
    assert "once activated" in text_of(page)
    suspects = agent.get(at(customer=customer)).text
    audit_page(suspects)
    assert "once activated" in suspects
    overview = said_on(agent.get(at("overview", customer=customer)).text)[0]
    assert "Pending: 2,540 points, the first from " in overview


def test_a_balance_below_zero_swallows_new_points(
    agent: FlaskClient, amended: _Amended, stories: dict[str, Any]
) -> None:
    def below_zero(answer: Any) -> None:
        ledger = answer["loyalty"]["programs"]["1"]["ledger"]
        ledger |= {"negativeBalance": 70, "currentBalance": 0}

    amended.changes.append((f"/{stories['asks_points']}/inventory", below_zero))
    page = agent.get(at(session=stories["points_there"]))
    audit_page(page.text)
    assert findings_on(page.text) == ["negative", "used"]
    assert "Missing now: 70 points in Aurora Club." in text_of(page.text)
    overview = agent.get(at("overview", customer=stories["asks_points"])).text
    audit_page(overview)
    assert "The balance is 70 points below zero." in said_on(overview)[0]


def test_granted_points_whose_transactions_were_deleted(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.sandbox.call(
        EU,
        "deleteLoyaltyTransactionsFromLedgers",
        path={"loyaltyProgramId": "1", "integrationId": stories["asks_points"]},
        body={"scope": "AllSubledgers"},
    )
    page = agent.get(at(session=stories["points_there"])).text
    audit_page(page)
    assert findings_on(page) == ["not_booked"]
    assert "Hand over like this" in page


def test_achievements_that_are_not_begun_are_told_of(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.get(at("achievements", customer=stories["quiet"])).text
    audit_page(page)
    assert "Not begun yet" in page
    assert said_on(page)[0].startswith("You can still begin: ")
    assert "tells only of achievements" not in page
    shared_sandbox.fault("503", operation="getCustomerAchievements", count=0)
    page = agent.get(at("achievements", customer=stories["everything"])).text
    audit_page(page)
    assert "Achievements that are not begun: Talon.One cannot answer now." in text_of(page)
    assert "Five orders: reached on" in text_of(page)
