"""The page of a data request: fields, states, moments, amounts and points as the desk says them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from webapp.customer_data.fields import Field, Reader


@pytest.fixture
def reader(app: Flask) -> Iterator[Reader]:
    """Somebody who reads English, in UTC, about an Application in euros."""
    with app.test_request_context("/shop/"):
        app.preprocess_request()
        yield Reader("EUR")


def flat(fields: list[Field], above: str = "") -> dict[str, str]:
    """Each text by the names that lead to it."""
    found: dict[str, str] = {}
    for one in fields:
        name = f"{above} > {one.name}" if above else one.name
        if not one.entries:
            found[name] = one.text
        for entry in one.entries:
            found.update(flat(entry, name))
    return found


def test_a_coupon(reader: Reader) -> None:
    coupon = {
        "value": "SPRING-7",
        "state": "pending",
        "usageLimit": 0,
        "usageCounter": 3,
        "isReservationMandatory": True,
        "startDate": "2026-03-02T09:00:00Z",
        "discountRemainder": Decimal("1234.5"),
        "attributes": {"colour of the card": "red", "since": "2026-03-02", "value": 1200},
        "somethingNew": "x",
    }
    assert flat(reader.fields({"coupons": [coupon]})) == {
        "Coupons > Code": "SPRING-7",
        "Coupons > State": "starts later",
        "Coupons > May be used": "no limit",
        "Coupons > Used in all": "3",
        "Coupons > Only for who holds it": "yes",
        "Coupons > Starts": "Mar 2, 2026, 9:00\u202fAM",
        "Coupons > Discount left": "€1,234.50",
        "Coupons > Attributes > colour of the card": "red",
        "Coupons > Attributes > since": "Mar 2, 2026",
        "Coupons > Attributes > value": "1,200",
        "Coupons > somethingNew": "x",
    }


def test_points_of_a_program_and_its_subledgers(reader: Reader) -> None:
    ledger = {"currentBalance": Decimal("1726.5"), "expiredBalance": 0, "pointsToNextTier": 774}
    gift = {"currentBalance": 75}
    program = {"id": 987, "name": "club", "ledger": ledger, "subLedgers": {"name": gift}}
    assert flat(reader.fields({"loyalty": {"programs": {"987": program}}})) == {
        "Loyalty > Programs > Program 987 > Number at Talon.One": "987",
        "Loyalty > Programs > Program 987 > Name at Talon.One": "club",
        "Loyalty > Programs > Program 987 > Points > Active points": "1,726.5",
        "Loyalty > Programs > Program 987 > Points > Points to the next tier": "774",
        "Loyalty > Programs > Program 987 > Subledgers > name > Active points": "75",
    }


def test_a_line_of_a_ledger(reader: Reader) -> None:
    line: dict[str, Any] = {
        "type": "subtraction",
        "amount": Decimal("12.25"),
        "startDate": "immediate",
        "expiryDate": "unlimited",
        "subledgerId": "",
        "customerSessionId": None,
    }
    part = "loyalty_transactions"
    assert [reader.text(name, value, part) for name, value in line.items()] == [
        "Deducted",
        "12.25",
        "at once",
        "no end",
        "main",
        "–",
    ]
    assert reader.sentence({"rulesetId": 1600, "ruleName": "Every order"}, part) == (
        "Number of the rule set: 1600; Rule: Every order"
    )


def test_an_order_and_what_the_rules_did(reader: Reader) -> None:
    order = {
        "customerSession": {
            "integrationId": "O-1",
            "id": 1,
            "created": "2026-03-02T09:00:00Z",
            "updated": "2026-03-02T09:00:00Z",
            "applicationId": 1,
            "profileId": "anna",
            "state": "partially_returned",
            "firstSession": False,
            "total": Decimal("25.5"),
            "cartItemTotal": Decimal("20"),
            "additionalCostTotal": Decimal("5.5"),
            "cartItems": [{"sku": "S", "quantity": 2, "price": Decimal("10"), "position": 0, "name": "Sock"}],
            "additionalCosts": {"shipping": {"price": Decimal("5.5")}},
            "couponCodes": [],
            "attributes": {},
        },
        "effects": [
            {
                "campaignId": 99,
                "rulesetId": 1,
                "ruleIndex": 0,
                "ruleName": "Five off",
                "effectType": "setDiscount",
                "props": {"name": "Five", "value": Decimal("5")},
            },
            {"effectType": "ofTomorrow", "props": {"value": "?"}},
        ],
    }
    found = flat(reader.fields(order, "customer_sessions"))
    for name, text in {
        "Order > Order": "O-1",
        "Order > State": "partially returned",
        "Order > Total before discounts": "€25.50",
        "Order > Cart > Line": "1",
        "Order > Cart > Item": "Sock",
        "Order > Cart > Price each": "€10.00",
        "Order > Additional costs > shipping > Price": "€5.50",
        "Effects > Campaign": "no. 99",
        "Effects > Rule": "Five off",
    }.items():
        assert found[name] == text, name
    effects = [flat(each) for one in reader.fields(order) if one.name == "Effects" for each in one.entries]
    assert "€5.00" in effects[0]["What it did"]
    assert effects[0]["Details > Value"] == "€5.00"
    assert effects[1] == {"Effect": "ofTomorrow", "Details > Value": "?"}, "what cannot be read is as it came"


def test_what_the_desk_keeps(reader: Reader) -> None:
    row = {
        "action": "sessions.return",
        "outcome": "succeeded",
        "role": "agent",
        "subject_kind": "session",
        "at": "2026-03-02T09:00:00.123456Z",
    }
    assert [reader.text(name, value, "desk_audit") for name, value in row.items()] == [
        "Return items",
        "Done",
        "agent",
        "Order",
        "Mar 2, 2026, 9:00\u202fAM",
    ]
    assert reader.text("status", "declined", "desk_requests") == "Declined"
    assert reader.text("state", "finished", "desk_exports") == "Ready"
    assert reader.text("kind", "card", "desk_recents") == "Card"


@pytest.mark.parametrize("odd", ["2026-02-30", "2026-13-45T99:99:99Z", "0000-00-00"])
def test_a_text_that_only_looks_like_a_moment_stays(reader: Reader, odd: str) -> None:
    assert reader.text("startDate", odd, "coupons") == odd
