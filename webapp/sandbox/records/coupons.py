"""Coupons, their reservations and redemptions."""

from __future__ import annotations

from typing import Any

from .. import amounts, instants, jsons
from ..problems import not_found
from ..work import Row, Work
from . import campaigns


def find(work: Work, value: str) -> Row | None:
    """The Application's coupon of a code, or None. Codes are compared exactly."""
    return work.one(
        "SELECT * FROM coupons WHERE application_id = ? AND value = ?", work.application.id, value
    )


def wanted(work: Work, value: str) -> Row:
    """The Application's coupon of a code; 404 when there is none."""
    found = find(work, value)
    if found is None:
        raise not_found("coupon", value)
    return found


def by_id(work: Work, coupon_id: int) -> Row:
    """The coupon of an internal id; KeyError when there is none."""
    found = work.one("SELECT * FROM coupons WHERE id = ?", coupon_id)
    if found is None:
        raise KeyError(coupon_id)
    return found


def reserve(work: Work, coupon_id: int, profile_id: int) -> bool:
    """Reserve for one profile; whether that is new (a second time counts nothing)."""
    is_new = work.run(
        "INSERT OR IGNORE INTO coupon_reservations (coupon_id, profile_id, created) VALUES (?, ?, ?)",
        coupon_id,
        profile_id,
        work.micros,
    )
    if is_new:
        work.run("UPDATE coupons SET reservation_counter = reservation_counter + 1 WHERE id = ?", coupon_id)
    return bool(is_new)


def release(work: Work, coupon_id: int, profile_id: int) -> bool:
    """Take one profile's reservation away; whether there was one."""
    gone = work.run(
        "DELETE FROM coupon_reservations WHERE coupon_id = ? AND profile_id = ?", coupon_id, profile_id
    )
    if gone:
        work.run(
            "UPDATE coupons SET reservation_counter = MAX(0, reservation_counter - 1) WHERE id = ?", coupon_id
        )
    return bool(gone)


def is_reserved(work: Work, coupon_id: int, profile_id: int) -> bool:
    """Whether a profile holds a reservation of its own."""
    return bool(
        work.value(
            "SELECT 1 FROM coupon_reservations WHERE coupon_id = ? AND profile_id = ?", coupon_id, profile_id
        )
    )


def redemptions(work: Work, coupon_id: int, profile_id: int | None) -> int:
    """How often a profile redeemed the coupon; 0 for nobody."""
    if profile_id is None:
        return 0
    return int(
        work.value(
            "SELECT COUNT(*) FROM coupon_redemptions WHERE profile_id = ? AND coupon_id = ?",
            profile_id,
            coupon_id,
        )
    )


def of_profile(work: Work, profile: Row) -> list[Row]:
    """Every coupon in a profile's inventory: reserved, personal, in all wallets, or redeemed by it."""
    # The plus keeps the planner from walking through every coupon of the Application.
    return work.many(
        "SELECT * FROM coupons WHERE +application_id = ? AND id IN ("
        " SELECT coupon_id FROM coupon_reservations WHERE profile_id = ?"
        " UNION SELECT coupon_id FROM coupon_redemptions WHERE profile_id = ?"
        " UNION SELECT id FROM coupons WHERE application_id = ? AND recipient = ?"
        " UNION SELECT id FROM coupons WHERE application_id = ? AND is_implicit = 1"
        ") ORDER BY id",
        work.application.id,
        profile["id"],
        profile["id"],
        work.application.id,
        profile["integration_id"],
        work.application.id,
    )


def state(work: Work, coupon: Row, redeemed: int) -> str:
    """pending, used, expired, disabled or active, asked in the order in which the contract parts them."""
    if coupon["starts"] is not None and coupon["starts"] > work.micros:
        return "pending"
    if redeemed or (coupon["usage_limit"] and coupon["usage_counter"] >= coupon["usage_limit"]):
        return "used"
    if coupon["expires"] is not None and coupon["expires"] <= work.micros:
        return "expired"
    if campaigns.phase(work, campaigns.wanted(work, coupon["campaign_id"])) not in ("running", "scheduled"):
        return "disabled"
    return "active"


def as_json(coupon: Row) -> dict[str, Any]:
    """`Coupon` of the contract; what a coupon has not, is absent."""
    found: dict[str, Any] = {
        "id": coupon["id"],
        "created": instants.written_micros(coupon["created"]),
        "campaignId": coupon["campaign_id"],
        "value": coupon["value"],
        "usageLimit": coupon["usage_limit"],
        "usageCounter": coupon["usage_counter"],
        "reservationCounter": coupon["reservation_counter"],
        "limits": [campaigns.whole_limit(limit) for limit in jsons.load(coupon["limits"])],
        "attributes": jsons.load(coupon["attributes"]),
        "reservation": bool(coupon["reservation"]),
        "isReservationMandatory": bool(coupon["is_mandatory"]),
        "implicitlyReserved": bool(coupon["is_implicit"]),
    }
    if coupon["discount_limit"] is not None:
        left = max(0, coupon["discount_limit"] - coupon["discount_counter"])
        found["discountLimit"] = amounts.units_number(coupon["discount_limit"])
        found["discountCounter"] = amounts.units_number(coupon["discount_counter"])
        found["discountRemainder"] = amounts.units_number(left)
    for name, column in (("startDate", "starts"), ("expiryDate", "expires")):
        if coupon[column] is not None:
            found[name] = instants.written_micros(coupon[column])
    for name, column in (
        ("reservationLimit", "reservation_limit"),
        ("referralId", "referral_id"),
        ("recipientIntegrationId", "recipient"),
        ("importId", "import_id"),
        ("batchId", "batch_id"),
    ):
        if coupon[column] is not None:
            found[name] = coupon[column]
    return found


def as_inventory_json(work: Work, coupon: Row, profile_id: int) -> dict[str, Any]:
    """`InventoryCoupon`: with its state for this profile and how often it redeemed it."""
    redeemed = redemptions(work, coupon["id"], profile_id)
    return {
        **as_json(coupon),
        "profileRedemptionCount": redeemed,
        "state": state(work, coupon, redeemed),
    }


def as_session_json(work: Work, coupon: Row, profile_id: int | None) -> dict[str, Any]:
    """`IntegrationCoupon`: with how often this profile redeemed it."""
    return {**as_json(coupon), "profileRedemptionCount": redemptions(work, coupon["id"], profile_id)}
