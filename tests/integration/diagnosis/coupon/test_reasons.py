"""Each of the API's thirteen reasons against a coupon: its verdict, its sentence, its remedy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.diagnosis.coupon.asking import Counter, Make, check
from tests.integration.sandbox_server import NOW
from webapp.diagnosis.coupon.sentences import REFUSALS
from webapp.effects.reasons import REASONS

DAY = timedelta(days=1)
CART = {"sku": "BEANS", "quantity": "2", "price": "10"}
FROM_60 = {"type": "compare", "path": "session.cartItemTotal", "op": ">=", "value": 60}
OFTEN = {"type": "compare", "path": "profile.closedSessions", "op": ">=", "value": 40}


def limit(action: str, number: int, *entities: str) -> dict[str, Any]:
    """A limit of a campaign."""
    return {"limits": [{"action": action, "limit": number, "entities": list(entities)}]}


def exclusive(counter: Counter) -> str:
    """A code whose campaign is shut out by an automatic one."""
    counter.automatic("BEANS-SHUT-OUT", group="bean group", priority=-1)
    return counter.code(campaign={"group": "bean group"})


@dataclass(frozen=True)
class Case:
    """What is asked, and what must be said. `says` and `does` are parts of the sentence and the remedy."""

    reason: str
    make: Make
    verdict: str
    says: str
    does: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    tone: str = "bad"


CASES = [
    Case(
        "CouponNotFound", lambda _: "SPR1NG-1O", "There is no such code in", "letter by letter", "SPRING-10"
    ),
    Case(
        "CouponExpired",
        lambda counter: counter.code(expires=NOW - DAY),
        "It expired on Mar 1, 2026",
        "was valid until Mar 1, 2026",
    ),
    Case(
        "CouponStartDateInFuture",
        lambda counter: counter.code(starts=NOW + 3 * DAY),
        "It is not valid before Mar 5, 2026",
        "is valid from Mar 5, 2026",
        "Wait until Mar 5, 2026",
    ),
    Case(
        "CouponPartOfNotRunningCampaign",
        lambda counter: counter.code(campaign={"startTime": "2026-04-01T00:00:00Z"}),
        "Its campaign is not running",
        "is not available at the moment",
        "Its campaign may begin later: try a later day.",
    ),
    Case(
        "CouponPartOfNotTriggeredCampaign",
        exclusive,
        "Another campaign took precedence.",
        "cannot be combined with another offer",
        asked={"sku": "BEANS-SHUT-OUT"},
    ),
    Case(
        "CouponLimitReached",
        lambda counter: redeemed(counter, counter.code(usage_limit=1), "ben"),
        "The code is used up.",
        "has been used already and cannot be used again",
    ),
    Case(
        "CampaignLimitReached",
        lambda counter: redeemed(counter, counter.code(campaign=limit("redeemCoupon", 1)), "ben"),
        "overall limit is used up",
        "all of it has been given out",
    ),
    Case(
        "ProfileLimitReached",
        lambda counter: redeemed(counter, counter.code(campaign=limit("redeemCoupon", 1, "Profile")), "anna"),
        "This customer has used it as often as allowed.",
        "as often as it can be used",
    ),
    Case(
        "CouponRecipientDoesNotMatch",
        lambda counter: counter.code(recipient="ben"),
        "It is a personal code of another customer.",
        "was not made out to this account",
    ),
    Case(
        "CouponRejectedByCondition",
        lambda counter: counter.code(FROM_60),
        "The cart is €40.00 short of its minimum.",
        "goods for €40.00 are still missing",
        "Put goods for €40.00 more into the cart.",
    ),
    Case(
        "CouponRejectedByCondition",
        lambda counter: counter.code(OFTEN),
        "does not meet the conditions of its campaign",
        "is valid, but not for this order",
    ),
    Case(
        "EffectCouldNotBeApplied",
        lambda counter: counter.code(campaign=limit("setDiscount", 0)),
        "The reward hit a budget limit.",
        "is used up",
    ),
    Case(
        "CouponReservationRequired",
        lambda counter: counter.code(is_mandatory=True),
        "Only customers who reserved it may use it, and this one has not.",
        "yours is not among them yet",
        "Reserve it for anna: the preview comes first.",
    ),
    Case(
        "ProfileRequired",
        lambda counter: counter.code(campaign=limit("redeemCoupon", 1, "Profile")),
        "needs one",
        "Please sign in first",
        "Give the customer, and check again.",
        asked={"customer": ""},
    ),
]


def redeemed(counter: Counter, code: str, customer: str) -> str:
    """The code, after an order with it was closed."""
    counter.shop.order(profileId=customer, couponCodes=[code])
    return code


def test_every_reason_is_among_the_cases() -> None:
    theirs = {name for name in REASONS if not name.startswith(("Referral", "Advocate"))}
    assert {case.reason for case in CASES} == theirs == set(REFUSALS)
    assert len(theirs) == 13


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.reason)
def test_a_reason_has_its_verdict_its_sentence_and_its_remedy(
    agent: FlaskClient, counter: Counter, case: Case
) -> None:
    code = case.make(counter)
    counter.shop.server.requests.clear()
    page = check(agent, code, **{"customer": "anna", **CART, **case.asked})
    assert case.verdict in page.verdict
    assert page.tone == case.tone
    assert case.says in page.sentence
    assert code in page.sentence
    assert any(case.does in remedy for remedy in page.remedies) if case.does else not page.remedies
    assert any(source == "Dry run" and "It refuses the code." in text for text, source in page.reasons)
    wanted = ["getCustomerInventory", "getReservedCustomers", "updateCustomerSessionV2"]
    assert counter.shop.asked == (wanted if case.asked.get("customer") != "" else wanted[1:])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.reason)
def test_a_sentence_has_no_word_of_ours_and_nobody_else_in_it(
    agent: FlaskClient, counter: Counter, case: Case
) -> None:
    page = check(agent, case.make(counter), **{"customer": "anna", **CART, **case.asked})
    ours = ("campaign", "dry run", "wallet", "session", "effect", "Talon", "API", "profile", case.reason)
    assert not [word for word in ours if word.casefold() in page.sentence.casefold()]
    assert "ben" not in page.sentence.split()
    assert "%(" not in page.text


def test_which_campaign_and_which_rule_failed_is_told(agent: FlaskClient, counter: Counter) -> None:
    page = check(agent, counter.code(FROM_60), customer="anna", **CART)
    told = next(text for text, source in page.reasons if source == "Dry run" and "refuses" in text)
    assert "Campaign: Campaign" in told
    assert "& more" in told
    assert "Rule “Its <b>rule</b>”: condition 2 does not hold" in told
    assert "session.cartItemTotal >= 60" in told


def test_what_applies_instead_is_named(agent: FlaskClient, counter: Counter) -> None:
    page = check(agent, exclusive(counter), customer="anna", sku="BEANS-SHUT-OUT", quantity=1, price=10)
    assert "These campaigns apply to the cart instead: Automatic BEANS-SHUT-OUT" in page.text


def test_an_empty_cart_decides_nothing_about_conditions(agent: FlaskClient, counter: Counter) -> None:
    page = check(agent, counter.code(FROM_60), customer="anna")
    assert page.tone == "wait"
    assert page.verdict == "Nothing speaks against the code itself. What is in the cart decides."
    assert "Tell me what is in your basket" in page.sentence
    assert '<details class="desk-cart-fold" open>' in page.answer.text


def test_a_code_that_works_says_what_it_gives(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(expires=NOW + DAY, usage_limit=5)
    page = check(agent, code, customer="anna", **CART)
    assert (page.tone, page.verdict) == ("good", "It works with this cart.")
    assert "is valid and works for your order" in page.sentence
    assert "redeemed" not in " ".join(text for text, _source in page.reasons if "neither" not in text)
    assert ("It accepts the code. €10.00 off the order: Ten off", "Dry run") in page.reasons
    assert "Hand over" not in page.text
    assert "Other codes" not in page.text
    assert check(agent, code, customer="anna").verdict == "It works, even with an empty cart."


def test_a_gift_card_tells_what_is_left(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(discount_limit=15)
    counter.shop.order({"sku": "BEANS", "quantity": 5, "price": 10}, profileId="anna", couponCodes=[code])
    page = check(agent, code, customer="anna", **CART)
    assert ("€5.00 of €15.00 are left on it.", "Wallet") in page.reasons
    assert page.verdict == "It works with this cart."
    counter.shop.order({"sku": "BEANS", "quantity": 5, "price": 10}, profileId="anna", couponCodes=[code])
    page = check(agent, code, customer="anna", **CART)
    assert page.verdict == "Nothing is left on it."
    assert "all of its value has been used" in page.sentence
    assert ("€0.00 of €15.00 are left on it.", "Wallet") in page.reasons


def test_a_used_code_tells_whether_it_was_this_customer(agent: FlaskClient, counter: Counter) -> None:
    code = redeemed(counter, counter.code(usage_limit=1), "anna")
    page = check(agent, code, customer="anna", **CART)
    assert page.verdict == "It is used up, by this customer."
    assert page.sentence == f"You have used your code {code} already."
    assert ("It was redeemed 1 of 1 times.", "Wallet") in page.reasons
