"""Coupon reservations: who holds a code."""

from __future__ import annotations

from ..bodies import Reader, expected_object
from ..operations import Answer, Call, operation
from ..problems import Problem
from ..records import coupons, profiles
from ..work import Work

PATH = "/v1/coupon_reservations/{couponValue}"


def _integration_ids(call: Call) -> list[str]:
    body = Reader(expected_object(call.body))
    found = body.texts("integrationIDs", required=True, most=1000)
    if "" in found:
        body.note_at("integrationIDs", found.index(""), "Invalid length", "an ID is never empty")
    body.done()
    return list(dict.fromkeys(found))


@operation("createCouponReservation", "POST", PATH, takes_body=True)
def create_coupon_reservation(work: Work, call: Call) -> Answer:
    """Reserve a coupon for profiles: hard or soft by the coupon's own kind. 201 with the coupon."""
    coupon = coupons.wanted(work, call.text("couponValue"))
    wanted = _integration_ids(call)
    if coupon["recipient"] is not None or not coupon["reservation"]:
        raise Problem(400, "A personal code cannot be reserved")
    for integration_id in wanted:
        coupons.reserve(work, coupon["id"], profiles.found_or_made(work, integration_id)["id"])
    return Answer(201, coupons.as_json(coupons.by_id(work, coupon["id"])))


@operation("deleteCouponReservation", "DELETE", PATH, takes_body=True)
def delete_coupon_reservation(work: Work, call: Call) -> Answer:
    """Take reservations away. 204, also for profiles that held none."""
    coupon = coupons.wanted(work, call.text("couponValue"))
    for integration_id in _integration_ids(call):
        profile = profiles.find(work, integration_id)
        if profile is not None:
            coupons.release(work, coupon["id"], profile["id"])
    return Answer(204)


@operation("getReservedCustomers", "GET", "/v1/coupon_reservations/customerprofiles/{couponValue}")
def get_reserved_customers(work: Work, call: Call) -> Answer:
    """Every profile that holds a reservation, hard or soft, oldest first; nobody for implicit ones."""
    coupon = coupons.wanted(work, call.text("couponValue"))
    holders = work.many(
        "SELECT p.* FROM coupon_reservations r JOIN profiles p ON p.id = r.profile_id"
        " WHERE r.coupon_id = ? ORDER BY r.created, p.id",
        coupon["id"],
    )
    data = [profiles.as_json(work, holder) for holder in holders]
    return Answer(200, {"totalResultSize": len(data), "data": data})
