"""A process killed between the two rows of a write: nothing is lost, guessed or repeated."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from requests import RequestException

from tests.integration.conftest import both_databases
from tests.integration.intentions.accounts import check, open_ones, record_of, settle
from tests.integration.intentions.apart import apart
from tests.integration.intentions.scenarios import (
    MAY_ALL,
    SCENARIOS,
    Case,
    Scenario,
    intention_in,
    signed_key,
)
from tests.integration.sandbox_server import LOST, Shop
from tests.support.desk import add_person, clock_of
from tests.support.desk_process import HttpBrowser, desk_process
from tests.support.page import audit_page

HANDFULS = [SCENARIOS[start : start + 6] for start in range(0, len(SCENARIOS), 6)]
"""Twice as many are under way at once, and no more than a process holds locks in PostgreSQL."""


def settings_of(app: Flask) -> dict[str, Any]:
    """What a second process of the same desk is started with."""
    own = app.extensions["desk_settings"]
    return {
        "database_url": own.database_url,
        "talon_one_url": own.talon_one_url,
        "talon_one_api": own.talon_one_api,
        "secret_key": own.secret_key,
        "api_keys": dict(own.api_keys),
        "desk_config": str(own.desk_config),
    }


@both_databases
@pytest.mark.parametrize("writes", HANDFULS, ids=lambda writes: writes[0].action)
def test_killed_in_the_middle_of_every_write(
    app: Flask, agent: FlaskClient, shop: Shop, tmp_path: Path, writes: tuple[Scenario, ...]
) -> None:
    """Each write twice, all under way at once when SIGKILL comes: one is applied all the same, one is not."""
    cases = apart(shop, writes * 2)
    lost = {case.subject[1] for case in cases[len(writes) :]}
    all_in = threading.Barrier(len(cases) + 1)
    gone = threading.Event()

    def hold_up(path: str) -> str:
        all_in.wait(60)
        gone.wait(60)
        return LOST if lost & set(re.split("[/#]", path)) else ""

    with desk_process(tmp_path / "other", **settings_of(app)) as desk:
        browsers = [
            HttpBrowser(desk.url, add_person(app, f"Agent{number}", MAY_ALL)) for number in range(len(cases))
        ]
        previews = [case.previewed(browser) for case, browser in zip(cases, browsers, strict=True)]
        keys = [signed_key(preview, case.confirm) for case, preview in zip(cases, previews, strict=True)]
        shop.during_write.extend([hold_up] * len(cases))
        with ThreadPoolExecutor(len(cases)) as pool:
            answers = [
                pool.submit(cut_off, case, browser, preview)
                for case, browser, preview in zip(cases, browsers, previews, strict=True)
            ]
            all_in.wait(60)
            desk.kill()
            gone.set()
            assert all(answer.result() for answer in answers)
        for browser in browsers:
            browser.close()
    shop.wait_until_idle()
    assert [record_of(app, key).outcome for key in keys] == ["attempted"] * len(cases)
    assert open_ones(agent) == set(keys)
    assert f"{len(cases)} may still be under way" in settle(app), (
        "A new process settles nothing that is young"
    )
    receipt = agent.get(f"/shop/intentions/{keys[0]}")
    audit_page(receipt.text)
    assert "no answer has been recorded" in receipt.text
    clock_of(app).forward(seconds=50)
    assert f"Settled {len(cases)}" in settle(app)
    outcomes = [check(app, key, case) for key, case in zip(keys, cases, strict=True)]
    assert outcomes == ["succeeded"] * len(writes) + ["failed"] * len(writes)
    assert len(shop.writes) == len(writes), "What was lost on its way is not sent again"


def cut_off(case: Case, browser: HttpBrowser, preview: Any) -> bool:
    """Confirm; true where no answer came, as the process was killed."""
    try:
        case.confirmed(browser, preview)
    except RequestException:
        return True
    return False


def test_a_write_that_is_still_under_way_is_left_alone(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop, tmp_path: Path
) -> None:
    """However old its row looks: its process holds the lock."""
    case = SCENARIOS[0].make(shop)
    with desk_process(tmp_path / "other", **settings_of(app)) as desk:
        browser = HttpBrowser(desk.url, add_person(app, "Cleo", MAY_ALL))
        preview = case.previewed(browser)
        key = signed_key(preview, case.confirm)
        is_in, may_go_on = threading.Event(), threading.Event()
        shop.during_write.append(lambda _path: (is_in.set(), may_go_on.wait(60)))
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(case.confirmed, browser, preview)
            assert is_in.wait(60)
            clock_of(app).forward(minutes=10)
            assert "Settled 0; 1 may still be under way" in settle(app)
            assert record_of(app, key).outcome == "attempted"
            may_go_on.set()
            assert answer.result(60).status_code == 303
        browser.close()
    assert check(app, key, case) == "succeeded"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
def test_what_the_shop_could_have_done_as_well_stays_with_a_person(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Any
) -> None:
    """The call never arrived; long after it the shop makes the very same change."""
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.at_next_write.append("502")
    key = intention_in(case.confirmed(agent, preview).location)
    clock_of(app).forward(hours=1)
    shop.clock.forward(hours=1)
    case.same_by_the_shop()
    assert "Settled 0" in (said := settle(app))
    assert f"A person must look: {scenario.action}" in said
    assert record_of(app, key).outcome == "unknown"
    page = agent.get(f"/shop/intentions/{key}?look=1")
    audit_page(page.text)
    assert "the shop could have made the same change since" in page.text
