"""What the sandbox adds in 2026, through the SDK of that year."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.sdk.shop import ANNA, Shop
from tests.contract.sdk.talking import order, props, refused
from tests.support.official import OfficialSdk

pytestmark = pytest.mark.parametrize("sdk", ["2026"], indirect=True)


def test_a_return_is_done_once_for_one_key(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "order", ("SHOE", 10.0, 3), state="closed")
    body, once = sdk.returning((0, 1), content=["customerSession"]), {"Idempotency-Key": "click-1"}
    first = api.return_cart_items("order", body, _headers=once)
    again = api.return_cart_items("order", body, _headers=once)
    assert sdk.returned(again).id == sdk.returned(first).id
    assert api.get_customer_session("order").customer_session.cart_items[0].remaining_quantity == 2
    api.return_cart_items("order", body, _headers={"Idempotency-Key": "click-2"})
    assert api.get_customer_session("order").customer_session.cart_items[0].remaining_quantity == 1


def test_pages_of_up_to_a_thousand(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    for day in range(18):
        order(sdk, api, f"order {day}", ("SHOE", 1.0, 1), state="closed")
    asked = api.get_loyalty_program_profile_transactions
    assert (len(asked(shop.club, ANNA).data), asked(shop.club, ANNA).has_more) == (50, True)
    whole = asked(shop.club, ANNA, page_size=1000)
    assert (len(whole.data), whole.has_more) == (54, False)
    assert len({one.transaction_uuid for one in whole.data}) == 54
    with pytest.raises(ValueError, match="less than or equal to 1000"):
        asked(shop.club, ANNA, page_size=1001)


def test_an_effect_is_found_in_the_ledger(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    state = order(sdk, api, "order", ("SHOE", 10.0, 1), state="closed", content=["customerSession"])
    assert state.customer_session.update_count == 1
    again = order(sdk, api, "order", state="cancelled", content=["customerSession"])
    assert again.customer_session.update_count == 2
    given = {one["transactionUUID"] for one in props(state, "addLoyaltyPoints")}
    log = api.get_loyalty_program_profile_transactions(shop.club, ANNA).data
    assert given == {str(one.transaction_uuid) for one in log if one.type == "addition"}


def test_a_card_is_made_linked_and_unlinked(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "first", ("SHOE", 1.0, 1))
    wanted = sdk.make("GenerateLoyaltyCard", status="active", card_identifier="MADE-1")
    made = api.generate_loyalty_card(shop.cards, wanted)
    assert (made.identifier, made.status, made.program_id) == ("MADE-1", "active", shop.cards)
    who = sdk.make("LoyaltyCardRegistration", integration_id=ANNA)
    linked = api.link_loyalty_card_to_profile(shop.cards, "MADE-1", who)
    assert [one.integration_id for one in linked.profiles] == [ANNA]
    assert not api.unlink_loyalty_card_from_profile(shop.cards, "MADE-1", who).profiles
    refused(sdk, 404, api.unlink_loyalty_card_from_profile, shop.cards, "NO-CARD", who)


def test_pending_points_are_activated(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "order", ("SHOE", 10.0, 1), state="closed")
    before = api.get_loyalty_balances(shop.club, ANNA).balance
    assert before.pending_points > 0
    answer = api.activate_loyalty_points(shop.club, sdk.make("ActivateLoyaltyPoints", session_id="order"))
    assert answer.ledger_entries
    after = api.get_loyalty_balances(shop.club, ANNA).balance
    assert (after.pending_points, after.active_points) == (0, before.active_points + before.pending_points)


def test_balances_with_tiers_and_narrowed_lists(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    for name in ("order 1", "order 2"):
        order(sdk, api, name, ("SHOE", 10.0, 1), state="closed")
    balance = api.get_loyalty_balances(shop.club, ANNA, include_tiers=True).balance
    assert (balance.current_tier.name, balance.next_tier_name) == ("Bronze", "Silver")
    assert balance.points_to_next_tier == 200 - balance.active_points
    assert api.get_loyalty_balances(shop.club, ANNA).balance.current_tier is None
    log = api.get_loyalty_program_profile_transactions(shop.club, ANNA, customer_session_ids=["order 2"]).data
    assert {one.customer_session_id for one in log} == {"order 2"}
    uuids = [str(log[0].transaction_uuid)]
    (same,) = api.get_loyalty_program_profile_transactions(shop.club, ANNA, transaction_uuids=uuids).data
    assert same.id == log[0].id
    last = api.get_loyalty_program_profile_points(shop.club, ANNA, status="pending", sort="-startDate").data
    assert [one.start_date for one in last] == sorted((one.start_date for one in last), reverse=True)
    assert api.get_loyalty_program_profile_transactions(shop.club, ANNA, awaits_activation=True).data == []


def test_a_customers_transactions_are_deleted(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "order", ("SHOE", 10.0, 1), state="closed")
    every = sdk.make("DeleteLoyaltyTransactionsRequest", scope="AllSubledgers")
    api.delete_loyalty_transactions_from_ledgers(shop.club, ANNA, every)
    assert api.get_loyalty_program_profile_transactions(shop.club, ANNA).data == []
    refused(sdk, 404, api.delete_loyalty_transactions_from_ledgers, shop.club, "nobody", every)


def test_achievements_and_their_history(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "order", ("SHOE", 10.0, 1), state="closed")
    (one,) = api.get_customer_achievements(ANNA).data
    assert (one.title, one.current_progress.progress, one.target) == ("Two orders", 1, 2)
    (step,) = api.get_customer_achievement_history(ANNA, one.id).data
    assert step.progress == 1
    refused(sdk, 404, api.get_customer_achievements, "nobody")
