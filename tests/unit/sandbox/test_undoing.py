"""Closing makes things real; cancel, reopen and return undo what the documents say, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.sandbox import START, World, item, kinds, props, rule
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.records import profiles

DAY = timedelta(days=1)


@pytest.fixture
def program(world: World) -> int:
    tiers = [{"id": 1, "name": "Bronze", "minPoints": 0}, {"id": 2, "name": "Silver", "minPoints": 100}]
    with world.sandbox.working("shop") as work:
        return setup.add_program(
            work, "stars", "Stars", is_card_based=False, data={"tiers": tiers, "tierValidityDays": 365}
        )


def _gives(program: int, amount: Any, **more: Any) -> dict[str, Any]:
    return {"type": "addLoyaltyPoints", "program": program, "name": "earned", "amount": amount, **more}


def _ledger(world: World, program: int, customer: str = "ann") -> dict[str, Any]:
    found: dict[str, Any] = world.inventory(customer)["loyalty"]["programs"][str(program)]["ledger"]
    return found


def _balance(world: World, program: int) -> tuple[Any, ...]:
    path = {"loyaltyProgramId": program, "integrationId": "ann"}
    found = world.call("getLoyaltyBalances", path=path).body["balance"]
    return tuple(found[name] for name in ("activePoints", "pendingPoints", "spentPoints"))


def test_points_are_promised_open_and_real_closed(world: World, program: int) -> None:
    world.campaign(
        "earn",
        rule(
            _gives(program, {"points": 1, "per": 2, "of": "session.total"}),
            _gives(program, 5, pendingDays=14, validDays=30),
        ),
    )
    opened = world.put("s", profileId="ann", cartItems=[item(price=21)])
    now, later = props(opened, "addLoyaltyPoints")
    assert (now["value"], now["recipientIntegrationId"], now["subLedgerId"]) == (10, "ann", "")
    assert (later["startDate"], later["expiryDate"]) == ("2024-06-24T12:00:00Z", "2024-07-24T12:00:00Z")
    ledger = _ledger(world, program)
    assert (ledger["currentBalance"], ledger["tentativeCurrentBalance"]) == (0, 10)
    assert (ledger["pendingBalance"], ledger["tentativePendingBalance"]) == (0, 5)
    closed = world.put("s", state="closed")
    assert props(closed, "addLoyaltyPoints")[0]["transactionUUID"] == now["transactionUUID"]
    ledger = _ledger(world, program)
    assert (ledger["currentBalance"], ledger["pendingBalance"]) == (10, 5)
    assert (ledger["tentativeCurrentBalance"], ledger["expiredBalance"], ledger["spentBalance"]) == (10, 0, 0)
    path = {"loyaltyProgramId": program, "integrationId": "ann"}
    listed = world.call(
        "getLoyaltyProgramProfileTransactions", path=path, query={"loyaltyTransactionType": "session"}
    ).body["data"]
    assert {entry["customerSessionId"] for entry in listed} == {"s"}
    assert {entry["startDate"] for entry in listed} == {"immediate", "2024-06-24T12:00:00Z"}


def test_a_customer_rises_through_the_tiers(world: World, program: int) -> None:
    world.campaign("earn", rule(_gives(program, {"path": "session.total"})))
    opened = world.put("s", profileId="ann", cartItems=[item(price=120)])
    assert kinds(opened) == ["addLoyaltyPoints", "changeLoyaltyTierLevel"]
    assert _ledger(world, program)["currentTier"]["name"] == "Bronze"
    assert _ledger(world, program)["pointsToNextTier"] == 100
    (change,) = props(world.put("s", state="closed"), "changeLoyaltyTierLevel")
    assert (change["previousTierName"], change["newTierName"], change["expiryDate"]) == (
        "Bronze",
        "Silver",
        "2025-06-10T12:00:00Z",
    )
    ledger = _ledger(world, program)
    assert (ledger["currentTier"]["name"], ledger["currentTier"]["expiryDate"]) == (
        "Silver",
        "2025-06-10T12:00:00Z",
    )
    assert "pointsToNextTier" not in ledger
    assert kinds(world.put("t", profileId="ann", state="closed", cartItems=[item()])) == ["addLoyaltyPoints"]


def _pays(program: int, amount: int) -> dict[str, Any]:
    return {"type": "deductLoyaltyPoints", "program": program, "amount": amount, "name": "pay"}


def _give(world: World, program: int, points: int, **more: Any) -> None:
    with world.sandbox.working("shop") as work:
        profile = profiles.found_or_made(work, "ann")
        wallet = wallets.joined_profile_wallet(work, program, profile["id"])
        setup.add_points(work, wallet, points, "gift", **more)


def test_spending_needs_enough_and_shows_as_tentative(world: World, program: int) -> None:
    _give(world, program, 30)
    world.campaign("pay", rule(_pays(program, 20)))
    assert kinds(world.put("s", profileId="ann", cartItems=[item()])) == ["deductLoyaltyPoints"]
    assert _ledger(world, program)["tentativeCurrentBalance"] == 10
    assert kinds(world.put("s", state="closed")) == ["deductLoyaltyPoints"]
    assert _balance(world, program) == (10, 0, 20)
    assert kinds(world.put("t", profileId="ann", cartItems=[item()])) == []


def test_cancelling_a_closed_session(world: World, program: int) -> None:
    _give(world, program, 50, expires=START + 90 * DAY)
    coupon_rule = rule(
        {"type": "setDiscount", "name": "off", "amount": 5},
        _pays(program, 20),
        _gives(program, 7),
        _gives(program, 9, pendingDays=3),
        when=[{"type": "couponValid"}],
    )
    campaign = world.campaign(
        "all", coupon_rule, limits=[{"action": "redeemCoupon", "limit": 1, "entities": []}]
    )
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "CODE")
    world.put("s", profileId="ann", state="closed", couponCodes=["CODE"], cartItems=[item()])
    assert _balance(world, program) == (37, 9, 20)
    answer = world.put("s", state="cancelled", content=["coupons", "event"])
    assert kinds(answer) == [
        "rollbackCoupon",
        "rollbackDiscount",
        "rollbackDeductedLoyaltyPoints",
        "rollbackAddedLoyaltyPoints",
    ]
    assert props(answer, "rollbackDiscount") == [{"name": "off", "value": 5, "scope": "sessionTotal"}]
    (given,) = props(answer, "rollbackDeductedLoyaltyPoints")
    assert (given["value"], given["expiryDate"]) == (20, "2024-09-08T12:00:00Z")
    (taken,) = props(answer, "rollbackAddedLoyaltyPoints")
    assert taken["value"] == 9
    assert answer.body["coupons"][0]["usageCounter"] == 0
    assert answer.body["event"]["type"] == "talon_session_revoked"
    # The 7 active points stay with the customer, the pending ones are gone, the spent ones are back.
    assert _balance(world, program) == (57, 0, 0)
    again = world.put("t", profileId="ann", couponCodes=["CODE"], cartItems=[item()])
    assert "acceptCoupon" in kinds(again)
    assert world.session("s")["effects"] == answer.body["effects"]


def test_cancelling_an_open_session_undoes_nothing(world: World, program: int) -> None:
    world.campaign("all", rule({"type": "setDiscount", "name": "off", "amount": 5}, _gives(program, 7)))
    world.put("s", profileId="ann", cartItems=[item()])
    answer = world.put("s", state="cancelled", content=["event"])
    assert kinds(answer) == []
    assert answer.body["event"]["type"] == "talon_session_cancelled"


def test_reopening_rolls_back_and_closing_again_makes_real_again(world: World, program: int) -> None:
    campaign = world.campaign(
        "all",
        rule(
            {"type": "setDiscount", "name": "off", "amount": 5},
            {"type": "addFreeItem", "sku": "F", "name": "f"},
            _gives(program, 9, pendingDays=3),
            when=[{"type": "couponValid"}],
        ),
        limits=[
            {"action": "setDiscount", "limit": 5, "entities": []},
            {"action": "addFreeItem", "limit": 9, "entities": []},
        ],
    )
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "CODE")
    world.put("s", profileId="ann", state="closed", couponCodes=["CODE"], cartItems=[item()])
    reopened = world.reopen("s")
    assert kinds(reopened) == ["rollbackCoupon", "rollbackDiscount", "rollbackAddedLoyaltyPoints"]
    assert _balance(world, program) == (0, 0, 0)
    assert world.inventory("ann")["coupons"] == []
    closed = world.put("s", state="closed", content=["triggeredCampaigns"])
    assert kinds(closed) == ["acceptCoupon", "setDiscount", "addFreeItem", "addLoyaltyPoints"]
    assert _balance(world, program) == (0, 9, 0)
    budgets = {one["action"]: one["counter"] for one in closed.body["triggeredCampaigns"][0]["budgets"]}
    assert budgets == {"setDiscount": 5, "addFreeItem": 2}
    path = {"loyaltyProgramId": program, "integrationId": "ann"}
    log = world.call("getLoyaltyProgramProfileTransactions", path=path).body["data"]
    assert [entry["type"] for entry in log] == ["addition", "subtraction", "addition"]


def test_active_points_stay_when_a_session_is_reopened(world: World, program: int) -> None:
    world.campaign("earn", rule(_gives(program, 7)))
    world.put("s", profileId="ann", state="closed", cartItems=[item()])
    assert kinds(world.reopen("s")) == []
    assert _balance(world, program) == (7, 0, 0)


def test_a_program_may_take_active_points_back(world: World) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(
            work, "strict", "Strict", is_card_based=False, data={"returnPolicy": "within_balance"}
        )
    world.campaign("earn", rule(_gives(program, 10)))
    world.put("s", profileId="ann", state="closed", cartItems=[item()])
    with world.sandbox.working("shop") as work:
        profile = profiles.found_or_made(work, "ann")
        wallet = wallets.joined_profile_wallet(work, program, profile["id"])
        setup.deduct_points(work, wallet, 4, "spent")
    answer = world.put("s", state="cancelled")
    assert [one["value"] for one in props(answer, "rollbackAddedLoyaltyPoints")] == [6]
    assert _balance(world, program) == (0, 0, 4)


def test_a_policy_that_the_sandbox_does_not_know_is_refused(world: World) -> None:
    with world.sandbox.working("shop") as work, pytest.raises(ValueError, match="returnPolicy"):
        setup.add_program(work, "x", "X", is_card_based=False, data={"returnPolicy": "unlimited"})


def _sold(world: World, program: int) -> None:
    world.campaign(
        "per item",
        rule(
            {"type": "setDiscountPerItem", "name": "off", "amount": 1},
            _gives(program, 2, pendingDays=14, where=[]),
            _gives(program, 5, pendingDays=14),
            {"type": "setDiscount", "name": "whole", "amount": 3},
        ),
    )
    world.put(
        "s", profileId="ann", state="closed", cartItems=[item("A", 10, 3), item("B", 20), item("A", 10, 2)]
    )


def test_a_return_rolls_back_what_belongs_to_its_units(world: World, program: int) -> None:
    _sold(world, program)
    assert _balance(world, program) == (0, 17, 0)
    answer = world.give_back("s", (0, 2))
    assert kinds(answer) == ["rollbackDiscount", "rollbackDiscount"] + ["rollbackAddedLoyaltyPoints"] * 2
    assert props(answer, "rollbackDiscount") == [
        {"name": "off#0", "value": 1, "cartItemPosition": 0, "cartItemSubPosition": unit, "scope": "price"}
        for unit in (0, 1)
    ]
    assert _balance(world, program) == (0, 13, 0)
    session = answer.body["customerSession"]
    assert session["state"] == "partially_returned"
    assert [(one["returnedQuantity"], one["remainingQuantity"]) for one in session["cartItems"]] == [
        (2, 1),
        (0, 1),
        (0, 2),
    ]
    assert answer.body["return"]["returnedCartItems"] == [{"position": 0, "quantity": 2}]
    assert answer.body["return"]["sessionIntegrationId"] == "s"
    assert answer.body["previousReturns"] == []
    assert session["total"] == 70


def test_a_second_return_takes_the_next_units(world: World, program: int) -> None:
    _sold(world, program)
    world.give_back("s", (0, 1), (2, 1))
    answer = world.give_back("s", (0, None), (2, 1))
    places = [
        (one["cartItemPosition"], one["cartItemSubPosition"]) for one in props(answer, "rollbackDiscount")
    ]
    assert places == [(0, 1), (0, 2), (2, 1)]
    assert len(answer.body["previousReturns"]) == 1
    rest = world.give_back("s", (1, None))
    assert rest.body["customerSession"]["state"] == "partially_returned"
    assert [one["remainingQuantity"] for one in rest.body["customerSession"]["cartItems"]] == [0, 0, 0]
    assert len(rest.body["previousReturns"]) == 2
    # What belongs to the whole order is left for a cancel.
    assert _balance(world, program) == (0, 5, 0)
    cancelled = world.put("s", state="cancelled")
    assert sorted(kinds(cancelled)) == ["rollbackAddedLoyaltyPoints", "rollbackDiscount"]
    assert props(cancelled, "rollbackDiscount")[0]["name"] == "whole"
    assert _balance(world, program) == (0, 0, 0)


def test_a_position_listed_twice_adds_up(world: World, program: int) -> None:
    _sold(world, program)
    answer = world.give_back("s", (0, 1), (0, 2))
    assert answer.body["return"]["returnedCartItems"] == [{"position": 0, "quantity": 3}]


@pytest.mark.parametrize(
    "items",
    [
        [(3, 1)],
        [(-1, 1)],
        [(0, 4)],
        [(0, 0)],
        [(0, -1)],
        [(0, 2), (0, 2)],
        [(0, None), (0, 1)],
        [(1, 1), (9, 1)],
        [],
    ],
)
def test_an_impossible_return_changes_nothing(
    world: World, program: int, items: list[tuple[int, int | None]]
) -> None:
    _sold(world, program)
    before = world.dump()
    answer = world.give_back("s", *items)
    assert answer.status == 400
    assert answer.body["errors"][0]["source"]["pointer"].startswith("/return/returnedCartItems")
    assert world.dump() == before


def test_a_line_with_nothing_left_cannot_be_returned(world: World, program: int) -> None:
    _sold(world, program)
    world.give_back("s", (1, None))
    assert world.give_back("s", (1, None)).status == 400


def test_a_dry_return_answers_the_same_and_changes_nothing(world: World, program: int) -> None:
    _sold(world, program)
    before = world.dump()
    dry = world.give_back("s", (0, 2), dry=True)
    assert world.dump() == before
    real = world.give_back("s", (0, 2))
    assert dry.body["effects"] == real.body["effects"]
    assert dry.body["customerSession"] == real.body["customerSession"]


def test_points_active_by_then_stay_on_a_return(world: World, program: int) -> None:
    _sold(world, program)
    world.clock.forward(days=20)
    answer = world.give_back("s", (0, 1))
    assert kinds(answer) == ["rollbackDiscount"]
    assert _balance(world, program) == (17, 0, 0)


def test_a_return_leaves_the_coupon_redeemed(world: World) -> None:
    campaign = world.campaign(
        "code", rule({"type": "setDiscount", "name": "off", "amount": 5}, when=[{"type": "couponValid"}])
    )
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "CODE")
    world.put("s", profileId="ann", state="closed", couponCodes=["CODE"], cartItems=[item(quantity=2)])
    assert kinds(world.give_back("s", (0, 1))) == []
    assert world.inventory("ann")["coupons"][0]["state"] == "used"
    assert sorted(kinds(world.put("s", state="cancelled"))) == ["rollbackCoupon", "rollbackDiscount"]


def test_cards_earn_and_spend_only_while_active(world: World) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "cards", "Cards", is_card_based=True)
        setup.add_card(work, program, "card 1")
        setup.add_card(work, program, "old", status="inactive")
    world.campaign("earn", rule(_gives(program, 8)))
    answer = world.put("s", profileId="ann", state="closed", loyaltyCards=["card 1"], content=["loyalty"])
    assert props(answer, "addLoyaltyPoints")[0]["cardIdentifier"] == "card 1"
    assert answer.body["loyalty"]["cards"][0]["ledger"]["currentBalance"] == 8
    path = {"loyaltyProgramId": program, "loyaltyCardId": "card 1"}
    points = world.call("getLoyaltyCardPoints", path=path).body["data"]
    assert [(entry["amount"], entry["customerProfileID"]) for entry in points] == [(8, "ann")]
    log = world.call("getLoyaltyCardTransactions", path=path).body["data"]
    assert log[0]["cardIdentifier"] == "card 1"
    assert kinds(world.put("t", profileId="ann", loyaltyCards=["old"])) == []
    assert kinds(world.put("u", profileId="ann")) == []
    anonymous = world.put("v", state="closed", loyaltyCards=["card 1"])
    assert props(anonymous, "addLoyaltyPoints")[0]["recipientIntegrationId"] == ""


def test_the_advocate_can_be_rewarded(world: World, program: int) -> None:
    campaign = world.campaign(
        "refer", rule(_gives(program, 11, recipient="advocate"), when=[{"type": "referralValid"}])
    )
    with world.sandbox.working("shop") as work:
        setup.add_referral(work, campaign, "FRIEND", profiles.found_or_made(work, "adv")["id"])
    answer = world.put("s", profileId="ann", referralCode="FRIEND", state="closed")
    assert props(answer, "addLoyaltyPoints")[0]["recipientIntegrationId"] == "adv"
    assert _ledger(world, program, "adv")["currentBalance"] == 11
