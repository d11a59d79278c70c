"""What holds for every operation: keys, error bodies, raw targets, bodies, connections."""

from __future__ import annotations

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests

from tests.support.sandbox import KEY, OTHER_KEY, World
from webapp.sandbox import setup

HEADERS = {"Authorization": f"ApiKey-v1 {KEY}"}


def _coupon(world: World, value: str, slug: str = "shop") -> None:
    with world.sandbox.working(slug) as work:
        campaign = setup.add_campaign(work, "Any", {})
        setup.add_coupon(work, campaign, value)


def _raw(address: str, method: str, target: str, body: str | None = None, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    connection.putrequest(method, target)
    for name, value in {**HEADERS, **headers}.items():
        connection.putheader(name.replace("_", "-"), value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body.encode())))
    connection.endheaders(body.encode() if body is not None else None)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content) if content else None


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        KEY,
        f"Bearer {KEY}",
        "ApiKey-v1",
        "ApiKey-v1 nobody",
        f"ApiKey-v1 expired-{KEY}",
        f"apikey-v1 {KEY}",
    ],
)
def test_a_wrong_key_is_401_with_status(address: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = requests.get(f"{address}/v1/coupon_reservations/customerprofiles/X", headers=headers, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["StatusCode"] == 401
    assert answer.json()["message"]


def test_a_key_sees_only_its_own_application(world: World, address: str) -> None:
    _coupon(world, "ONLY-HERE")
    url = f"{address}/v1/coupon_reservations/customerprofiles/ONLY-HERE"
    assert requests.get(url, headers=HEADERS, timeout=5).status_code == 200
    other = requests.get(url, headers={"Authorization": f"ApiKey-v1 {OTHER_KEY}"}, timeout=5)
    assert other.status_code == 404
    assert other.json()["StatusCode"] == 404


@pytest.mark.parametrize(
    "value", ["A/B CODE", "50% OFF", "a+b", "..", "./x", "💎GEM", "a?b#c", "//x", "a\nb", "ä&=;"]
)
def test_any_identifier_survives_the_path(world: World, address: str, value: str) -> None:
    _coupon(world, value)
    status, body = _raw(address, "GET", f"/v1/coupon_reservations/customerprofiles/{quote(value, safe='')}")
    assert (status, body) == (200, {"totalResultSize": 0, "data": []})


def test_a_plus_in_a_path_is_a_plus(world: World, address: str) -> None:
    _coupon(world, "A+B")
    assert _raw(address, "GET", "/v1/coupon_reservations/customerprofiles/A+B")[0] == 200
    assert _raw(address, "GET", "/v1/coupon_reservations/customerprofiles/A%20B")[0] == 404


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/coupon_reservations/customerprofiles/", 404),
        ("GET", "/v1/coupon_reservations/customerprofiles/%FF", 404),
        ("GET", "/v1/coupon_reservations/X", 405),
        ("PATCH", "/v1/coupon_reservations/X", 405),
        ("OPTIONS", "/v1/coupon_reservations/X", 405),
    ],
)
def test_other_targets_are_refused_in_json(address: str, method: str, target: str, status: int) -> None:
    found, body = _raw(address, method, target)
    assert found == status
    assert body["StatusCode"] == status


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        '{"integrationIDs": "x"}',
        '{"integrationIDs": [1]}',
        '{"integrationIDs": [""]}',
        '{"integrationIDs": ["\\ud800"]}',
        "[" * 100_000,
        "9" * 6000,
        '{"integrationIDs": ["' + "x" * 1001 + '"]}',
        json.dumps({"integrationIDs": ["x"] * 1001}),
    ],
)
def test_a_malformed_body_is_400_and_writes_nothing(world: World, address: str, body: str) -> None:
    _coupon(world, "CODE")
    before = world.dump()
    status, found = _raw(address, "POST", "/v1/coupon_reservations/CODE", body)
    assert status == 400
    assert found["StatusCode"] == 400
    assert world.dump() == before


def test_an_oversize_body_is_refused_unread(address: str) -> None:
    headers = {"Content_Length": str(10**12)}
    status, body = _raw(address, "POST", "/v1/coupon_reservations/CODE", None, **headers)
    assert status == 400
    assert "larger" in body["message"]


def test_a_chunked_body_is_read(world: World, address: str) -> None:
    _coupon(world, "CODE")

    def pieces() -> Any:
        yield b'{"integrationIDs":'
        yield b' ["someone"]}'

    url = f"{address}/v1/coupon_reservations/CODE"
    assert requests.post(url, headers=HEADERS, data=pieces(), timeout=5).status_code == 201


def test_a_connection_stays_open_over_answers_and_refusals(world: World, address: str) -> None:
    _coupon(world, "CODE")
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    sockets = set()
    for method, target, body in (
        ("GET", "/v1/coupon_reservations/customerprofiles/CODE", None),
        ("POST", "/v1/coupon_reservations/CODE", "{"),
        ("POST", "/v1/coupon_reservations/CODE", '{"integrationIDs": ["a"]}'),
        ("DELETE", "/v1/coupon_reservations/CODE", '{"integrationIDs": ["a"]}'),
        ("GET", "/nothing", None),
        ("GET", "/v1/coupon_reservations/customerprofiles/CODE", None),
    ):
        connection.request(method, target, body=body, headers=HEADERS)
        connection.getresponse().read()
        sockets.add(id(connection.sock))
    assert len(sockets) == 1
    connection.close()


def test_threads_read_while_one_writes(world: World, address: str) -> None:
    _coupon(world, "CODE")
    url = f"{address}/v1/coupon_reservations/"
    stop = threading.Event()

    def write(number: int) -> int:
        body = {"integrationIDs": [f"customer-{number}-{part}" for part in range(5)]}
        return requests.post(url + "CODE", headers=HEADERS, json=body, timeout=20).status_code

    def read(_number: int) -> set[int]:
        seen = set()
        while not stop.is_set():
            seen.add(requests.get(url + "customerprofiles/CODE", headers=HEADERS, timeout=20).status_code)
        return seen

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, number) for number in range(4)]
        writes = list(pool.map(write, range(20)))
        stop.set()
        reads = set().union(*(reader.result() for reader in readers))
    assert set(writes) == {201}
    assert reads == {200}
    found = requests.get(url + "customerprofiles/CODE", headers=HEADERS, timeout=5).json()
    assert found["totalResultSize"] == 100
