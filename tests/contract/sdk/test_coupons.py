"""Coupon reservations through the official SDKs."""

from __future__ import annotations

from typing import Any

from tests.contract.sdk.claims import performs
from tests.contract.sdk.shop import ANNA, BEN, Shop
from tests.contract.sdk.talking import order, props, refused
from tests.support.official import OfficialSdk


@performs(
    "createCouponReservation", "getReservedCustomers", "deleteCouponReservation", "getCustomerInventory"
)
def test_a_hard_code_is_reserved_and_taken_away(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    order(sdk, api, "first", ("SHOE", 10.0, 1), profile=BEN)
    both = sdk.reserving(ANNA, BEN)
    coupon = api.create_coupon_reservation("HARD-1", both)
    assert (coupon.value, coupon.campaign_id) == ("HARD-1", shop.campaigns["codes"])
    assert (coupon.is_reservation_mandatory, coupon.reservation) == (True, True)
    # The endpoint counts beyond the limit of 1; only the rule's effect respects it.
    assert (coupon.reservation_limit, coupon.reservation_counter) == (1, 2)
    holders = api.get_reserved_customers("HARD-1")
    assert holders.total_result_size == 2
    assert sorted(one.integration_id for one in holders.data) == [ANNA, BEN]
    held = api.get_customer_inventory(BEN, coupons=True)
    assert [(one.value, one.state) for one in held.coupons] == [("HARD-1", "active")]
    assert held.profile is None
    api.delete_coupon_reservation("HARD-1", sdk.reserving(BEN))
    assert [one.integration_id for one in api.get_reserved_customers("HARD-1").data] == [ANNA]
    assert api.get_customer_inventory(BEN, coupons=True).coupons == []


@performs("createCouponReservation", "updateCustomerSessionV2")
def test_only_the_holder_of_a_hard_code_redeems_it(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    api.create_coupon_reservation("HARD-1", sdk.reserving(ANNA))
    stranger = order(sdk, api, "of Ben", ("SHOE", 10.0, 1), profile=BEN, coupons=["HARD-1"])
    (reason,) = props(stranger, "rejectCoupon")
    assert reason["rejectionReason"] == "CouponReservationRequired"
    owner = order(sdk, api, "of Anna", ("SHOE", 10.0, 1), state="closed", coupons=["HARD-1"])
    assert [one["value"] for one in props(owner, "acceptCoupon")] == ["HARD-1"]
    again = order(sdk, api, "again", ("SHOE", 10.0, 1), coupons=["HARD-1"])
    assert [one["rejectionReason"] for one in props(again, "rejectCoupon")] == ["CouponLimitReached"]


@performs("getReservedCustomers")
def test_refusals_of_reservations(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    assert api.get_reserved_customers("SAVE10").total_result_size == 0
    one = sdk.reserving(ANNA)
    for call in (api.create_coupon_reservation, api.delete_coupon_reservation):
        assert refused(sdk, 404, call, "NO-SUCH", one)["StatusCode"] == 404
    assert refused(sdk, 404, api.get_reserved_customers, "NO-SUCH")["message"]
    assert refused(sdk, 400, api.create_coupon_reservation, "ANNA-ONLY", one)["StatusCode"] == 400
    with sdk.pointed_at(shop.server.url, "no-such-key") as stranger:
        assert refused(sdk, 401, stranger.create_coupon_reservation, "SAVE10", one)["message"]
        assert refused(sdk, 401, stranger.get_reserved_customers, "SAVE10")["message"]
