"""Several at once: of any number who press a button in the same moment, exactly one decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from requests import RequestException

from tests.integration.approvals.asking import ask, audited, browser_of, decide, request_at
from tests.integration.conftest import both_databases
from tests.integration.intentions.accounts import check, open_ones, settle
from tests.integration.intentions.apart import apart
from tests.integration.intentions.scenarios import SCENARIOS, intention_in
from tests.integration.intentions.test_killed import settings_of
from tests.integration.sandbox_server import LOST, Shop
from tests.support.desk import add_person, clock_of, token_of
from tests.support.desk_process import HttpBrowser, desk_process

RETURN = SCENARIOS[0]
ENDS = {"approved": 1, "declined": 0, "withdrawn": 0}


def tabs_of(app: Flask, browser: FlaskClient, number: int) -> list[FlaskClient]:
    """More tabs of the same browser."""
    cookie = browser.get_cookie("desk")
    assert cookie
    tabs = [app.test_client() for _tab in range(number)]
    for tab in tabs:
        tab.set_cookie("desk", cookie.value)
    return tabs


def pressers(browsers: list[FlaskClient], address: str, verb: str) -> list[Callable[[], str]]:
    """A press of a button each, ready to be made: the token is fetched already."""

    def one(browser: FlaskClient) -> Callable[[], str]:
        data = {"csrf_token": token_of(browser), "note": "Not now"}
        return lambda: browser.post(f"{address}/{verb}", data=data).location or ""

    return [one(browser) for browser in browsers]


@both_databases
def test_a_double_click_and_two_approvers(
    app: Flask, sara: FlaskClient, ben: FlaskClient, cleo: FlaskClient, shop: Shop
) -> None:
    case = RETURN.make(shop)
    address = ask(sara, case)
    presses = pressers([*tabs_of(app, ben, 4), *tabs_of(app, cleo, 4)], address, "approval")
    with ThreadPoolExecutor(8) as pool:
        led = {one.partition("?")[0] for one in pool.map(lambda press: press(), presses)}
    assert led == {f"/shop/intentions/{intention_in(address)}"}
    assert check(app, intention_in(address), case) == "succeeded"
    assert len(shop.writes) == 1
    assert len(audited(app, "approvals.approve")) == 1


@both_databases
def test_approve_decline_and_withdraw_at_once(
    app: Flask, sara: FlaskClient, ben: FlaskClient, cleo: FlaskClient, shop: Shop
) -> None:
    ends = []
    for _round in range(4):
        case = RETURN.make(shop)
        address = ask(sara, case)
        before = len(shop.writes)
        presses = [
            *pressers(tabs_of(app, ben, 2), address, "approval"),
            *pressers(tabs_of(app, cleo, 2), address, "decline"),
            *pressers(tabs_of(app, sara, 2), address, "withdrawal"),
        ]
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda press: press(), presses))
        end = request_at(app, address).status
        ends.append(end)
        assert case.times() == len(shop.writes) - before == ENDS[end]
    decisions = [len(audited(app, f"approvals.{verb}")) for verb in ("approve", "decline", "withdraw")]
    assert decisions == [ends.count(end) for end in ENDS]


@both_databases
def test_withdrawn_while_the_approval_reads(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    """After all checks, and before the row that announces the write: neither row nor write is there."""
    case = RETURN.make(shop)
    address = ask(sara, case)
    shop.during_read.append(lambda _target: decide(sara, address, "withdrawal"))
    assert decide(ben, address).location == address
    assert request_at(app, address).status == "withdrawn"
    assert shop.writes == []
    assert audited(app, "sessions.return") == []


@both_databases
def test_asked_for_once_by_a_double_click(app: Flask, sara: FlaskClient, shop: Shop) -> None:
    case = RETURN.make(shop)
    preview = case.previewed(sara)
    tabs = tabs_of(app, sara, 6)
    with ThreadPoolExecutor(6) as pool:
        led = set(pool.map(lambda tab: case.confirmed(tab, preview).location, tabs))
    assert len(led) == 1
    assert len(audited(app, "approvals.request")) == 1
    assert case.confirmed(sara, case.previewed(sara)).location in led, "the same once more"
    assert len(audited(app, "approvals.request")) == 1


def test_two_requests_for_the_same_by_two_people(
    app: Flask, sara: FlaskClient, ben: FlaskClient, cleo: FlaskClient, shop: Shop
) -> None:
    case = RETURN.make(shop)
    first, second = ask(sara, case), ask(ben, case)
    assert decide(cleo, first).status_code == 303
    assert decide(cleo, second).status_code == 409
    assert request_at(app, second).status == "moved"
    assert len(shop.writes) == 1


@both_databases
def test_killed_in_the_middle(
    app: Flask, sara: FlaskClient, cleo: FlaskClient, shop: Shop, tmp_path: Path
) -> None:
    """A process dies while it does what was approved: one arrived all the same, one did not."""
    arrived, lost = apart(shop, [RETURN] * 2)
    requests = [ask(sara, case) for case in (arrived, lost)]
    all_in, gone = threading.Barrier(3), threading.Event()

    def hold_up(path: str) -> str:
        all_in.wait(60)
        gone.wait(60)
        return LOST if lost.subject[1] in path else ""

    with desk_process(tmp_path / "other", **settings_of(app)) as desk:
        browsers = [HttpBrowser(desk.url, add_person(app, f"Kim{number}", "supervisor")) for number in (1, 2)]
        tokens = [token_of(browser) for browser in browsers]
        shop.during_write.extend([hold_up] * 2)
        with ThreadPoolExecutor(2) as pool:
            answers = [
                pool.submit(cut_off, browser, address, token)
                for browser, address, token in zip(browsers, requests, tokens, strict=True)
            ]
            all_in.wait(60)
            desk.kill()
            gone.set()
            assert all(answer.result() for answer in answers)
        for browser in browsers:
            browser.close()
    shop.wait_until_idle()
    keys = [intention_in(address) for address in requests]
    assert open_ones(cleo) == set(keys)
    assert [request_at(app, address).status for address in requests] == ["approved"] * 2
    assert "no answer has been recorded" in cleo.get(f"/shop/intentions/{keys[0]}").text
    for address in requests:
        assert decide(cleo, address).location == f"/shop/intentions/{intention_in(address)}"
    clock_of(app).forward(minutes=1)
    assert "Settled 2" in settle(app)
    assert [check(app, key, case) for key, case in zip(keys, (arrived, lost), strict=True)] == [
        "succeeded",
        "failed",
    ]
    assert len(shop.writes) == 1


def cut_off(browser: HttpBrowser, address: str, token: str) -> bool:
    """Approve; true where no answer came, as the process was killed."""
    try:
        browser.post(f"{address}/approval", data={"csrf_token": token})
    except RequestException:
        return True
    return False


@pytest.mark.parametrize("role", ["agent"])
def test_an_agent_waits_for_an_approval_under_way(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, role: str
) -> None:
    """Who withdraws while it is being done comes too late, and is told so."""
    case = RETURN.make(shop)
    asking = browser_of(app, "Al", role)
    address = ask(asking, case)
    shop.during_write.append(lambda _target: decide(asking, address, "withdrawal"))
    assert decide(ben, address).status_code == 303
    assert request_at(app, address).status == "approved"
    assert case.times() == 1
