"""What a sandbox that speaks 2026 does otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.sandbox import World, item, rule
from webapp.sandbox import create_sandbox, setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.operations import Answer, known
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


def test_the_operations_of_each_version(world: World) -> None:
    assert (len(known("2024")), len(known("2026"))) == (28, 35)
    with pytest.raises(KeyError):
        world.call("integrationGetAllCampaigns")


def test_rules_of_2024_cannot_let_points_wait(world: World) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "stars", "Stars", is_card_based=False)
    points = {"type": "addLoyaltyPoints", "program": program, "name": "x", "amount": 1, "onAction": True}
    world.campaign("points", rule(points))
    answer = world.put("s", profileId="ann", state="closed", cartItems=[item()])
    assert [one["effectType"] for one in answer.body["effects"]] == ["error"]
    assert "2026" in answer.body["effects"][0]["props"]["message"]


def test_points_that_wait_have_no_dates_of_their_own(world: World) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "stars", "Stars", is_card_based=False)
        wallet = wallets.joined_profile_wallet(work, program, profiles.found_or_made(work, "ann")["id"])
        with pytest.raises(ValueError, match="no expiry"):
            setup.add_points(work, wallet, 1, "x", on_action=True, expires=work.now)
        with pytest.raises(ValueError, match="valid_days"):
            setup.add_points(work, wallet, 1, "x", valid_days=3)


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ({"campaignIds": "1,x"}, "campaignIds"),
        ({"achievementIds": "-1"}, "achievementIds"),
        ({"achievementStatus": "expired"}, "achievementStatus"),
        ({"currentProgressStatus": "completed,expired"}, "currentProgressStatus"),
        ({"pageSize": "1001"}, "pageSize"),
        ({"skip": "-1"}, "skip"),
    ],
)
def test_filters_of_achievements(newer: World, query: dict[str, str], source: str) -> None:
    newer.put("s", profileId="ann")
    answer = newer.call("getCustomerAchievements", path={"integrationId": "ann"}, query=query)
    assert (answer.status, answer.body["errors"][0]["source"]) == (400, {"parameter": source})


def test_scheduled_achievements_are_shown_when_asked_for(newer: World) -> None:
    ids = []
    for name, start in (("now", "2024-06-01T00:00:00Z"), ("later", "2024-07-01T00:00:00Z")):
        campaign = newer.campaign(name, startTime=start)
        with newer.sandbox.working("shop") as work:
            ids.append(setup.add_achievement(work, campaign, name, name, 1, period="weekly"))
    newer.put("s", profileId="ann")

    def shown(**query: str) -> list[tuple[int, str]]:
        found = newer.call("getCustomerAchievements", path={"integrationId": "ann"}, query=query).body
        return [(one["id"], one["status"]) for one in found["data"]]

    assert shown() == [(ids[0], "active")]
    assert shown(achievementStatus="active,scheduled") == [(ids[0], "active"), (ids[1], "scheduled")]
    assert shown(achievementStatus="scheduled", achievementIds=str(ids[0])) == []
    assert shown(achievementIds=str(ids[0])) == [(ids[0], "active")]


def test_a_card_pattern_can_be_exhausted(newer: World) -> None:
    with newer.sandbox.working("shop") as work:
        program = setup.add_program(work, "cards", "Cards", is_card_based=True, data={"cardPattern": "ONLY"})
    path = {"loyaltyProgramId": program}
    assert newer.call("generateLoyaltyCard", {}, path=path).body["identifier"] == "ONLY"
    answer = newer.call("generateLoyaltyCard", {}, path=path)
    assert (answer.status, answer.body["StatusCode"]) == (400, 400)
    answer = newer.call("generateLoyaltyCard", {"status": "blocked", "customerProfileIds": [""]}, path=path)
    assert {one["source"]["pointer"] for one in answer.body["errors"]} == {"/status", "/customerProfileIds/0"}
