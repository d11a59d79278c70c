"""Faults on demand: each kind does what it says, to the requests it is meant for, as often as asked."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.sandbox import SandboxServer
from webapp.sandbox.faults import KINDS

OPERATION = "createCouponReservation"


@dataclass
class Client:
    """One Application, one reservable coupon; requests as bytes and status."""

    server: SandboxServer
    key: str
    coupon: str

    @property
    def path(self) -> str:
        return f"/v1/coupon_reservations/{self.coupon}"

    def reserve(self, customer: str = "new-customer") -> requests.Response:
        return requests.post(
            self.server.url + self.path,
            json={"integrationIDs": [customer]},
            headers={"Authorization": f"ApiKey-v1 {self.key}"},
            timeout=5,
        )

    def is_reserved(self, customer: str = "new-customer") -> bool:
        with self.server.sandbox.looking("aurora-eu") as work:
            return bool(
                work.value(
                    "SELECT 1 FROM coupon_reservations r JOIN profiles p ON p.id = r.profile_id"
                    " WHERE p.integration_id = ?",
                    customer,
                )
            )

    def control(self, method: str, name: str, body: Any = None) -> requests.Response:
        return requests.request(method, f"{self.server.url}/_sandbox/{name}", json=body, timeout=5)


@pytest.fixture
def client(sandbox: SandboxServer) -> Client:
    shop = sandbox.application("aurora-eu")
    return Client(sandbox, shop["key"], shop["coupons"]["soft"][0])


@pytest.mark.parametrize("kind", ["409", "429", "500", "502", "503"])
def test_a_refusal_writes_nothing_and_happens_as_often_as_asked(client: Client, kind: str) -> None:
    client.server.fault(kind, operation=OPERATION, count=2)
    for _ in range(2):
        assert client.reserve().status_code == int(kind)
        assert not client.is_reserved()
    assert client.reserve().status_code == 201
    assert client.is_reserved()


def test_a_conflict_has_the_body_of_the_contract(client: Client) -> None:
    client.server.fault("409", operation=OPERATION)
    body = client.reserve().json()
    assert body["StatusCode"] == 409
    assert "at the same time" in body["message"]
    assert body["errors"][0]["title"]


def test_throttling_says_when_to_come_back(client: Client) -> None:
    client.server.fault("429", operation=OPERATION, retry_after=17)
    assert client.reserve().headers["Retry-After"] == "17"
    client.server.fault("429", operation=OPERATION)
    assert client.reserve().headers["Retry-After"] == "1"
    client.server.fault("503", operation=OPERATION, retry_after="Wed, 21 Oct 2099 07:28:00 GMT")
    assert client.reserve().headers["Retry-After"].startswith("Wed, 21 Oct 2099")
    client.server.fault("503", operation=OPERATION)
    assert "Retry-After" not in client.reserve().headers


@pytest.mark.parametrize("kind", ["502", "503"])
def test_a_gateway_answers_with_a_page(client: Client, kind: str) -> None:
    client.server.fault(kind, operation=OPERATION)
    answer = client.reserve()
    assert answer.headers["Content-Type"] == "text/html"
    assert "<h1>" in answer.text


def test_slow_waits_and_then_answers(client: Client) -> None:
    client.server.fault("slow", operation=OPERATION, ms=60)
    begun = time.monotonic()
    assert client.reserve().status_code == 201
    assert time.monotonic() - begun >= 0.06


def test_slow_comes_before_another_fault(client: Client) -> None:
    client.server.fault("slow", operation=OPERATION, ms=30)
    client.server.fault("503", operation=OPERATION)
    begun = time.monotonic()
    assert client.reserve().status_code == 503
    assert time.monotonic() - begun >= 0.03


def test_dripping_sends_byte_by_byte_and_the_whole(client: Client) -> None:
    plain = client.reserve().json()
    client.server.fault("dripping", operation=OPERATION, ms=1)
    connection = http.client.HTTPConnection(urlsplit(client.server.url).netloc, timeout=5)
    connection.request(
        "POST",
        client.path,
        body=json.dumps({"integrationIDs": ["new-customer"]}),
        headers={"Authorization": f"ApiKey-v1 {client.key}", "Content-Type": "application/json"},
    )
    answer = connection.getresponse()
    assert answer.status == 201
    assert len(answer.read1()) < int(answer.headers["Content-Length"]) / 2
    begun = time.monotonic()
    rest = answer.read()
    assert time.monotonic() - begun >= 0.001 * len(rest) * 0.5
    connection.close()
    client.server.fault("dripping", operation=OPERATION, ms=0)
    assert client.reserve().json() == plain


def test_cut_before_applies_nothing(client: Client) -> None:
    client.server.fault("cut_before", operation=OPERATION)
    with pytest.raises(requests.ConnectionError):
        client.reserve()
    assert not client.is_reserved()
    assert client.server.requests[-1].status is None


def test_cut_after_has_applied_the_write(client: Client) -> None:
    client.server.fault("cut_after", operation=OPERATION)
    with pytest.raises(requests.ConnectionError):
        client.reserve()
    assert client.is_reserved()


def test_truncated_announces_more_than_it_sends(client: Client) -> None:
    client.server.fault("truncated", operation=OPERATION)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        client.reserve()
    assert client.is_reserved()


def test_invalid_json_is_well_framed(client: Client) -> None:
    client.server.fault("invalid_json", operation=OPERATION)
    answer = client.reserve()
    assert answer.status_code == 201
    assert len(answer.content) == int(answer.headers["Content-Length"])
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(answer.content)


def test_an_extra_field_leaves_the_rest_as_it_is(client: Client) -> None:
    plain = client.reserve().json()
    client.server.fault("extra_field", operation=OPERATION)
    spoilt = client.reserve().json()
    assert spoilt.pop("somethingNew")["since"]
    assert spoilt == plain


def test_an_extra_field_reaches_the_things_in_a_list_but_no_free_map(client: Client) -> None:
    customer = client.server.application("aurora-eu")["customers"][0]
    client.reserve(customer)
    client.server.fault("extra_field", operation="getReservedCustomers")
    body = requests.get(
        f"{client.server.url}/v1/coupon_reservations/customerprofiles/{client.coupon}",
        headers={"Authorization": f"ApiKey-v1 {client.key}"},
        timeout=5,
    ).json()
    assert all("somethingNew" in holder for holder in body["data"])
    assert not any("somethingNew" in holder["attributes"] for holder in body["data"])


def test_an_unknown_effect_waits_for_an_answer_with_effects(client: Client) -> None:
    client.server.fault("unknown_effect", path="*")
    assert "effects" not in client.reserve().json()
    assert client.server.faults.as_json()[0]["count"] == 1


def test_an_unknown_effect_joins_the_others(client: Client) -> None:
    client.server.fault("unknown_effect", path="/v2/customer_sessions/*")
    answer = requests.put(
        f"{client.server.url}/v2/customer_sessions/new-one",
        json={
            "customerSession": {"profileId": "new", "cartItems": [{"sku": "A", "price": 90, "quantity": 1}]}
        },
        headers={"Authorization": f"ApiKey-v1 {client.key}"},
        timeout=5,
    )
    types = [effect["effectType"] for effect in answer.json()["effects"]]
    assert types[-1] == "grantCarbonCredit"
    assert len(types) > 1
    assert client.server.faults.as_json()[0]["count"] == 0


def test_only_what_matches_is_touched(client: Client) -> None:
    client.server.fault("503", operation="getCustomerSession")
    client.server.fault("503", path="/v2/*")
    client.server.fault("503", path="*", method="GET")
    assert client.reserve().status_code == 201


def test_a_path_pattern_sees_the_raw_target(client: Client) -> None:
    client.server.fault("503", path="/v1/coupon_reservations/a%2Fb*")
    url = f"{client.server.url}/v1/coupon_reservations/"
    headers = {"Authorization": f"ApiKey-v1 {client.key}"}
    assert requests.post(url + "a%2Fb%20c", json={}, headers=headers, timeout=5).status_code == 503


def test_without_a_count_it_lasts_until_cleared(client: Client) -> None:
    client.server.fault("503", operation=OPERATION, count=0)
    assert {client.reserve().status_code for _ in range(5)} == {503}
    assert client.control("DELETE", "faults").status_code == 204
    assert client.reserve().status_code == 201


def test_orders_over_http_are_listed_with_their_hits(client: Client) -> None:
    made = client.control("POST", "faults", {"kind": "503", "operation": OPERATION, "count": 3})
    assert made.status_code == 201
    client.reserve()
    (listed,) = client.control("GET", "faults").json()["faults"]
    assert listed == {**made.json(), "count": 2, "hits": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_ordered_over_http(client: Client, kind: str) -> None:
    assert client.control("POST", "faults", {"kind": kind, "path": "/v9/*"}).status_code == 201


@pytest.mark.parametrize(
    "order",
    [
        {},
        [],
        {"kind": "503"},
        {"kind": "earthquake", "path": "*"},
        {"kind": "503", "operation": "no such"},
        {"kind": "503", "path": "*", "count": -1},
        {"kind": "slow", "path": "*", "ms": 10**9},
        {"kind": "503", "path": "*", "retry_after": {}},
        {"kind": 503, "path": "*"},
    ],
)
def test_a_bad_order_is_refused(client: Client, order: Any) -> None:
    answer = client.control("POST", "faults", order)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert client.server.faults.as_json() == []


def test_a_form_of_some_web_page_cannot_steer(client: Client) -> None:
    answer = requests.post(
        f"{client.server.url}/_sandbox/faults", data='{"kind": "503", "path": "*"}', timeout=5
    )
    assert answer.status_code == 400
    assert client.server.faults.as_json() == []


def test_the_control_endpoints_are_never_faulty(client: Client) -> None:
    client.server.fault("503", path="*", count=0)
    assert client.control("GET", "faults").status_code == 200


def test_requests_are_counted_with_operation_and_status(client: Client) -> None:
    client.server.fault("503", operation=OPERATION)
    client.reserve()
    client.reserve()
    client.control("GET", "faults")
    assert [(one.method, one.operation, one.status) for one in client.server.requests] == [
        ("POST", OPERATION, 503),
        ("POST", OPERATION, 201),
    ]
    assert json.loads(client.server.requests[0].body) == {"integrationIDs": ["new-customer"]}
