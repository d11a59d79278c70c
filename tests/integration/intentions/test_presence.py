"""Two agents with the same form open see each other."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.integration.intentions.scenarios import MAY_ALL, SCENARIOS, Scenario
from tests.integration.sandbox_server import Shop, desk_for
from tests.support.desk import DeskClock, add_person, sign_in
from tests.support.page import audit_fragment, audit_page

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
TOO = "has this form open too."
HTMX = {"HX-Request": "true"}


def poll_address(text: str) -> str:
    """Where an open page asks again."""
    found = re.search(r'hx-get="([^"]*/intentions/presence[^"]*)"', text)
    assert found
    return unescape(found[1])


@both_databases
@every_write
def test_two_previews_see_each_other(
    app: Flask,
    agent: FlaskClient,
    shop: Shop,
    scenario: Scenario,
    clock: DeskClock,
    tmp_path: Path,
    database_url: str,
) -> None:
    other_process = desk_for(shop, tmp_path, database_url)
    ben = other_process.test_client()
    sign_in(ben, add_person(other_process, "Ben", MAY_ALL))
    case = scenario.make(shop)
    mine = case.previewed(agent)
    assert TOO not in mine.text
    theirs = case.previewed(ben)
    audit_page(theirs.text)
    assert f"Ada {TOO}" in theirs.text
    address = poll_address(mine.text)
    assert case.subject[1] not in address, "no customer's data in what is asked now and then"
    notice = agent.get(address, headers=HTMX)
    audit_fragment(notice.text)
    assert f"Ben {TOO}" in notice.text
    assert f"Ada {TOO}" not in notice.text


def test_who_leaves_is_soon_forgotten_and_who_stays_is_not(
    agent: FlaskClient, ben: FlaskClient, shop: Shop, clock: DeskClock
) -> None:
    case = SCENARIOS[0].make(shop)
    mine, theirs = case.previewed(agent), case.previewed(ben)
    for _look in range(4):
        clock.forward(seconds=20)
        assert f"Ada {TOO}" in ben.get(poll_address(theirs.text), headers=HTMX).text
        assert f"Ben {TOO}" in agent.get(poll_address(mine.text), headers=HTMX).text
    clock.forward(seconds=51)
    assert TOO not in agent.get(poll_address(mine.text), headers=HTMX).text


def test_another_form_on_the_same_order_is_named(agent: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    agent.get(f"/shop/sessions/{order}/reopening")
    page = ben.get(f"/shop/sessions/{order}/returns")
    audit_page(page.text)
    assert "Ada has another form open on this: Reopen an order." in page.text
    assert f"Ben {TOO}" in agent.get(f"/shop/sessions/{order}/returns").text
    assert "Ben has another form open" in agent.get(f"/shop/sessions/{order}/reopening").text


def test_who_has_confirmed_is_no_longer_there(agent: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    case = SCENARIOS[2].make(shop)
    case.confirmed(agent, case.previewed(agent))
    case.disturb()
    other = SCENARIOS[3].make(shop)
    assert TOO not in other.previewed(ben).text


def test_an_open_page_is_a_page_too_and_only_for_those_who_may(
    agent: FlaskClient, viewer: FlaskClient, shop: Shop
) -> None:
    address = poll_address(SCENARIOS[0].make(shop).previewed(agent).text)
    audit_page(agent.get(address).text)
    assert viewer.get(address).status_code == 404
    assert agent.get("/shop/intentions/presence?action=nothing&about=x").status_code == 404
    assert agent.get("/shop/intentions/presence").status_code == 404


def test_purge_drops_what_is_over(app: Flask, agent: FlaskClient, shop: Shop, clock: DeskClock) -> None:
    SCENARIOS[0].make(shop).previewed(agent)
    clock.forward(minutes=5)
    run = app.test_cli_runner().invoke
    assert "1 notes of open forms" in run(args=["desk", "purge"]).output
    assert "0 notes of open forms" in run(args=["desk", "purge"]).output
