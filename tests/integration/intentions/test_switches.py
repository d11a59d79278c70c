"""The stop switch: at once, in all processes, with a sentence, and in the audit."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.integration.intentions.scenarios import SCENARIOS, Scenario
from tests.integration.sandbox_server import Shop, desk_for, fields_of
from tests.support.desk import broken_audit
from tests.support.page import audit_page
from webapp.intentions import switches

SENTENCE = "Stock count <until> noon."
every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["desk", *words])


@both_databases
@every_write
def test_read_only_stops_every_write_that_is_not_sent_yet(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario, tmp_path: Path, database_url: str
) -> None:
    case = scenario.make(shop)
    before = case.previewed(agent)
    operator = desk_for(shop, tmp_path, database_url)  # another process, as far as the desk can tell
    assert SENTENCE in run(operator, "read-only", "on", "--say", SENTENCE).output
    refused = case.confirmed(agent, before)
    assert refused.status_code == 409
    audit_page(refused.text)
    assert "Stock count &lt;until&gt; noon." in refused.text
    assert "Parcel came back</textarea>" in refused.text
    assert 'type="submit">Re' not in refused.text
    assert shop.writes == []
    new = case.previewed(agent)
    audit_page(new.text)
    assert new.status_code == 200, "looking, and seeing what would happen, go on"
    assert "The desk is read-only for now" in new.text
    assert case.confirmed(agent, new).status_code == 409
    assert run(operator, "read-only", "off").output == "Nothing is stopped.\n"
    assert fields_of(refused, case.confirm)["token"] == fields_of(before, case.confirm)["token"]
    assert case.confirmed(agent, refused).status_code == 303
    assert case.times() == 1


@pytest.mark.parametrize("api", ["2026"])
@every_write
def test_one_kind_is_stopped_and_the_others_are_not(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    assert run(app, "stop", scenario.action, "--say", SENTENCE).exit_code == 0
    for one in SCENARIOS:
        case = one.make(shop)
        answer = case.confirmed(agent, case.previewed(agent))
        assert answer.status_code == (409 if one is scenario else 303)
        assert case.times() == (one is not scenario)
    assert run(app, "allow", scenario.action).output == "Nothing is stopped.\n"
    case = scenario.make(shop)
    assert case.confirmed(agent, case.previewed(agent)).status_code == 303


def test_a_switch_thrown_while_a_write_waits_or_reads_still_stops_it(
    app: Flask, agent: FlaskClient, shop: Shop
) -> None:
    case = SCENARIOS[0].make(shop)
    preview = case.previewed(agent)
    shop.during_read.append(lambda _path: run(app, "read-only", "on"))
    assert case.confirmed(agent, preview).status_code == 409
    assert shop.writes == []


def test_every_page_says_so(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    run(app, "read-only", "on", "--say", SENTENCE)
    run(app, "stop", "coupons.reserve", "--say", "Ask Cleo.")
    page = agent.get("/shop/")
    audit_page(page.text)
    assert "The desk is read-only for now: nothing can be changed." in page.text
    assert "Switched off for now: Reserve a coupon." in page.text
    assert "Ask Cleo." in page.text
    run(app, "read-only", "on")
    again = agent.get("/shop/").text
    assert SENTENCE not in again
    assert again.count("The desk is read-only for now") == 1


def test_the_commands_say_how_things_stand(app: Flask) -> None:
    assert run(app, "read-only").output == "Nothing is stopped.\n"
    unknown = run(app, "stop", "sessions.explode")
    assert unknown.exit_code != 0
    assert "sessions.return\tReturn items" in unknown.output
    assert run(app, "allow", "sessions.return").exit_code != 0
    assert (
        "sessions.return is stopped since 2026-03-02 09:00 UTC" in run(app, "stop", "sessions.return").output
    )
    assert "sessions.return is stopped" in run(app, "read-only").output
    assert run(app, "allow", "*").exit_code != 0


def test_the_audit_says_who_stopped_what(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    run(app, "stop", "sessions.return", "--say", SENTENCE)
    run(app, "allow", "sessions.return")
    page = agent.get("/shop/audit/?outcome=changes")
    audit_page(page.text)
    assert "Stop writes" in page.text
    assert "Allow writes again" in page.text
    assert "command line" in page.text


def test_what_cannot_be_recorded_is_neither_stopped_nor_allowed(app: Flask, shop: Shop) -> None:
    run(app, "stop", "sessions.return", "--say", SENTENCE)
    with broken_audit(app):
        assert run(app, "read-only", "on", "--say", SENTENCE).exit_code != 0
        assert run(app, "allow", "sessions.return").exit_code != 0
    with app.app_context():
        assert [one.scope for one in switches.stopped()] == ["sessions.return"]
    assert "Nothing is stopped" in run(app, "allow", "sessions.return").output
    assert run(app, "allow", "sessions.return").exit_code != 0
