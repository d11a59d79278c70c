"""A code and an order: what the order itself says, and its cart tried again on a throw-away session."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.diagnosis.coupon.asking import TEN_OFF, Counter, check
from tests.integration.sandbox_server import NOW, SPRING, item
from webapp.talon.dry import THROW_AWAY

MINUTES = timedelta(minutes=1)


def trials(counter: Counter) -> list[dict[str, Any]]:
    """The sessions that were tried, in the order of their codes."""
    sent = [each for each in counter.shop.server.requests if each.operation == "updateCustomerSessionV2"]
    assert all(each.target.rpartition("/")[2].startswith(THROW_AWAY) for each in sent)
    assert all(each.query.split("&").count("dry=true") == 1 for each in sent)
    bodies = [json.loads(each.body)["customerSession"] for each in sent]
    return sorted(bodies, key=lambda body: -len(body["couponCodes"]))


def test_a_code_that_this_very_order_redeemed(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(usage_limit=1)
    order = counter.shop.order(couponCodes=[code])
    page = check(agent, code, session=order)
    assert (page.tone, page.verdict) == ("info", "It was redeemed in this very order.")
    assert page.sentence == f"Your code {code} was accepted: it is part of your order {order}."
    assert page.reasons[0] == ("It was redeemed 1 of 1 times.", "Wallet")
    assert any(
        source == "Order" and text.startswith("The order accepted it") for text, source in page.reasons
    )
    assert f"/shop/sessions/{order}" in page.links("/shop/sessions/")


def test_a_code_that_a_closed_order_refused(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(expires=NOW - MINUTES)
    order = counter.shop.order(couponCodes=[code])
    page = check(agent, code, session=order)
    assert page.verdict == "It was refused when the order was closed. The code has expired."
    assert "was valid until" in page.sentence
    assert page.reasons[0][1] == "Order"


def test_a_code_that_was_refused_then_and_works_now(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(is_mandatory=True)
    order = counter.shop.order(couponCodes=[code])
    counter.shop.reserve(code, "anna")
    page = check(agent, code, session=order)
    assert (page.tone, page.verdict) == (
        "good",
        "It was refused when the order was closed, but works today with the same cart.",
    )
    assert "you can use it for your next one" in page.sentence


def test_an_open_order_is_copied_whole(agent: FlaskClient, counter: Counter) -> None:
    code, other = counter.code(), counter.code()
    order = counter.shop.order(
        item("BEANS", 12.5, 2, name="Beans", category="Coffee"),
        item("MUG", 8),
        state="open",
        couponCodes=[other],
        additionalCosts={"shipping": {"price": 4.9}},
        identifiers=["device-1"],
    )
    counter.shop.server.requests.clear()
    page = check(agent, code, session=order)
    assert page.verdict == "It works with this cart."
    together, alone = trials(counter)
    assert together["couponCodes"] == [other, code]
    assert alone["couponCodes"] == [code]
    for sent in (together, alone):
        assert "state" not in sent, "It names no state: nothing could be redeemed even if `dry` were lost"
        assert sent["profileId"] == "anna"
        assert [(line["sku"], line["quantity"], line["price"]) for line in sent["cartItems"]] == [
            ("BEANS", 2, 12.5),
            ("MUG", 1, 8),
        ]
        assert sent["cartItems"][0]["name"] == "Beans"
        assert sent["additionalCosts"] == {"shipping": {"price": 4.9}}
        assert sent["identifiers"] == ["device-1"]
    assert counter.shop.asked == [
        "getCustomerInventory",
        "getCustomerSession",
        "getReservedCustomers",
        "updateCustomerSessionV2",
        "updateCustomerSessionV2",
    ]


def test_a_code_that_works_only_alone(agent: FlaskClient, counter: Counter) -> None:
    group = {"group": "only one of these"}
    first, second = counter.code(campaign={**group, "priority": -1}), counter.code(campaign=group)
    order = counter.shop.order(state="open", couponCodes=[first])
    page = check(agent, second, session=order)
    assert (page.tone, page.verdict) == ("wait", f"It works alone, but not together with {first}.")
    assert "not together with the other code" in page.sentence
    assert first not in page.sentence
    assert page.remedies == [f"Take {first} out of the order, or leave this code for another one."]
    sources = {source for _text, source in page.reasons}
    assert {"Dry run", "Dry run alone"} <= sources


def test_an_open_order_that_refused_it_before_says_so_beside_what_holds_now(
    agent: FlaskClient, counter: Counter
) -> None:
    code = counter.code(is_mandatory=True)
    order = counter.shop.order(state="open", couponCodes=[code])
    counter.shop.reserve(code, "anna")
    page = check(agent, code, session=order)
    assert page.verdict == "It works with this cart."
    assert any(text.startswith("The order refused it at its last change") for text, _ in page.reasons)


def test_a_first_order_cannot_be_tried_as_one(agent: FlaskClient, counter: Counter) -> None:
    counter.shop.customer("newcomer")
    first = {"type": "compare", "path": "session.firstSession", "op": "==", "value": True}
    code = counter.code(first)
    order = counter.shop.order(profileId="newcomer", state="open")
    page = check(agent, code, session=order)
    assert page.tone == "wait"
    assert page.verdict.startswith("The dry run cannot tell: this is the customer’s first order")
    assert any("so it cannot be the first" in text for text, _source in page.reasons)
    assert "I will find out" in page.sentence
    assert "Hand over to the people who run the campaigns" in page.text


def test_a_returned_order_no_longer_tells_what_its_codes_did(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code()
    order = counter.shop.order(item(quantity=3), couponCodes=[code])
    counter.shop.give_back(order, 0, 1)
    page = check(agent, code, session=order)
    assert any("which no longer tells what it did" in text for text, source in page.reasons)
    assert "The cart was tried as it was bought, by the rules of today." in page.text
    assert trials(counter)[0]["cartItems"][0]["quantity"] == 3


def test_an_anonymous_order(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code()
    order = counter.shop.order(profileId="", state="open")
    page = check(agent, code, session=order)
    assert page.verdict == "It works with this cart."
    assert "nobody in particular" in page.text
    assert trials(counter)[0]["profileId"] == ""


def test_an_order_of_somebody_else_is_noticed(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(recipient="ben")
    order = counter.shop.order(profileId="anna", state="open")
    page = check(agent, code, session=order, customer="ben")
    assert page.verdict == "It works with this cart."
    assert ("The order belongs to anna.", "Order") in page.reasons
    assert trials(counter)[0]["profileId"] == "ben"


@pytest.mark.parametrize("order", ["NO-SUCH-ORDER", "..", "50%/half off", "x" * 1000])
def test_an_order_that_does_not_exist_is_not_tried(agent: FlaskClient, counter: Counter, order: str) -> None:
    page = check(agent, SPRING, session=order, customer="anna")
    assert page.verdict == f"There is no order {order}, so its cart could not be tried."
    assert not trials(counter)
    assert ("There is no such order.", "Order") in page.reasons


@pytest.mark.parametrize("customer", ["ana", "..", "<script>alert(1)</script>", "x" * 1000])
def test_a_customer_who_does_not_exist_is_told_not_simulated(
    agent: FlaskClient, counter: Counter, customer: str
) -> None:
    code = counter.code()
    for asked in ({}, {"session": counter.shop.order(state="open")}):
        page = check(agent, code, customer=customer, **asked)
        assert page.verdict == f"There is no customer {customer}. Nothing was tried for them."
        assert not any(source.startswith("Dry run") for _text, source in page.reasons)
        assert "<script>alert" not in page.answer.text
        assert not counter.shop.knows(customer)
    assert not [one for one in trials(counter) if one["cartItems"]], "With an order it is not even tried"


def test_the_price_may_be_left_to_the_catalog_and_a_refusal_is_shown(
    agent: FlaskClient, counter: Counter
) -> None:
    page = check(agent, counter.code(effects=(TEN_OFF,)), customer="anna", sku="NOT-IN-A-CATALOG", quantity=1)
    assert page.verdict == "Whether it works could not be checked."
    told = next(text for text, source in page.reasons if source == "Dry run")
    assert "Talon.One refused this" in told
    assert "/customerSession/cartItems/0/price" in told
