"""The same on returns: by SKU, and repeated under one Idempotency-Key."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import requests

from tests.support.sandbox import KEY, World, item, rule
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.records import profiles
from webapp.talon import Client, InvalidRequest, ReturnedCartItem

CONTENT = ("customerSession", "previousReturns")


@pytest.fixture
def newer(world: World, address: str) -> Iterator[Client]:
    world.sandbox.api = "2026"
    with Client(address, KEY, api_version="2026") as client:
        yield client


@pytest.fixture
def sold(world: World) -> None:
    """A closed session: two lines of A, one of B, a euro off each unit."""
    world.campaign("off", rule({"type": "setDiscountPerItem", "name": "off", "amount": 1}))
    lines = [item("A", quantity=2), item("B", quantity=1), item("A", quantity=3)]
    world.put("s", profileId="ann", state="closed", cartItems=lines)


def _send(address: str, *items: dict[str, Any], key: str | None = None, **query: str) -> tuple[int, Any]:
    headers = {"Authorization": f"ApiKey-v1 {KEY}"} | ({} if key is None else {"Idempotency-Key": key})
    body = {"return": {"returnedCartItems": list(items)}, "responseContent": list(CONTENT)}
    url = f"{address}/v2/customer_sessions/s/returns"
    answer = requests.post(url, json=body, headers=headers, params=query, timeout=5)
    return answer.status_code, answer.json()


def _left(client: Client) -> list[Decimal | int | None]:
    return [one.remaining_quantity for one in client.sessions.get("s").customer_session.cart_items]


@pytest.mark.usefixtures("sold")
def test_units_of_an_sku_come_from_its_lines_in_order(newer: Client, address: str) -> None:
    status, body = _send(address, {"sku": "A", "quantity": 3})
    assert status == 200
    assert body["return"]["returnedCartItems"] == [
        {"position": 0, "quantity": 2, "sku": "A"},
        {"position": 2, "quantity": 1, "sku": "A"},
    ]
    undone = [
        (one["props"]["cartItemPosition"], one["props"]["cartItemSubPosition"]) for one in body["effects"]
    ]
    assert undone == [(0, 0), (0, 1), (2, 0)]
    assert _left(newer) == [0, 1, 2]
    status, body = _send(address, {"sku": "A"}, {"sku": "B", "position": 1})
    assert (status, _left(newer)) == (200, [0, 0, 0])
    assert body["previousReturns"][0]["returnedCartItems"][0]["sku"] == "A"


@pytest.mark.usefixtures("sold")
def test_the_client_returns_by_position_and_reads_the_sku(newer: Client) -> None:
    state = newer.sessions.return_items("s", [ReturnedCartItem(1)], response_content=CONTENT)
    assert state.return_ is not None
    assert state.return_.returned_cart_items == (ReturnedCartItem(1, 1, "B"),)


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([{}], "0/position"),
        ([{"quantity": 1}], "0/position"),
        ([{"sku": ""}], "0/sku"),
        ([{"sku": "C"}], "0/sku"),
        ([{"sku": "B", "position": 0}], "0/sku"),
        ([{"sku": "B", "position": 3}], "0/position"),
        ([{"sku": "A", "quantity": 6}], "0/quantity"),
        ([{"position": 0}, {"sku": "A", "quantity": 4}], "1/quantity"),
        ([{"sku": "B"}, {"sku": "B"}], "1/quantity"),
    ],
)
def test_what_cannot_come_back(
    world: World, newer: Client, address: str, items: list[dict[str, Any]], pointer: str
) -> None:
    before = world.dump()
    status, body = _send(address, *items)
    assert (status, body["errors"][0]["source"]) == (400, {"pointer": f"/return/returnedCartItems/{pointer}"})
    assert "StatusCode" not in body
    assert world.dump() == before
    assert _left(newer) == [2, 1, 3]


@pytest.mark.usefixtures("sold")
def test_2024_knows_no_sku(address: str) -> None:
    status, body = _send(address, {"sku": "A", "quantity": 1})
    assert (status, body["errors"][0]["source"]) == (400, {"pointer": "/return/returnedCartItems/0/position"})
    status, body = _send(address, {"sku": "B", "position": 0, "quantity": 1})
    assert (status, body["return"]["returnedCartItems"]) == (200, [{"position": 0, "quantity": 1}])


@pytest.mark.usefixtures("sold")
def test_a_return_under_one_key_happens_once(world: World, newer: Client) -> None:
    items = [ReturnedCartItem(0, 1)]
    first = newer.sessions.return_items("s", items, idempotency_key="k")
    second = newer.sessions.return_items("s", items, idempotency_key="k")
    assert (first.return_, first.effects) == (second.return_, second.effects)
    assert _left(newer) == [1, 1, 3]
    with pytest.raises(InvalidRequest) as raised:
        newer.sessions.return_items("s", [ReturnedCartItem(1, 1)], idempotency_key="k")
    assert raised.value.message == "This Idempotency-Key was used for another request"
    newer.sessions.return_items("s", items, idempotency_key="x" * 255)
    assert _left(newer) == [0, 1, 3]
    world.clock.forward(hours=23, minutes=59)
    newer.sessions.return_items("s", items, idempotency_key="k")
    assert _left(newer) == [0, 1, 3]
    world.clock.forward(minutes=1)
    newer.sessions.return_items("s", [ReturnedCartItem(1, 1)], idempotency_key="k")
    assert _left(newer) == [0, 0, 3]


@pytest.mark.usefixtures("sold", "newer")
def test_keys_of_wrong_length(address: str) -> None:
    for key in ("x" * 256, ""):
        status, body = _send(address, {"sku": "B"}, key=key)
        assert (status, body["message"]) == (400, "An Idempotency-Key has 1 to 255 characters")


@pytest.mark.usefixtures("sold")
def test_in_2024_a_key_repeats_the_return(address: str, world: World) -> None:
    for _ in range(2):
        assert _send(address, {"position": 2, "quantity": 1}, key="k")[0] == 200
    assert world.session("s")["customerSession"]["cartItems"][2]["remainingQuantity"] == 1


def test_a_returned_unit_takes_its_waiting_points_along(world: World, newer: Client, address: str) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "stars", "Stars", is_card_based=False)
        wallets.joined_profile_wallet(work, program, profiles.found_or_made(work, "ann")["id"])
    points = {"type": "addLoyaltyPoints", "program": program, "name": "x", "amount": 5, "onAction": True}
    world.campaign("points", rule({**points, "where": []}))
    world.put("s", profileId="ann", state="closed", cartItems=[item("A", quantity=2)])
    _status, body = _send(address, {"sku": "A", "quantity": 1})
    assert [one["effectType"] for one in body["effects"]] == ["rollbackAddedLoyaltyPoints"]
    pending = newer.loyalty.profile_points(program, "ann", status="pending").items
    assert [(one.amount, one.start_date.kind) for one in pending] == [(5, "on_action")]
    assert len(newer.loyalty.activate_points(program, session_id="s").ledger_entries) == 1
