"""What the sandbox adds in 2026, through the SDK of that year."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.sdk.shop import ANNA, Shop
from tests.contract.sdk.talking import order, props
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
