"""The judgement, for every way in which reads and dry runs can go together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.diagnosis.coupon.making import (
    DAY,
    NOW,
    QUESTION,
    accepted,
    coupon,
    effect,
    failed,
    findings,
    holders,
    missing,
    order,
    rejected,
    session,
    tried,
    verdict,
    wallet,
)
from webapp.diagnosis.coupon.reading import Part
from webapp.diagnosis.coupon.verdict import Verdict, judge
from webapp.diagnosis.coupon.wallet import Wallet
from webapp.effects.reasons import REASONS

YESTERDAY, TOMORROW = (NOW - DAY).isoformat(), (NOW + DAY).isoformat()
COUPON_REASONS = sorted(name for name in REASONS if not name.startswith(("Referral", "Advocate")))
# What the wallet shows of a code that is refused for this reason; the others it cannot show.
SHOWN: dict[str, dict[str, Any]] = {
    "CouponExpired": {"expiryDate": YESTERDAY},
    "CouponStartDateInFuture": {"startDate": TOMORROW},
    "CouponLimitReached": {"usageLimit": 2, "usageCounter": 2},
    "CouponRecipientDoesNotMatch": {"recipientIntegrationId": "ben", "reservation": False},
    "CouponReservationRequired": {"isReservationMandatory": True},
    "CouponPartOfNotRunningCampaign": {"state": "disabled"},
    "ProfileLimitReached": {
        "profileRedemptionCount": 1,
        "limits": [{"action": "redeemCoupon", "limit": 1, "entities": ["Profile"]}],
    },
}
CONTRADICTED = {
    "CouponNotFound": {},
    "ProfileRequired": {},
    "CouponExpired": {"expiryDate": TOMORROW},
    "CouponStartDateInFuture": {"startDate": YESTERDAY},
    "CouponLimitReached": {"usageLimit": 2, "usageCounter": 1},
    "CouponRecipientDoesNotMatch": {"recipientIntegrationId": "anna", "reservation": False},
}


def test_accepted_and_nothing_against_it() -> None:
    assert verdict(trial=tried(accepted())) == Verdict("works", source="trial")
    assert verdict(trial=tried(accepted()), wallet=wallet(coupon())).standing == "works"


@pytest.mark.parametrize("reason", COUPON_REASONS)
def test_the_dry_run_alone_refuses(reason: str) -> None:
    """Nothing of the code is in any read."""
    found = verdict(trial=tried(rejected(reason)), holders=failed())
    expected = {
        "CouponNotFound": Verdict("unknown_code", reason, "trial"),
        "ProfileRequired": Verdict("disagree", reason, "trial"),
    }
    assert found == expected.get(reason, Verdict("refused", reason, "trial"))


@pytest.mark.parametrize("reason", sorted(SHOWN))
def test_the_wallet_alone_refuses(reason: str) -> None:
    found = verdict(wallet=wallet(coupon(**SHOWN[reason])), trial=failed())
    assert found == Verdict("refused", reason, "wallet")


@pytest.mark.parametrize("reason", sorted(SHOWN))
def test_both_refuse_for_the_same(reason: str) -> None:
    found = verdict(wallet=wallet(coupon(**SHOWN[reason])), trial=tried(rejected(reason)))
    assert found == Verdict("refused", reason, "trial")


@pytest.mark.parametrize("reason", sorted(SHOWN))
def test_the_wallet_refuses_and_the_dry_run_accepts(reason: str) -> None:
    parts = {"wallet": wallet(coupon(**SHOWN[reason]))}
    expected = Verdict("disagree", "", "trial", against=reason)
    assert verdict(**parts, trial=tried(accepted())) == expected
    together = tried(rejected("CouponPartOfNotTriggeredCampaign"))
    assert verdict(**parts, trial=together, alone=tried(accepted())) == expected


@pytest.mark.parametrize("reason", sorted(CONTRADICTED))
def test_the_wallet_shows_that_this_refusal_cannot_be(reason: str) -> None:
    held = wallet(coupon(**CONTRADICTED[reason]))
    assert verdict(wallet=held, trial=tried(rejected(reason))) == Verdict("disagree", reason, "trial")


def test_a_reservation_that_the_dry_run_does_not_see() -> None:
    reason = "CouponReservationRequired"
    found = verdict(holders=holders("anna"), trial=tried(rejected(reason)))
    assert found == Verdict("disagree", reason, "trial")


def test_both_refuse_for_what_cannot_both_be() -> None:
    held = wallet(coupon(state="disabled", expiryDate=TOMORROW))
    found = verdict(wallet=held, trial=tried(rejected("CouponExpired")))
    assert found == Verdict("disagree", "CouponExpired", "trial", against="CouponPartOfNotRunningCampaign")


@pytest.mark.parametrize(
    "reason", ["CouponPartOfNotRunningCampaign", "CampaignLimitReached", "ProfileLimitReached"]
)
def test_what_no_wallet_shows_is_no_disagreement(reason: str) -> None:
    found = verdict(wallet=wallet(coupon(state="active")), trial=tried(rejected(reason)))
    assert found == Verdict("refused", reason, "trial")


@pytest.mark.parametrize(
    "reason", ["CouponRejectedByCondition", "EffectCouldNotBeApplied", "CouponPartOfNotTriggeredCampaign"]
)
def test_an_empty_cart_refutes_nothing(reason: str) -> None:
    empty = replace(QUESTION, lines=())
    assert judge(findings(empty, trial=tried(rejected(reason)))).standing == "depends"
    held = wallet(coupon(expiryDate=YESTERDAY))
    found = judge(findings(empty, trial=tried(rejected(reason)), wallet=held))
    assert found == Verdict("refused", "CouponExpired", "wallet")
    assert verdict(trial=tried(rejected(reason))) == Verdict("refused", reason, "trial")


def test_a_dry_run_that_says_nothing() -> None:
    silent = tried(effect("acceptCoupon", "ANOTHER"))
    assert verdict(trial=silent) == Verdict("unsure", "silent", "trial")
    held = wallet(coupon(expiryDate=YESTERDAY))
    assert verdict(trial=silent, wallet=held) == Verdict("refused", "CouponExpired", "wallet")


def test_nothing_is_known() -> None:
    assert verdict(trial=failed()) == Verdict("unchecked")
    assert verdict(trial=failed(), wallet=failed(), holders=failed()) == Verdict("unchecked")
    assert verdict(trial=Part("forbidden"), wallet=wallet(coupon())) == Verdict("unchecked")


def test_what_is_not_there() -> None:
    unknown = tried(rejected("CouponNotFound"))
    assert verdict(holders=missing(), trial=unknown).standing == "unknown_code"
    assert verdict(holders=missing(), trial=failed()).standing == "unknown_code"
    assert verdict(wallet=missing(), trial=tried(accepted())).standing == "unknown_customer"
    assert verdict(order=missing()).standing == "unknown_order"


def test_a_code_that_only_the_list_of_holders_does_not_know() -> None:
    expected = Verdict("disagree", "", "trial", against="CouponNotFound")
    assert verdict(holders=missing(), trial=tried(accepted())) == expected
    expired = verdict(holders=missing(), trial=tried(rejected("CouponExpired")))
    assert (expired.standing, expired.against) == ("disagree", "CouponNotFound")
    assert verdict(holders=missing(), wallet=wallet(coupon()), trial=failed()).standing == "disagree"


def test_an_order_s_own_effects_come_first() -> None:
    closed = session("closed")
    used_up = tried(rejected("CouponLimitReached"))
    assert verdict(order=order(closed, accepted()), trial=used_up) == Verdict("redeemed", source="order")
    refused = order(closed, rejected("CouponExpired"))
    assert verdict(order=refused, trial=tried(rejected("CouponExpired"))) == Verdict(
        "refused", "CouponExpired", "order"
    )
    assert verdict(order=refused, trial=failed()) == Verdict("refused", "CouponExpired", "order")
    assert verdict(order=refused, trial=tried(accepted())) == Verdict("works_now", "CouponExpired", "order")
    held = wallet(coupon(expiryDate=YESTERDAY))
    assert verdict(order=refused, trial=tried(accepted()), wallet=held).standing == "refused"


@pytest.mark.parametrize("state", ["open", "cancelled", "partially_returned"])
def test_of_other_orders_the_dry_run_decides(state: str) -> None:
    found = verdict(order=order(session(state), accepted()), trial=tried(rejected("CouponExpired")))
    assert found == Verdict("refused", "CouponExpired", "trial")


def test_it_works_without_the_others() -> None:
    reason = "CouponPartOfNotTriggeredCampaign"
    parts: dict[str, Any] = {"order": order(session()), "trial": tried(rejected(reason))}
    assert verdict(**parts, alone=tried(accepted())) == Verdict("works_alone", reason, "trial")
    assert verdict(**parts, alone=tried(rejected(reason))) == Verdict("refused", reason, "trial")
    assert verdict(**parts, alone=failed()) == Verdict("refused", reason, "trial")


def test_a_first_order_tried_as_a_second_one() -> None:
    first = order(session(firstSession=True))
    condition = rejected("CouponRejectedByCondition")
    as_second = tried(condition, customerSession=session(firstSession=False))
    assert verdict(order=first, trial=as_second) == Verdict("unsure", "first_order", "trial")
    as_first = tried(condition, customerSession=session(firstSession=True))
    assert verdict(order=first, trial=as_first).standing == "refused"
    other = tried(rejected("CouponExpired"), customerSession=session(firstSession=False))
    assert verdict(order=first, trial=other).standing == "refused"


def test_a_later_day_is_judged_by_its_dates() -> None:
    held = wallet(coupon(state="pending", startDate=TOMORROW))
    later = findings(moment=NOW + 2 * DAY, wallet=held, trial=tried(accepted()))
    assert judge(later).standing == "works"
    off = wallet(coupon(state="disabled"))
    assert judge(findings(moment=NOW + 2 * DAY, wallet=off, trial=tried(accepted()))).standing == "works"
    ends = wallet(coupon(expiryDate=TOMORROW))
    assert judge(findings(moment=NOW + 2 * DAY, wallet=ends, trial=failed())).reason == "CouponExpired"


def test_a_reason_that_nobody_has_heard_of() -> None:
    assert verdict(trial=tried(rejected("MoonIsFull"))) == Verdict("refused", "MoonIsFull", "trial")
    assert verdict(trial=tried(effect("rejectCoupon"))) == Verdict("refused", "", "trial")


def test_used_by_the_customer_alone_is_no_reason() -> None:
    """A wallet says `used` of a code that may be used again."""
    held = wallet(coupon(state="used", profileRedemptionCount=3))
    assert verdict(wallet=held, trial=tried(accepted())).standing == "works"
    daily = [{"action": "redeemCoupon", "limit": 1, "period": "daily", "entities": ["Profile"]}]
    held = wallet(coupon(state="used", profileRedemptionCount=3, limits=daily))
    assert verdict(wallet=held, trial=tried(accepted())).standing == "works"


def test_an_implicit_code_needs_no_reservation() -> None:
    held = wallet(coupon(isReservationMandatory=True, implicitlyReserved=True))
    assert verdict(wallet=held, trial=tried(accepted())).standing == "works"


def test_who_holds_it_is_not_known_without_the_list() -> None:
    held = wallet(coupon(isReservationMandatory=True))
    assert verdict(wallet=held, holders=failed(), trial=tried(accepted())).standing == "works"


def test_nothing_is_read_out_of_an_empty_wallet() -> None:
    assert Wallet(None, None, "", NOW).blocks == []
