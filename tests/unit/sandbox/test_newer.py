"""What a sandbox that speaks 2026 does otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.sandbox import World, item, rule
from webapp.sandbox import create_sandbox, setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.operations import Answer
from webapp.sandbox.records import profiles


@pytest.fixture
def newer(world: World) -> World:
    world.sandbox.api = "2026"
    # The contract at hand is that of 2024.
    world.check = lambda _operation, _status, _body: None
    return world


def _return(world: World, key: str, quantity: int = 1, **query: str) -> Answer:
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": quantity}]}}
    headers = {"idempotency-key": key}
    path = {"customerSessionId": "s"}
    return world.call("returnCartItems", body, path=path, headers=headers, query=query)


def _remaining(world: World) -> Any:
    return world.session("s")["customerSession"]["cartItems"][0]["remainingQuantity"]


def test_an_idempotency_key_makes_the_second_return_harmless(newer: World) -> None:
    newer.campaign("off", rule({"type": "setDiscountPerItem", "name": "x", "amount": 1.5}))
    newer.put("s", state="closed", cartItems=[item(quantity=5)])
    assert _return(newer, "k", dry="true").status == 200
    first = _return(newer, "k")
    assert _return(newer, "k") == first
    assert _remaining(newer) == 4
    assert _return(newer, "k", 2).status == 400
    assert _return(newer, "x" * 256).status == 400
    assert _remaining(newer) == 4
    newer.clock.forward(hours=25)
    assert _return(newer, "k").body["effects"] != first.body["effects"]
    assert _remaining(newer) == 3


def test_a_refusal_is_not_kept(newer: World) -> None:
    newer.put("s", cartItems=[item(quantity=5)])
    assert _return(newer, "k").status == 400
    newer.put("s", state="closed")
    assert _return(newer, "k").status == 200


def test_in_2024_the_key_counts_for_nothing(world: World) -> None:
    world.put("s", state="closed", cartItems=[item(quantity=5)])
    _return(world, "k")
    _return(world, "k")
    assert _remaining(world) == 3


def test_page_sizes_and_transaction_ids(newer: World) -> None:
    with newer.sandbox.working("shop") as work:
        program = setup.add_program(work, "stars", "Stars", is_card_based=False)
        wallet = wallets.joined_profile_wallet(work, program, profiles.found_or_made(work, "ann")["id"])
        for _ in range(60):
            setup.add_points(work, wallet, 1, "x")
    path = {"loyaltyProgramId": program, "integrationId": "ann"}
    for operation in ("getLoyaltyProgramProfileTransactions", "getLoyaltyProgramProfilePoints"):
        few = newer.call(operation, path=path).body
        assert (len(few["data"]), few["hasMore"]) == (50, True)
        many = newer.call(operation, path=path, query={"pageSize": "1000"}).body
        assert (len(many["data"]), many["hasMore"]) == (60, False)
        assert len({one["transactionUUID"] for one in many["data"]}) == 60
        assert newer.call(operation, path=path, query={"pageSize": "1001"}).status == 400


def test_sessions_count_their_updates(newer: World) -> None:
    newer.put("s", cartItems=[item()])
    assert newer.put("s", cartItems=[item()]).body["customerSession"]["updateCount"] == 2


def test_only_two_versions_are_spoken(world: World) -> None:
    with pytest.raises(ValueError, match="2026"):
        create_sandbox(world.sandbox.store.path, api="2025")
