"""Everything that the sandbox says of a customer is in the file and on the page, value by value."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.integration.customer_data.collecting import (
    ALL,
    address_of,
    collected,
    file_of,
    keep_notes,
    leaves,
    part,
    planted,
    told,
)
from tests.integration.sandbox_server import Shop
from tests.support.page import audit_page

MARK = "Zanzibar"
ODD = "a/b c%&<i>é"


def program(shop: Shop, name: str, **more: str) -> dict[str, str]:
    return {"loyaltyProgramId": str(shop.ids[name]), **more}


@both_databases
@pytest.mark.parametrize("odd", [False, True], ids=["plain", "odd"])
def test_file_and_page_hold_what_the_sandbox_says(
    app: Flask, sara: FlaskClient, shop: Shop, odd: bool
) -> None:
    number = shop.number()
    mark = f"{MARK}{number}"
    customer = f"{ODD}{number}" if odd else f"whole-{number}"
    held = planted(shop, customer, mark)
    keep_notes(sara, customer, held["order"], mark)
    page = collected(app, sara, customer)
    found = file_of(sara, page)

    who = {"integrationId": customer}
    bonus, club = program(shop, "bonus", **who), program(shop, "club", loyaltyCardId=held["card"])
    assert part(found, "customer_inventory") == [told(shop, "getCustomerInventory", who, **ALL)]
    assert part(found, "loyalty_balances") == [told(shop, "getLoyaltyBalances", bonus)]
    assert part(found, "loyalty_card_balances") == [told(shop, "getLoyaltyCardBalances", club)]
    for name, operation, path in (
        ("loyalty_transactions", "getLoyaltyProgramProfileTransactions", bonus),
        ("loyalty_card_transactions", "getLoyaltyCardTransactions", club),
    ):
        assert part(found, name) == told(shop, operation, path)["data"], name
        assert part(found, name)
    for status in ("active", "pending", "expired"):
        said = told(shop, "getLoyaltyProgramProfilePoints", bonus, status=status)
        assert part(found, "loyalty_points", status=status) == said["data"]
        said = told(shop, "getLoyaltyCardPoints", club, status=status)
        assert part(found, "loyalty_card_points", status=status) == said["data"]
    assert part(found, "loyalty_points", status="active")
    holders = told(shop, "getReservedCustomers", {"couponValue": held["code"]})["data"]
    assert part(found, "coupon_reservations") == [
        each for each in holders if each["integrationId"] == customer
    ]
    assert part(found, "customer_sessions") == [
        told(shop, "getCustomerSession", {"customerSessionId": held["order"]})
    ]
    assert part(found, "customer_sessions")[0]["effects"]
    assert part(found, "customer_inventory")[0]["giveaways"]
    assert "anna" not in str(part(found, "coupon_reservations")), "the other holder is nobody's business"
    head(found, customer, page_of(sara, page), mark)


def page_of(browser: FlaskClient, page: str) -> str:
    answer = browser.get(f"{page}/page")
    assert answer.status_code == 200
    audit_page(answer.text)
    return answer.text


def head(found: dict[str, Any], customer: str, page: str, mark: str) -> None:
    """What the file says of itself fits what it holds, and the page holds the same."""
    said = found["head"]
    assert said["about"] == {"kind": "customer", "identifier": customer}
    assert said["application"] == {"slug": "shop", "name": "Shop <EU>", "environment": "live"}
    assert (said["made_by"], said["missing"], said["closed_sessions_of_the_profile"]) == ("Sara", [], 1)
    assert {each["name"] for each in said["programs"]} == {"Bonus club", "Card <club>"}
    for name, count in said["counts"].items():
        assert count == len(part(found, name)), name
    for name in ("notes", "handovers", "recents", "exports", "audit"):
        assert said["counts"][f"desk_{name}"] > 0, name
    assert "no list" in said["not_here"]["customer_sessions"]
    notes = [each["text"] for each in part(found, "desk_notes")]
    assert notes == [f"{mark}-note on customer", f"{mark}-note on session"]
    assert "Sara" not in str([each for each in found["parts"] if each["part"].startswith("desk_")])
    shown = unescape(re.sub(r"<[^>]+>", " ", page))
    marked = {text for text in leaves(found["parts"]) if mark.lower() in text.lower()}
    assert len(marked) > 9
    assert [text for text in marked if text not in shown] == []
    for words in ("Bonus club", "Card <club>", "€37.60", "12.345678", "Mar 2, 2026", "End of the page"):
        assert words in shown, words


def test_figures_are_exact(app: Flask, sara: FlaskClient, shop: Shop) -> None:
    customer = f"exact-{shop.number()}"
    planted(shop, customer, f"Exact{shop.number()}")
    found = file_of(sara, collected(app, sara, customer))
    assert Decimal("12.345678") in [each["amount"] for each in part(found, "loyalty_transactions")]
    answer = sara.get(collected(app, sara, customer) + "/json").data
    assert b'"price":0.1,' in answer or b'"price":0.1}' in answer


def test_the_offer_says_what_is_collected_and_what_cannot_be(sara: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    page = sara.get(address_of(customer))
    audit_page(page.text)
    for words in ("with its effects", "Talon.One lists no orders", "one page to print", "Collect the data"):
        assert words in page.text
    assert address_of(customer) in sara.get(address_of(customer)[: -len("data")]).text
    missing = sara.get(address_of("nobody-at-all"))
    assert missing.status_code == 404
    audit_page(missing.text)
