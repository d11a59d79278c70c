"""A session's whole life over real HTTP, and many clients at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.support.sandbox import KEY, World, item, make_world, rule, serving
from webapp.sandbox import create_sandbox, setup
from webapp.sandbox.store import Store

HEADERS = {"Authorization": f"ApiKey-v1 {KEY}"}
SESSION = "order/1 50%+é"


@pytest.fixture
def program(world: World) -> int:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "stars", "Stars", is_card_based=False)
    earn = {
        "type": "addLoyaltyPoints",
        "program": program,
        "name": "x",
        "amount": 0.1,
        "pendingDays": 3,
        "where": [],
    }
    world.campaign("earn", rule(earn))
    return program


def _url(address: str, session: str, *rest: str) -> str:
    return "/".join([f"{address}/v2/customer_sessions", quote(session, safe=""), *rest])


def _put(address: str, session: str, timeout: float = 30, **sent: Any) -> requests.Response:
    body = {"customerSession": sent, "responseContent": ["customerSession"]}
    return requests.put(_url(address, session), json=body, headers=HEADERS, timeout=timeout)


@pytest.mark.usefixtures("program")
def test_sell_return_cancel(address: str) -> None:
    sold = _put(address, SESSION, profileId="ann", state="closed", cartItems=[item(price=0.1, quantity=3)])
    assert sold.json()["customerSession"]["integrationId"] == SESSION
    # 3 × 0.1 without the noise of binary fractions, digit by digit on the wire.
    assert '"total":0.3,' in sold.text
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    url = _url(address, SESSION, "returns")
    dry = requests.post(url, params={"dry": "true"}, json=body, headers=HEADERS, timeout=5)
    real = requests.post(url, json=body, headers=HEADERS, timeout=5)
    assert dry.json()["effects"] == real.json()["effects"] != []
    again = requests.post(url, json=body, headers=HEADERS, timeout=5)
    assert again.json()["effects"][0]["props"]["cartItemSubPosition"] == 1
    refused = requests.put(_url(address, SESSION, "reopen"), headers=HEADERS, timeout=5)
    assert refused.status_code == 400
    assert "StatusCode" not in refused.json()
    assert _put(address, SESSION, state="cancelled").json()["customerSession"]["state"] == "cancelled"


@pytest.mark.usefixtures("program")
def test_reopening_needs_no_body(address: str) -> None:
    _put(address, SESSION, profileId="ann", state="closed", cartItems=[item()])
    reopened = requests.put(_url(address, SESSION, "reopen"), headers=HEADERS, timeout=5)
    assert [one["effectType"] for one in reopened.json()["effects"]] == ["rollbackAddedLoyaltyPoints"]


def test_parallel_closings_close_once(address: str, program: int) -> None:
    _put(address, "s", profileId="ann", cartItems=[item(quantity=5)])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: _put(address, "s", state="closed").status_code, range(8)))
    assert sorted(answers) == [200] + [400] * 7
    found = requests.get(
        f"{address}/v1/loyalty_programs/{program}/profile/ann/balances", headers=HEADERS, timeout=5
    ).json()
    assert found["balance"]["pendingPoints"] == 0.5


@pytest.mark.usefixtures("program")
def test_parallel_returns_never_take_more_than_was_sold(address: str) -> None:
    _put(address, "s", profileId="ann", state="closed", cartItems=[item(quantity=5)])
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 2}]}}

    def give_back(_number: int) -> int:
        return requests.post(
            _url(address, "s", "returns"), json=body, headers=HEADERS, timeout=30
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(give_back, range(8)))
    assert sorted(answers) == [200, 200] + [400] * 6
    found = requests.get(_url(address, "s"), headers=HEADERS, timeout=5).json()["customerSession"]
    assert found["cartItems"][0]["remainingQuantity"] == 1


def test_a_coupon_for_one_is_redeemed_by_one(world: World, address: str) -> None:
    off = {"type": "setDiscount", "name": "x", "amount": 1}
    campaign = world.campaign("one", rule(off, when=[{"type": "couponValid"}]))
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "ONCE")

    def buy(number: int) -> str:
        sent = {"state": "closed", "couponCodes": ["ONCE"], "cartItems": [item()]}
        answer = _put(address, f"s{number}", profileId=f"c{number}", **sent).json()
        kind: str = answer["effects"][0]["effectType"]
        return kind

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(buy, range(12)))
    assert sorted(found) == ["acceptCoupon"] + ["rejectCoupon"] * 11


@pytest.mark.parametrize(
    ("path", "method", "body", "subject"),
    [
        ("/v2/customer_sessions/s", "PUT", {"customerSession": {}}, "session"),
        ("/v2/customer_profiles/ann", "PUT", {}, "profile"),
        ("/v2/events", "POST", {"profileId": "ann", "type": "x"}, "profile"),
    ],
)
def test_a_lock_held_too_long_is_a_conflict(
    tmp_path: Path, path: str, method: str, body: Any, subject: str
) -> None:
    world = make_world(tmp_path / "held.sqlite")
    world.sandbox.store.busy_seconds = 0.05
    world.sandbox.store.close()  # connections made from now on wait that long
    with serving(world.app) as address:
        holder = Store(world.sandbox.store.path)
        with holder.writing():
            answer = requests.request(method, address + path, json=body, headers=HEADERS, timeout=5)
            # Reading goes on meanwhile.
            read = requests.get(_url(address, "nobody"), headers=HEADERS, timeout=5)
        holder.close()
        assert answer.status_code == 409
        assert answer.json() == {
            "message": f"Too many requests are updating this {subject} at the same time",
            "errors": [{"title": "Conflict", "source": {"resource": subject}}],
            "StatusCode": 409,
        }
        assert read.status_code == 400
        assert requests.request(
            method, address + path, json=body, headers=HEADERS, timeout=5
        ).status_code in (
            200,
            204,
        )


def test_a_restart_in_between_changes_nothing(tmp_path: Path) -> None:
    world = make_world(tmp_path / "s.sqlite")
    with serving(world.app) as address:
        before = _put(address, "s", profileId="ann", cartItems=[item()]).json()["customerSession"]
    with serving(create_sandbox(tmp_path / "s.sqlite", clock=world.clock)) as address:
        after = requests.get(_url(address, "s"), headers=HEADERS, timeout=5).json()["customerSession"]
    assert after == before


def test_two_servers_on_one_store(tmp_path: Path) -> None:
    world = make_world(tmp_path / "s.sqlite")
    other = create_sandbox(tmp_path / "s.sqlite", clock=world.clock)
    failures: list[int] = []

    def write(address: str, number: int) -> None:
        status = _put(address, f"s{number}", profileId="ann", cartItems=[item()]).status_code
        if status != 200:
            failures.append(status)

    with serving(world.app) as first, serving(other) as second:
        threads = [
            threading.Thread(target=write, args=((first, second)[number % 2], number)) for number in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    with world.sandbox.looking("shop") as work:
        assert work.value("SELECT COUNT(*) FROM sessions") == 20
    world.sandbox.store.close()
