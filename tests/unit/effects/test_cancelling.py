"""What cancelling an order undoes, and what it leaves."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.unit.effects.making import context, effect
from webapp.effects import cancelling, reopening
from webapp.talon.models.effect import Effect

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def told() -> list[Effect]:
    points = {"programId": 3, "subLedgerId": "", "recipientIntegrationId": "anna", "name": "x"}
    return [
        effect("acceptCoupon", value="SPRING"),
        effect("setDiscount", name="Spring", value=5, scope="sessionTotal"),
        effect("addLoyaltyPoints", value=20, **points),
        effect("addLoyaltyPoints", value=3, startDate="2026-06-20T00:00:00Z", **points),
        effect("couponCreated", value="NEW", profileId="anna"),
        effect("reserveCoupon", couponValue="WALLET", profileIntegrationId="anna", isNewReservation=True),
        effect("teleport", to="moon"),
        effect("rejectCoupon", value="OLD", rejectionReason="CouponExpired"),
    ]


def test_a_closed_order_is_taken_back_as_by_reopening() -> None:
    closed = context(stage="closed")
    found = cancelling(told(), closed, NOW)
    assert found == reopening(told(), closed, NOW)
    assert "Coupon SPRING can be used again" in found.undone
    assert found.has_active_points


def test_an_open_order_loses_its_promises() -> None:
    found = cancelling(told(), context(stage="open"), NOW)
    assert found.undone == [
        "Coupon SPRING is valid; it is redeemed when the order closes",
        "€5.00 off the order: Spring",
        "Adds 20 points to Bonus club when the order closes: x",
        "Adds 3 points to Bonus club when the order closes, from Jun 20, 2026: x",
    ]
    assert found.stays == [
        "New coupon NEW made for anna",
        "Coupon WALLET saved to the wallet of anna",
    ]
    assert len(found.unsure) == 1
    assert not found.has_active_points
