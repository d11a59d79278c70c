"""Writes for one customer and one session go one after another; who must wait too long keeps the form."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.conftest import both_databases
from tests.integration.intentions.accounts import check
from tests.integration.intentions.scenarios import MAY_ALL, SCENARIOS, Case, Scenario, intention_in
from tests.integration.sandbox_server import Shop, desk_for, fields_of
from tests.support.desk import add_person, sign_in
from tests.support.page import audit_page
from webapp.intentions import locks
from webapp.intentions.action import Subject

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)


@pytest.fixture
def app(tmp_path: Path, database_url: str, shop: Shop) -> Flask:
    """A desk that waits for nobody."""
    return desk_for(shop, tmp_path, database_url, lock_wait=0.05)


@both_databases
@every_write
def test_somebody_is_ahead(
    app: Flask,
    agent: FlaskClient,
    shop: Shop,
    scenario: Scenario,
    tmp_path: Path,
    database_url: str,
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    sign_in(app.test_client(), add_person(app, "Cleo", MAY_ALL))
    other = desk_for(shop, tmp_path, database_url)  # with lines of its own, like another process
    cleo = locks.Holder(2, "Cleo", "sessions.return")
    for lock in sorted(case.locks):
        kind, _colon, identifier = lock.partition(":")
        with other.app_context(), locks.hold([Subject(kind, identifier)], cleo):
            page = case.confirmed(agent, preview)
        assert page.status_code == 409
        audit_page(page.text)
        assert "Cleo is ahead: Return items." in page.text
        assert "Nothing was written. What you filled in is kept" in page.text
        assert "Parcel came back</textarea>" in page.text
        assert 'value="T-1"' in page.text
        assert '<option selected value="customer-request">' in page.text
        kept, first = fields_of(page, case.confirm), fields_of(preview, case.confirm)
        assert kept["token"] == first["token"]
        assert kept["offered"] == first["offered"]
    assert shop.writes == []
    done = case.confirmed(agent, page)
    assert done.status_code == 303, "one more click, and it is done"
    assert check(app, intention_in(done.location), case) == "succeeded"


def test_who_is_ahead_is_named(app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    mine, theirs = SCENARIOS[0].make(shop), SCENARIOS[1].make(shop)
    my_preview, their_preview = mine.previewed(agent), theirs.previewed(ben)
    is_in, may_go_on = threading.Event(), threading.Event()
    shop.during_write.append(lambda _path: (is_in.set(), may_go_on.wait(30)))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(theirs.confirmed, ben, their_preview)
        assert is_in.wait(30)
        page = mine.confirmed(agent, my_preview)
        may_go_on.set()
        assert running.result(30).status_code == 303
    assert page.status_code == 409
    assert "Ben is ahead: Reopen an order." in page.text


def to_the_end(case: Case, agent: FlaskClient, page: Any) -> Any:
    """Confirm, and once more as often as the preview was drawn anew: the others' writes may show in it."""
    answer = case.confirmed(agent, page)
    while answer.status_code == 409 and "Something changed since the preview" in answer.text:
        answer = case.confirmed(agent, answer)
    return answer


@both_databases
def test_agents_on_one_customer_do_not_meet_at_talon_one(
    tmp_path: Path, database_url: str, shop: Shop
) -> None:
    """Each with another write on the same customer; no two of them are ever under way together."""
    app = desk_for(shop, tmp_path, database_url, lock_wait=60)
    cases = [scenario.make(shop) for scenario in SCENARIOS * 3]
    agents = []
    for number in range(len(cases)):
        agents.append(app.test_client())
        sign_in(agents[-1], add_person(app, f"Agent{number}", MAY_ALL))
    previews = [case.previewed(agent) for case, agent in zip(cases, agents, strict=True)]
    inside, most = 0, 0
    counting = threading.Lock()

    def enter(_path: str) -> None:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        shop.at_end.append(leave)

    def leave() -> None:
        nonlocal inside
        with counting:
            inside -= 1

    shop.during_write.extend([enter] * len(cases))
    with ThreadPoolExecutor(len(cases)) as pool:
        answers = list(pool.map(lambda one: to_the_end(*one), zip(cases, agents, previews, strict=True)))
    assert [answer.status_code for answer in answers] == [303] * len(cases)
    outcomes = {check(app, intention_in(a.location), case) for a, case in zip(answers, cases, strict=True)}
    assert outcomes == {"succeeded"}
    assert (most, inside) == (1, 0)


def pressed(case: Case, agent: FlaskClient, page: TestResponse) -> TestResponse:
    """Confirm, as often as a write of somebody else came in between: goodwill is given on what was seen."""
    answer: TestResponse = case.confirmed(agent, page)
    while answer.status_code == 409:
        assert "Something changed since the preview" in answer.text
        answer = case.confirmed(agent, answer)
    return answer
