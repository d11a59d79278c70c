"""What a dry run foretells, and what a change of an order makes different."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.effects.making import context, effect
from webapp.effects import CodeKind, closing, difference, discount_of, is_refusal, said_of

OFF = effect("setDiscount", name="Spring", value=5, scope="sessionTotal")
OFF_ITEM = effect("setDiscountPerItem", name="Item#0", value=1.5, position=0, subPosition=0)
POINTS = effect(
    "addLoyaltyPoints", programId=3, subLedgerId="", value=20, recipientIntegrationId="anna", name="x"
)
SPENT = effect("deductLoyaltyPoints", programId=3, subLedgerId="", value=50, name="x")
ACCEPTED = effect("acceptCoupon", value="SPRING")
REFUSED = effect("rejectCoupon", value="OLD", rejectionReason="CouponExpired")


def test_closing_sorts_what_it_does() -> None:
    found = closing(
        [OFF, ACCEPTED, POINTS, SPENT, REFUSED, effect("customEffect", name="gift", payload={})], context()
    )
    assert found.gives == [
        "€5.00 off the order: Spring",
        "Adds 20 points to Bonus club when the order closes: x",
    ]
    assert found.uses == [
        "Coupon SPRING is valid; it is redeemed when the order closes",
        "Spends 50 points of Bonus club when the order closes: x",
    ]
    assert found.refused == ["Coupon OLD was refused. The code has expired."]
    assert found.beside == ["Custom effect gift"]


def test_codes_that_a_rehearsal_made_up_are_not_said() -> None:
    found = closing(
        [
            effect("awardGiveaway", poolName="Cinema", code="57638t-67439hty", poolId=1),
            effect("couponCreated", value="NEW-1", profileId="anna"),
            effect("referralCreated", value="REF-1"),
        ],
        context(),
    )
    assert found.gives == [
        "Will give a code from Cinema when the order closes",
        "A new coupon is made; its code is known once the order is closed",
        "A new referral code is made; it is known once the order is closed",
    ]


def test_an_effect_of_tomorrow_is_told_too() -> None:
    assert len(closing([effect("teleport", to="moon")], context()).beside) == 1


def test_a_difference_says_each_line_as_often_as_it_is_there() -> None:
    free = effect("addFreeItem", sku="MUG", name="Mug")
    found = difference([OFF, free, free, REFUSED], [free, OFF_ITEM, REFUSED, ACCEPTED], context())
    assert found.comes == [
        "€1.50 off Coffee beans (SKU-1), unit 1: Item",
        "Coupon SPRING is valid; it is redeemed when the order closes",
    ]
    assert found.goes == ["€5.00 off the order: Spring", "Free item MUG: Mug"]
    assert found.stays == ["Free item MUG: Mug", "Coupon OLD was refused. The code has expired."]
    assert found.refused == []


def test_a_refusal_that_is_over_is_nothing_lost() -> None:
    assert difference([REFUSED], [], context()).goes == []
    assert difference([], [REFUSED], context()).refused == ["Coupon OLD was refused. The code has expired."]


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("coupon", "SPRING", "acceptCoupon"),
        ("coupon", "OLD", "rejectCoupon"),
        ("coupon", "BOTH", "acceptCoupon"),
        ("coupon", "FRIEND", None),
        ("referral", "FRIEND", "rejectReferral"),
        ("referral", "SPRING", None),
    ],
)
def test_what_is_said_of_a_code(kind: CodeKind, code: str, expected: str | None) -> None:
    told = [
        ACCEPTED,
        REFUSED,
        effect("rejectCoupon", value="BOTH", rejectionReason="CouponExpired"),
        effect("acceptCoupon", value="BOTH"),
        effect("rejectReferral", value="FRIEND", rejectionReason="ReferralExpired"),
    ]
    found = said_of(kind, code, told)
    assert (found.effect_type if found else None) == expected
    assert found is None or is_refusal(found) == found.effect_type.startswith("reject")


def test_the_sum_of_the_discounts_leaves_out_what_is_none() -> None:
    odd = effect("setDiscount", name="Odd", value="much")
    assert discount_of([OFF, OFF_ITEM, POINTS, odd]) == Decimal("6.5")
    assert discount_of([]) == 0
