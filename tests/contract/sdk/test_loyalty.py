"""Points of customers and of cards through the official SDKs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.contract.sdk.claims import performs
from tests.contract.sdk.shop import ANNA, BEN, CARD, ODD_CARD, Shop
from tests.contract.sdk.talking import order, refused, unreadable
from tests.support.official import OfficialSdk
from tests.support.sandbox import START


def spending_history(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    """Four orders on four days, the last of which pays with points."""
    for day in range(3):
        order(sdk, api, f"order {day}", ("SHOE", 10.0, 1), state="closed")
        shop.clock.forward(days=1)
    order(sdk, api, "paid", ("SHOE", 40.0, 1), state="closed", attributes={"PayPoints": 70})


@performs("getLoyaltyBalances")
def test_balances_as_of_any_day(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    spending_history(sdk, shop, api)
    now = api.get_loyalty_balances(shop.club, ANNA).balance
    assert (now.active_points, now.pending_points) == (50, 70)
    assert (now.spent_points, now.expired_points) == (70, 0)
    later = api.get_loyalty_balances(shop.club, ANNA, end_date=START + timedelta(days=30)).balance
    assert (later.active_points, later.pending_points) == (120, 0)
    last = api.get_loyalty_balances(shop.club, ANNA, end_date=START + timedelta(days=800)).balance
    assert (last.active_points, last.expired_points) == (0, 120)
    only = api.get_loyalty_balances(shop.club, ANNA, subledger_id="gifts")
    assert only.balance is None
    assert only.subledger_balances["gifts"].pending_points == 8


@performs("getLoyaltyProgramProfileTransactions")
def test_transactions_page_by_page(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    spending_history(sdk, shop, api)
    asked = api.get_loyalty_program_profile_transactions
    seen: list[Any] = []
    while True:
        page = asked(shop.club, ANNA, page_size=5, skip=len(seen))
        seen += page.data
        if not page.has_more:
            break
        assert len(page.data) == 5
    # Each order adds to the main ledger twice and to the gifts once; the last one also spends.
    assert len(seen) == len({one.id for one in seen}) == 13
    assert [one.created for one in seen] == sorted((one.created for one in seen), reverse=True)
    assert {one.customer_session_id for one in seen} == {"order 0", "order 1", "order 2", "paid"}
    spent = [one for one in seen if one.type == "subtraction"]
    assert [(one.name, one.amount, one.customer_session_id) for one in spent] == [("Paid", 70, "paid")]
    oldest = seen[-1]
    assert (oldest.type, oldest.program_id, oldest.created) == ("addition", shop.club, START)
    second = asked(shop.club, ANNA, start_date=START + timedelta(days=1), end_date=START + timedelta(days=1))
    assert {one.customer_session_id for one in second.data} == {"order 1"}
    assert {one.amount for one in asked(shop.club, ANNA, subledger_id="gifts").data} == {2}
    assert asked(shop.club, ANNA, loyalty_transaction_type="manual").data == []


@performs("getLoyaltyProgramProfilePoints")
def test_lots_of_points_by_status(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    spending_history(sdk, shop, api)
    asked = api.get_loyalty_program_profile_points
    active = asked(shop.club, ANNA, status="active").data
    # The earliest to expire were spent first: two lots whole, ten of the third.
    assert [(one.amount, one.customer_session_id) for one in active] == [(20, "order 2"), (30, "paid")]
    assert {one.start_date for one in active} == {"immediate"}
    pending = asked(shop.club, ANNA, status="pending", page_size=3)
    assert pending.has_more is True
    assert len(pending.data) == 3
    assert asked(shop.club, ANNA, status="expired").data == []
    shop.clock.forward(days=800)
    assert sum(one.amount for one in asked(shop.club, ANNA, status="expired").data) == 120


@performs(
    "linkLoyaltyCardToProfile",
    "getLoyaltyCardBalances",
    "getLoyaltyCardTransactions",
    "getLoyaltyCardPoints",
    "getCustomerInventory",
)
def test_a_card_from_link_to_points(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "earlier", ("SHOE", 1.0, 1))
    linked = api.link_loyalty_card_to_profile(
        shop.cards, CARD, sdk.make("LoyaltyCardRegistration", integration_id=ANNA)
    )
    assert (linked.identifier, linked.program_id, linked.status) == (CARD, shop.cards, "active")
    assert [(one.integration_id, one.timestamp) for one in linked.profiles] == [(ANNA, START)]
    bought = order(
        sdk, api, "with card", ("TENT", 80.0, 1), state="closed", loyalty_cards=[CARD], content=["loyalty"]
    )
    (shown,) = bought.loyalty.cards
    assert (shown.identifier, shown.ledger.current_balance) == (CARD, 80)
    balances = api.get_loyalty_card_balances(shop.cards, CARD)
    assert balances.balance.active_points == 80
    assert [one.integration_id for one in balances.profiles] == [ANNA]
    log = api.get_loyalty_card_transactions(shop.cards, CARD)
    assert log.has_more is False
    assert [(one.amount, one.card_identifier, one.name) for one in log.data] == [(80, CARD, "Card purchase")]
    (lot,) = api.get_loyalty_card_points(shop.cards, CARD, status="active").data
    assert (lot.amount, lot.customer_profile_id, lot.expiry_date) == (80, ANNA, "unlimited")
    (held,) = api.get_customer_inventory(ANNA, loyalty=True).loyalty.cards
    assert (held.identifier, held.program_id) == (CARD, shop.cards)
    assert api.get_loyalty_card_balances(shop.cards, CARD, subledger_id=[""]).balance.active_points == 80
    filtered = api.get_loyalty_card_transactions(shop.cards, CARD, subledger_id=["none", "such"])
    assert filtered.data == []


@performs("linkLoyaltyCardToProfile", "getLoyaltyCardBalances")
def test_a_card_number_that_needs_quoting(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "earlier", ("SHOE", 1.0, 1))
    anna = sdk.make("LoyaltyCardRegistration", integration_id=ANNA)
    call = api.link_loyalty_card_to_profile
    linked = unreadable(sdk, "linkLoyaltyCardToProfile", call, shop.cards, ODD_CARD, anna)
    assert linked is None or linked.identifier == ODD_CARD
    balances = api.get_loyalty_card_balances(shop.cards, ODD_CARD)
    assert [one.integration_id for one in balances.profiles] == [ANNA]


@performs("linkLoyaltyCardToProfile")
def test_refusals_of_loyalty(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    for name in (ANNA, BEN):
        order(sdk, api, f"of {name}", ("SHOE", 1.0, 1), profile=name)
    anna, ben = (sdk.make("LoyaltyCardRegistration", integration_id=one) for one in (ANNA, BEN))
    api.link_loyalty_card_to_profile(shop.cards, CARD, anna)
    assert refused(sdk, 400, api.link_loyalty_card_to_profile, shop.cards, CARD, ben)["StatusCode"] == 400
    assert refused(sdk, 404, api.link_loyalty_card_to_profile, shop.cards, "NONE", ben)["message"]
    for call in (
        api.get_loyalty_card_balances,
        api.get_loyalty_card_points,
        api.get_loyalty_card_transactions,
    ):
        assert refused(sdk, 404, call, shop.cards, "NO-SUCH-CARD")["StatusCode"] == 404
        assert refused(sdk, 404, call, 999_999, CARD)["StatusCode"] == 404
    for call in (
        api.get_loyalty_balances,
        api.get_loyalty_program_profile_points,
        api.get_loyalty_program_profile_transactions,
    ):
        assert refused(sdk, 404, call, shop.club, "nobody")["StatusCode"] == 404
        assert refused(sdk, 400, call, shop.cards, ANNA)["StatusCode"] == 400
    with sdk.pointed_at(shop.server.url, "no-such-key") as stranger:
        assert refused(sdk, 401, stranger.get_loyalty_balances, shop.club, ANNA)["message"]
        assert refused(sdk, 401, stranger.get_loyalty_card_points, shop.cards, CARD)["message"]
