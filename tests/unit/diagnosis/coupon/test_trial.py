"""What a dry run says of one code among others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagnosis.coupon.making import CODE, OTHER, accepted, coupon, effect, rejected, session, tried
from webapp.diagnosis.coupon.trial import Said, Trial, read_trial, said_of


def read(*effects: dict[str, Any], **sections: Any) -> Trial:
    answer = tried(*effects, **sections).value
    assert answer is not None
    return read_trial(CODE, answer)


def failure(**facts: Any) -> dict[str, Any]:
    return {
        "campaignID": 3,
        "campaignName": "The campaign",
        "rulesetID": 3,
        "ruleIndex": 0,
        "ruleName": "The rule",
        **facts,
    }


def test_other_codes_are_not_looked_at() -> None:
    found = read(effect("acceptCoupon", OTHER), rejected("CouponExpired"))
    assert (found.said.outcome, found.said.reason) == ("rejected", "CouponExpired")
    assert read(effect("rejectCoupon", OTHER, rejectionReason="CouponExpired")).said == Said()


def test_accepted_by_one_rule_is_accepted() -> None:
    assert read(rejected("CouponRejectedByCondition"), accepted()).said.outcome == "accepted"


@pytest.mark.parametrize("value", [None, 7, ["CODE"], {"code": "CODE"}])
def test_odd_props_say_nothing(value: Any) -> None:
    odd = {**accepted(), "props": {"value": value}}
    answer = tried(odd).value
    assert answer is not None
    assert said_of(CODE, answer.effects).outcome == ""


def test_a_reason_that_is_no_text_is_none() -> None:
    assert read(effect("rejectCoupon", rejectionReason=5)).said.reason == ""


def test_what_the_code_gave_is_told_apart_from_what_others_gave() -> None:
    mine = {**effect("setDiscount", name="x"), "triggeredByCoupon": 7}
    theirs = {**effect("setDiscount", name="y"), "triggeredByCoupon": 8}
    found = read(
        {**accepted(), "triggeredByCoupon": 7}, mine, theirs, effect("setDiscount"), coupons=[coupon()]
    )
    assert [one.props["name"] for one in found.given] == ["x"]
    assert read(rejected("CouponExpired"), mine, coupons=[coupon()]).given == ()
    without_coupon = read({**accepted(), "triggeredByCoupon": 7}, mine, theirs)
    assert [one.props["name"] for one in without_coupon.given] == ["x"]
    assert read(accepted(), effect("setDiscount")).given == ()


def test_failures_that_name_the_code_come_before_those_of_its_campaign() -> None:
    named = failure(couponValue=CODE, details="named")
    by_id = failure(couponID=7, campaignID=9, details="by id")
    of_campaign = failure(details="of the campaign")
    foreign = failure(campaignID=9, details="foreign")
    why = rejected("CouponRejectedByCondition")
    every = [foreign, of_campaign, named, by_id]
    found = read(why, coupons=[coupon()], ruleFailureReasons=every)
    assert [one.details for one in found.failures] == ["named", "by id"]
    found = read(why, ruleFailureReasons=[foreign, of_campaign])
    assert [one.details for one in found.failures] == ["of the campaign"]
    assert read(rejected("CouponExpired"), ruleFailureReasons=every).failures == ()


@pytest.mark.parametrize(
    ("details", "lacks"),
    [
        ("session.cartItemTotal >= 60 does not hold", Decimal(20)),
        ("Session.Total > 60.50", Decimal("20.50")),
        ("the session.total must be >= 50", None),
        ("Session Total >= 41", Decimal(1)),
        ("session.cartItemTotal >= 40", None),
        ("session.cartItemTotal <= 60", None),
        ("session.attributes.total >= 60", None),
        ("profile.totalSales >= 60", None),
        ("60", None),
        ("", None),
        (None, None),
    ],
)
def test_a_minimum_is_told_only_where_the_server_names_one(
    details: str | None, lacks: Decimal | None
) -> None:
    found = read(
        rejected("CouponRejectedByCondition"),
        ruleFailureReasons=[failure(couponValue=CODE, details=details)],
        customerSession=session(cartItemTotal=40, total=45),
    )
    assert found.missing_amount == lacks


def test_the_nearest_minimum_counts() -> None:
    texts = [f"session.cartItemTotal >= {number}" for number in (100, 60, 20)]
    found = read(
        rejected("CouponRejectedByCondition"),
        ruleFailureReasons=[failure(couponValue=CODE, details=text) for text in texts],
        customerSession=session(cartItemTotal=40),
    )
    assert found.missing_amount == 20
    assert read(rejected("CouponRejectedByCondition")).missing_amount is None
