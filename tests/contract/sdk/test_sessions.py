"""Sessions through the official SDKs: an order, its coupon and points, a return, a second thought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.sdk.claims import performs
from tests.contract.sdk.shop import ANNA, SHIPPING, Shop
from tests.contract.sdk.talking import effects, order, props, refused
from tests.support.official import OfficialSdk
from tests.support.sandbox import OTHER_KEY, START

EVERYTHING = (
    "customerSession",
    "customerProfile",
    "coupons",
    "triggeredCampaigns",
    "referral",
    "loyalty",
    "event",
    "awardedGiveaways",
    "ruleFailureReasons",
    "previousReturns",
)
ORDER = "order/1 ü"


@performs("updateCustomerSessionV2", "getCustomerSession")
def test_an_open_session_is_read_as_it_was_written(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    costs = {"shipping": sdk.make("AdditionalCost", price=5.5)}
    cart = [
        sdk.make("CartItem", sku="SHOE", name="Shoe", price=20.5, quantity=2, attributes={"Colour": "red"}),
        sdk.make("CartItem", sku="SOCK", price=4.0, quantity=1),
    ]
    sent = sdk.make(
        "NewCustomerSessionV2",
        profile_id=ANNA,
        state="open",
        cart_items=cart,
        additional_costs=costs,
        coupon_codes=["SAVE10", "OLD-1", "NO-SUCH"],
        identifiers=["device-1"],
    )
    content = list(EVERYTHING)
    request = sdk.make("IntegrationRequest", customer_session=sent, response_content=content)
    state = api.update_customer_session_v2(ORDER, request)
    session = state.customer_session
    assert (session.integration_id, session.profile_id, session.state) == (ORDER, ANNA, "open")
    assert session.created == START
    assert (session.total, session.cart_item_total, session.additional_cost_total) == (50.5, 45, 5.5)
    assert [(one.sku, one.position, one.price, one.remaining_quantity) for one in session.cart_items] == [
        ("SHOE", 0, 20.5, 2),
        ("SOCK", 1, 4, 1),
    ]
    assert session.cart_items[0].attributes == {"Colour": "red"}
    assert session.additional_costs["shipping"].price == SHIPPING["shipping"]["price"]
    assert session.identifiers == ["device-1"]
    assert session.first_session is True
    assert props(state, "setDiscount") == [{"name": "Ten percent", "value": 4.5, "scope": "sessionTotal"}]
    reasons = {one["value"]: one["rejectionReason"] for one in props(state, "rejectCoupon")}
    assert reasons == {"OLD-1": "CouponExpired", "NO-SUCH": "CouponNotFound"}
    assert [one.value for one in state.coupons] == ["SAVE10", "OLD-1"]
    assert {one.name for one in state.triggered_campaigns} == {"codes", "points", "count"}
    assert state.event.type == "talon_session_created"
    assert state.customer_profile.integration_id == ANNA
    assert {one.campaign_name for one in state.rule_failure_reasons} >= {"pay", "card", "referrals"}
    ledger = state.loyalty.programs[str(shop.club)].ledger
    assert (ledger.current_balance, ledger.tentative_current_balance) == (0, 30)
    assert ledger.tentative_pending_balance == 45
    stored = api.get_customer_session(ORDER)
    assert stored.customer_session.total == 50.5
    assert effects(stored) == effects(state)


@performs("updateCustomerSessionV2", "getLoyaltyBalances", "getCustomerInventory")
def test_closing_makes_everything_real(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    state = order(sdk, api, ORDER, ("TENT", 120.0, 1), state="closed", coupons=["SAVE10"], content=EVERYTHING)
    assert {"acceptCoupon", "setDiscount", "addLoyaltyPoints", "awardGiveaway", "couponCreated"} <= set(
        effects(state)
    )
    assert props(state, "setDiscount")[0]["value"] == 12
    assert [one.code for one in state.awarded_giveaways] == ["TICKET-1"]
    (created,) = state.created_coupons
    assert (created.recipient_integration_id, created.usage_limit) == (ANNA, 1)
    assert created.expiry_date == START + timedelta(days=30)
    held = api.get_customer_inventory(
        ANNA, profile=True, coupons=True, loyalty=True, giveaways=True, achievements=True
    )
    assert held.profile.closed_sessions == 1
    assert held.profile.total_sales == 120
    states = {one.value: (one.state, one.profile_redemption_count) for one in held.coupons}
    assert states == {"SAVE10": ("used", 1), created.value: ("active", 0), "ANNA-ONLY": ("active", 0)}
    assert [one.code for one in held.giveaways] == ["TICKET-1"]
    (achievement,) = held.achievements
    assert (achievement.title, achievement.progress, achievement.target) == ("Two orders", 1, 2)
    assert achievement.status == "inprogress"
    ledger = held.loyalty.programs[str(shop.club)].ledger
    assert (ledger.current_balance, ledger.pending_balance) == (30, 120)
    assert ledger.current_tier.name == "Bronze"
    assert ledger.points_to_next_tier == 170
    balances = api.get_loyalty_balances(shop.club, ANNA)
    assert (balances.balance.active_points, balances.balance.pending_points) == (30, 120)
    assert balances.subledger_balances["gifts"].pending_points == 2


@performs("returnCartItems", "getLoyaltyBalances", "getCustomerSession")
def test_a_return_takes_back_what_belongs_to_the_units(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, ORDER, ("SHOE", 10.0, 3), ("SOCK", 2.0, 1), state="closed", coupons=["SAVE10"])
    preview = api.return_cart_items(ORDER, sdk.returning((0, 2), content=["customerSession"]), dry=True)
    assert preview.customer_session.state == "partially_returned"
    assert api.get_customer_session(ORDER).customer_session.state == "closed"
    wanted = ["customerSession", "customerProfile", "loyalty", "previousReturns"]
    first = api.return_cart_items(ORDER, sdk.returning((0, 2), content=wanted))
    assert effects(first) == effects(preview)
    made = sdk.returned(first)
    assert [(one.position, one.quantity) for one in made.returned_cart_items] == [(0, 2)]
    assert (made.session_integration_id, made.profile_integration_id) == (ORDER, ANNA)
    assert not first.previous_returns
    line = first.customer_session.cart_items[0]
    assert (line.quantity, line.returned_quantity, line.remaining_quantity) == (3, 2, 1)
    taken = props(first, "rollbackAddedLoyaltyPoints")
    assert [(one["value"], one["cartItemSubPosition"]) for one in taken] == [(2, 0), (2, 1)]
    assert first.customer_profile.total_sales == 12
    assert first.loyalty.programs[str(shop.club)].sub_ledgers["gifts"].pending_balance == 4
    second = api.return_cart_items(ORDER, sdk.returning((1, 1), content=["previousReturns"]))
    assert [one.id for one in second.previous_returns] == [made.id]
    assert api.get_loyalty_balances(shop.club, ANNA).subledger_balances["gifts"].pending_points == 2


@performs("reopenCustomerSession", "getCustomerSession", "getLoyaltyBalances")
def test_reopening_undoes_the_closing(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, ORDER, ("SHOE", 10.0, 3), state="closed", coupons=["SAVE10"])
    undone = api.reopen_customer_session(ORDER)
    assert {"rollbackCoupon", "rollbackDiscount", "rollbackAddedLoyaltyPoints"} <= set(effects(undone))
    assert api.get_customer_session(ORDER).customer_session.state == "open"
    balance = api.get_loyalty_balances(shop.club, ANNA).balance
    # Points that were active at once stay; pending ones go.
    assert (balance.active_points, balance.pending_points) == (30, 0)
    closed = order(sdk, api, ORDER, state="closed", content=("customerSession", "coupons"))
    assert closed.customer_session.state == "closed"
    assert [one.usage_counter for one in closed.coupons] == [1]


@performs("updateCustomerSessionV2", "getLoyaltyBalances")
def test_a_cancelled_order_gives_spent_points_back(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "earning", ("SHOE", 10.0, 1), state="closed")
    paid = order(sdk, api, ORDER, ("SHOE", 40.0, 1), state="closed", attributes={"PayPoints": 25})
    assert [one["value"] for one in props(paid, "deductLoyaltyPoints")] == [25]
    assert api.get_loyalty_balances(shop.club, ANNA).balance.spent_points == 25
    cancelled = order(sdk, api, ORDER, state="cancelled")
    assert [one["value"] for one in props(cancelled, "rollbackDeductedLoyaltyPoints")] == [25]
    balance = api.get_loyalty_balances(shop.club, ANNA).balance
    assert (balance.active_points, balance.spent_points) == (60, 0)


@performs("updateCustomerSessionV2")
def test_a_dry_run_of_the_future_stores_nothing(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    later = START + timedelta(days=3)
    state = order(sdk, api, ORDER, ("SHOE", 10.0, 1), content=("customerSession",), dry=True, now=later)
    assert state.customer_session.created == later
    assert 10 in [one["value"] for one in props(state, "addLoyaltyPoints")]
    assert refused(sdk, 400, api.get_customer_session, ORDER)["message"]


@performs("updateCustomerSessionV2")
def test_refusals_of_sessions(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, ORDER, ("SHOE", 10.0, 2), state="closed")
    found = refused(sdk, 400, order, sdk, api, ORDER, ("SHOE", 10.0, 3))
    assert [one["source"] for one in found["errors"]] == [{"pointer": "/customerSession/state"}]
    found = refused(sdk, 400, order, sdk, api, "another", attributes={"NoSuch": 1})
    assert found["errors"][0]["source"] == {"pointer": "/customerSession/attributes/NoSuch"}
    for body in (sdk.returning((0, 3)), sdk.returning((7, 1))):
        assert refused(sdk, 400, api.return_cart_items, ORDER, body)["errors"]
    assert refused(sdk, 400, api.return_cart_items, "no-such", sdk.returning((0, 1)))["message"]
    assert refused(sdk, 400, api.reopen_customer_session, "no-such")["message"]
    api.reopen_customer_session(ORDER)
    assert refused(sdk, 400, api.reopen_customer_session, ORDER)["message"]


def test_contention_is_a_409(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    shop.server.fault("409", operation="updateCustomerSessionV2", count=1)
    found = refused(sdk, 409, order, sdk, api, ORDER, ("SHOE", 10.0, 1))
    assert "session" in found["message"]
    order(sdk, api, ORDER, ("SHOE", 10.0, 1))


@pytest.mark.parametrize("key", ["no-such-key", "expired-test-key"])
def test_a_bad_key_is_a_401(sdk: OfficialSdk, shop: Shop, key: str) -> None:
    with sdk.pointed_at(shop.server.url, key) as api:
        assert refused(sdk, 401, api.get_customer_session, ORDER)["StatusCode"] == 401


def test_another_application_knows_nothing_of_it(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, ORDER, ("SHOE", 10.0, 1))
    with sdk.pointed_at(shop.server.url, OTHER_KEY) as other:
        assert refused(sdk, 400, other.get_customer_session, ORDER)["message"]
