"""Whether a referral counted: the most certain answer first, and nothing of the friend is read out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.effects.making import context
from tests.unit.points.making import NOW, added, effect, session
from webapp.diagnosis.points.referral import AskedReferral, ReferralCase
from webapp.diagnosis.points.referral_findings import referral_findings, state_of
from webapp.talon.models.referral import InventoryReferral
from webapp.talon.models.session import CustomerSessionState

FRIEND = "ben-the-friend"


def code(value: str = "BRING", **facts: Any) -> InventoryReferral:
    given = {
        "id": 1,
        "created": NOW,
        "usage_limit": 0,
        "campaign_id": 7,
        "advocate_profile_integration_id": "anna",
        "code": value,
        "usage_counter": 0,
        "referred_customers": (),
    }
    return InventoryReferral(**{**given, **facts})


def order(*effects: Any, **facts: Any) -> CustomerSessionState:
    return CustomerSessionState(
        customer_session=session(**{"profile_id": FRIEND, "referral_code": "BRING", **facts}), effects=effects
    )


def case(*codes: InventoryReferral, asked: AskedReferral | None = None, **facts: Any) -> ReferralCase:
    return ReferralCase(
        asked or AskedReferral("anna", FRIEND), codes, context(program_name={3: "Club"}.get), NOW, **facts
    )


def rejected(reason: str) -> Any:
    return effect("rejectReferral", value="BRING", rejectionReason=reason)


ACCEPTED = effect("acceptReferral", value="BRING")
REWARD = added(150, recipientIntegrationId="anna", startDate=(NOW + timedelta(days=4)).isoformat())
CASES: dict[str, tuple[ReferralCase, list[str]]] = {
    "nobody named": (case(code(), asked=AskedReferral("anna")), []),
    "no code": (case(), ["no_code"]),
    "oneself": (case(code(), asked=AskedReferral("anna", "anna")), ["self_referral"]),
    "oneself by order": (
        case(code(), asked=AskedReferral("anna", session_id="S"), order=order(profile_id="anna")),
        ["self_referral"],
    ),
    "counted": (case(code(referred_customers=(FRIEND,))), ["counted"]),
    "counted, with order": (
        case(code(referred_customers=(FRIEND,)), order=order(ACCEPTED, REWARD)),
        ["counted"],
    ),
    "counted, says the order": (case(code(), order=order(ACCEPTED)), ["counted"]),
    "counted by another order": (
        case(
            code(referred_customers=(FRIEND,)),
            order=order(rejected("ReferralCustomerAlreadyReferred")),
        ),
        ["counted"],
    ),
    "somebody else's code": (
        case(code(), asked=AskedReferral("anna", FRIEND, code="OTHER")),
        ["foreign_code"],
    ),
    "not the friend's order": (
        case(code(), order=order(ACCEPTED, profile_id="carla", state="open")),
        ["other_order", "not_closed"],
    ),
    "a guest's order": (case(code(), order=order(profile_id="")), ["other_order"]),
    "cancelled": (case(code(), order=order(state="cancelled")), ["cancelled"]),
    "open": (case(code(), order=order(ACCEPTED, state="open")), ["not_closed"]),
    "refused": (case(code(), order=order(rejected("ReferralExpired"))), ["refused"]),
    "refused, and the code says so too": (
        case(code(expiry_date=NOW - timedelta(days=1)), order=order(rejected("ReferralExpired"))),
        ["refused", "unusable"],
    ),
    "without a code": (case(code(), order=order(referral_code=None)), ["not_entered"]),
    "with another code": (case(code(), order=order(referral_code="OTHER")), ["not_entered"]),
    "a dry run refuses": (
        case(code(), order=order(), refused="ReferralRejectedByCondition"),
        ["rehearsed"],
    ),
    "a dry run accepts": (case(code(), order=order(), refused=""), ["not_counted"]),
    "expired": (case(code(expiry_date=NOW - timedelta(days=1))), ["unusable"]),
    "not yet valid": (case(code(start_date=NOW + timedelta(days=1))), ["unusable"]),
    "used up": (case(code(usage_limit=3, usage_counter=3)), ["unusable"]),
    "for another friend": (case(code(friend_profile_integration_id="carla")), ["unusable"]),
    "one of two still works": (case(code("OLD", usage_limit=1, usage_counter=1), code()), ["not_counted"]),
    "nothing known": (case(code()), ["not_counted"]),
}


@pytest.mark.parametrize("name", CASES)
def test_answers(name: str) -> None:
    found, expected = CASES[name]
    assert [one.code for one in referral_findings(found)] == expected


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_the_friend_is_read_out(name: str) -> None:
    for one in referral_findings(CASES[name][0]):
        assert FRIEND not in one.say
        assert "carla" not in f"{one.say}{one.why}{one.told}"
        assert "%(" not in f"{one.title}{one.why}{one.say}{one.remedy}{one.told}"


@pytest.mark.parametrize(
    "reason", ["ReferralCustomerAlreadyReferred", "ReferralRejectedByCondition", "ProfileLimitReached"]
)
def test_reasons_that_tell_of_the_friend_stay_with_the_agent(reason: str) -> None:
    (found,) = referral_findings(case(code(), order=order(rejected(reason))))
    assert found.say == "Your friend's order did not meet the conditions of the offer."
    assert found.why not in found.say


def test_the_reward_and_its_start_are_said() -> None:
    (found,) = referral_findings(CASES["counted, with order"][0])
    assert found.say == (
        "Yes, your friend's order counted. You got 150 points in Club for it. They count from Mar 6, 2026 on."
    )
    assert found.told == ("Counted by code BRING.", "The order gave the customer 150 points in Club.")


def test_points_of_the_friend_are_no_reward() -> None:
    own = added(10, recipientIntegrationId=FRIEND)
    (found,) = referral_findings(case(code(), order=order(ACCEPTED, own)))
    assert "10 points" not in f"{found.say}{found.told}"


def test_an_order_of_a_counted_friend_that_did_not_count_itself() -> None:
    (found,) = referral_findings(CASES["counted by another order"][0])
    assert found.told[-1] == (
        "This order itself did not count, another one did: This customer was already referred by somebody."
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "can be used"),
        ({"expiry_date": NOW - timedelta(days=1)}, "It expired on Mar 1, 2026."),
        ({"start_date": NOW + timedelta(days=1)}, "It is not valid before Mar 3, 2026."),
        ({"usage_limit": 2000, "usage_counter": 2000}, "It is used up: 2,000 of 2,000."),
        ({"friend_profile_integration_id": "carla"}, "It is meant for another friend."),
        ({"friend_profile_integration_id": FRIEND}, "can be used"),
    ],
)
def test_how_a_code_stands(facts: dict[str, Any], words: str) -> None:
    assert state_of(code(**facts), case(code())) == words
