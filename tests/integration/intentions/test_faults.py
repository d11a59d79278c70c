"""Faults at every step of every write: never twice, never without a row, every unknown settled or visible."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.conftest import both_databases
from tests.integration.intentions.accounts import check, open_ones, record_of, settle
from tests.integration.intentions.scenarios import SCENARIOS, Scenario, intention_in
from tests.integration.sandbox_server import SENT_AGAIN, Shop, desk_for
from tests.support.desk import clock_of
from tests.support.page import audit_page
from webapp.extensions import db
from webapp.intentions.action import kinds
from webapp.sandbox.faults import KINDS

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
# What may be known at once, where the desk has asked and read again.
AT_ONCE = {
    # On a busy machine the desk may read again only after the slow answer has come about.
    "slow": {"unknown", "succeeded"},
    "409": {"refused"},
    "429": {"failed"},
    "500": {"unknown"},
    "502": {"unknown"},
    "503": {"failed"},
    "cut_before": {"unknown"},
}
SEED = 20260302


@pytest.fixture
def app(tmp_path: Path, database_url: str, shop: Shop) -> Flask:
    """A desk that gives up soon."""
    made = desk_for(shop, tmp_path, database_url, talon_one_deadline=2.0)
    shop.facts_of_fault["ms"] = 2500
    return made


def test_every_write_of_the_desk_is_among_the_scenarios(app: Flask) -> None:
    # One that always takes two people has a room of tests of its own.
    ours = {
        name for name, kind in kinds().items() if kind.__module__.startswith("webapp.") and not kind.four_eyes
    }
    assert {one.action for one in SCENARIOS} == ours


@every_write
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_network_does(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario, kind: str
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.facts_of_fault["ms"] = 20 if kind == "dripping" else 2500
    if kind == "429":
        shop.facts_of_fault["retry_after"] = 3  # longer than the call may take, so it is not sent again
    shop.at_next_write.append(kind)
    answer = case.confirmed(agent, preview)
    assert answer.status_code == 303
    key = intention_in(answer.location)
    outcome = check(app, key, case)
    is_sent_again = kind == "409" and scenario.operation in SENT_AGAIN
    assert outcome in ({"succeeded"} if is_sent_again else AT_ONCE.get(kind, {"succeeded"}))
    receipt = agent.get(answer.location)
    audit_page(receipt.text)
    assert (key in open_ones(agent)) == (outcome == "unknown")
    sent = len(shop.writes)
    assert sent == 1 + is_sent_again
    shop.wait_until_idle()
    clock_of(app).forward(seconds=40)
    settle(app)
    assert check(app, key, case) != "unknown"
    assert open_ones(agent) == set()
    assert len(shop.writes) == sent, "Nothing is ever sent again by itself"
    assert case.confirmed(agent, preview).location.partition("?")[0] == answer.location.partition("?")[0]
    assert len(shop.writes) == sent


@every_write
@pytest.mark.parametrize("kind", ["503", "cut_before", "invalid_json"])
def test_a_read_that_fails_at_the_confirm_sends_nothing(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario, kind: str
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.server.fault(kind, path="*", count=0)
    answer = case.confirmed(agent, preview)
    shop.server.faults.clear()
    assert answer.status_code in (502, 503)
    audit_page(answer.text)
    assert shop.writes == []
    assert case.times() == 0
    assert case.confirmed(agent, preview).status_code == 303  # the same form is good once all is well
    assert case.times() == 1


def away(app: Flask) -> Callable[[str], object]:
    """Takes the audit's second table away, as a database that is gone."""

    def run(_path: str) -> None:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit_content RENAME TO elsewhere"))

    return run


def back(app: Flask) -> Callable[..., object]:
    """Brings it back."""

    def run(*_ignored: object) -> None:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO audit_content"))
        app.extensions["desk_sleep"] = lambda _seconds: None

    return run


@both_databases
@every_write
def test_without_an_attempted_row_nothing_is_sent(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.during_read.append(away(app))
    answer = case.confirmed(agent, preview)
    assert answer.status_code == 503
    assert "The audit cannot be" in answer.text
    assert shop.writes == []
    back(app)()
    assert case.confirmed(agent, preview).status_code == 303
    assert case.times() == 1


@both_databases
@every_write
def test_an_outcome_that_cannot_be_recorded_is_said_and_found_later(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.during_write.append(away(app))
    answer = case.confirmed(agent, preview)
    assert answer.status_code == 503
    audit_page(answer.text)
    assert "This could not be recorded: " in answer.text
    assert case.times() == 1
    back(app)()
    again = case.confirmed(agent, preview)  # as by a reload of that page
    key = intention_in(again.location)
    assert record_of(app, key).outcome == "attempted"
    assert open_ones(agent) == {key}
    assert "1 may still be under way" in settle(app)
    clock_of(app).forward(seconds=40)
    assert "Settled 1" in settle(app)
    assert check(app, key, case) == "succeeded"
    assert len(shop.writes) == 1


@both_databases
@every_write
def test_a_database_that_is_briefly_gone_costs_nothing(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.during_write.append(away(app))
    app.extensions["desk_sleep"] = back(app)
    answer = case.confirmed(agent, preview)
    assert answer.status_code == 303
    assert check(app, intention_in(answer.location), case) == "succeeded"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@every_write
def test_a_postgresql_that_drops_every_connection_costs_nothing(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    def restart(_path: str) -> None:
        with app.app_context(), db.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory'"
                    " AND l.pid <> pg_backend_pid()"
                )
            )
        with app.app_context():
            for connection in [db.engine.raw_connection() for _ in range(db.engine.pool.checkedin())]:
                connection.driver_connection.close()
                connection.close()

    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.during_write.append(restart)
    answer = case.confirmed(agent, preview)
    assert answer.status_code == 303
    assert check(app, intention_in(answer.location), case) == "succeeded"


def test_a_seeded_sample_of_faults_one_after_another(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    drawn = random.Random(SEED)
    quick = [kind for kind in KINDS if kind not in ("slow", "dripping", "429")]
    made, sent = [], 0
    for number in range(40):
        scenario, kind = drawn.choice(SCENARIOS), drawn.choice([*quick, None])
        case = scenario.make(shop, shop.customer(f"sample-{number}"))
        preview = case.previewed(agent)
        if drawn.random() < 0.3:
            case.disturb()
        if kind:
            shop.at_next_write.append(kind)
        answer = case.confirmed(agent, preview)
        if answer.status_code == 409:
            answer = case.confirmed(agent, answer)
        shop.at_next_write.clear()
        shop.server.faults.clear()
        if answer.status_code == 303:
            made.append((intention_in(answer.location), case))
            sent += 2 if kind == "409" and scenario.operation in SENT_AGAIN else 1
        else:
            assert case.times() == 0, (scenario.action, kind, answer.status_code)
    clock_of(app).forward(seconds=40)
    settle(app)
    outcomes = [check(app, key, case) for key, case in made]
    assert "unknown" not in outcomes
    assert {"succeeded", "failed", "refused"} <= set(outcomes)
    assert len(shop.writes) == sent
