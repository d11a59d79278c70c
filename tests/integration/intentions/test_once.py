"""However often a confirm form arrives, the write is made once, and everybody is led to its one receipt."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.integration.intentions.accounts import check
from tests.integration.intentions.scenarios import MAY_ALL, REASON, SCENARIOS, Scenario, intention_in
from tests.integration.sandbox_server import Shop, desk_for, fields_of
from tests.support.desk import add_person, sign_in

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
HTMX = {"HX-Request": "true"}


@both_databases
@every_write
def test_many_clicks_at_the_same_moment(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    data = {**fields_of(preview, case.confirm), **REASON}
    cookie = agent.get_cookie("desk")
    assert cookie

    def click(number: int) -> str:
        tab = app.test_client()
        tab.set_cookie("desk", cookie.value)
        if number % 2:  # htmx and a plain form together
            return tab.post(case.confirm, data=data, headers=HTMX).headers["HX-Redirect"]
        return tab.post(case.confirm, data=data).location or ""

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(click, range(16)))
    assert len(receipts) == 1
    assert check(app, intention_in(receipts.pop()), case) == "succeeded"
    assert len(shop.writes) == 1


def test_a_second_click_waits_for_the_outcome_of_the_first(
    app: Flask, agent: FlaskClient, shop: Shop
) -> None:
    case = SCENARIOS[0].make(shop)
    preview = case.previewed(agent)
    other = app.test_client()
    cookie = agent.get_cookie("desk")
    assert cookie
    other.set_cookie("desk", cookie.value)
    is_in, may_go_on = threading.Event(), threading.Event()
    shop.during_write.append(lambda _path: (is_in.set(), may_go_on.wait(30)))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(case.confirmed, agent, preview)
        assert is_in.wait(30)
        second = pool.submit(case.confirmed, other, preview)
        (keeper,) = app.extensions["desk_locks"].values()
        while not any(len(line) == 2 for line in list(keeper.lines._lines.values())):
            time.sleep(0)
        assert not second.done()
        may_go_on.set()
        assert first.result(30).location == second.result(30).location
    assert check(app, intention_in(second.result().location), case) == "succeeded"
    assert len(shop.writes) == 1


@every_write
def test_the_back_button_and_a_reload(app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    first = case.confirmed(agent, preview)
    agent.get(first.location)
    again = case.confirmed(agent, preview, note="Something else", reason="goodwill", ticket="T-2")
    assert again.location == first.location
    assert len(shop.writes) == 1
    receipt = agent.get(first.location)
    assert "Parcel came back" in receipt.text
    assert "Something else" not in receipt.text


@every_write
def test_two_tabs_with_a_preview_each(app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario) -> None:
    """Each tab has a key of its own, but the second one's state is gone: it gets no second write."""
    case = scenario.make(shop)
    one, other = case.previewed(agent), case.previewed(agent)
    assert case.confirmed(agent, one).status_code == 303
    second = case.confirmed(agent, other)
    assert second.status_code in (409, 422)
    assert "Nothing was written" in second.text
    assert case.times() == 1
    assert len(shop.writes) == 1


@every_write
def test_a_proxy_that_sends_it_again_after_a_lost_answer(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    """The first answer never reached the browser; the proxy, or the person, sends the same bytes."""
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.at_next_write.append("cut_after")
    first, second = case.confirmed(agent, preview), case.confirmed(agent, preview)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert check(app, intention_in(first.location), case) == "succeeded"
    assert len(shop.writes) == 1


@every_write
def test_a_form_of_somebody_else_is_refused(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    case = scenario.make(shop)
    preview, own = case.previewed(agent), case.previewed(ben)
    borrowed = {
        **fields_of(preview, case.confirm),
        "csrf_token": fields_of(own, case.confirm)["csrf_token"],
    }
    answer = ben.post(case.confirm, data={**borrowed, **REASON})
    assert answer.status_code == 403
    assert shop.writes == []


@pytest.mark.parametrize("api", ["2024", "2026"])
def test_a_return_names_its_key_where_the_server_knows_one(
    tmp_path: Path, database_url: str, shop: Shop, api: str
) -> None:
    app = desk_for(shop, tmp_path, database_url, talon_one_api=api)
    agent = app.test_client()
    sign_in(agent, add_person(app, "Ada", MAY_ALL))
    case = SCENARIOS[0].make(shop)
    answer = case.confirmed(agent, case.previewed(agent))
    wanted = intention_in(answer.location) if api == "2026" else None
    assert shop.writes[0].headers.get("idempotency-key") == wanted
