"""A customer with something in every part, collecting it as a person does, and what the sandbox says."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import requests
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.exports.conftest import start, work
from tests.integration.sandbox_server import SPRING, Shop, item, token_in
from tests.support.sandbox import KEY
from webapp.addresses import path_safe
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets

ALL = dict.fromkeys(("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"), "true")


def address_of(customer: str) -> str:
    return f"/shop/customers/{path_safe(customer)}/data"


def planted(shop: Shop, customer: str, mark: str) -> dict[str, str]:
    """A customer whose every text carries a marker; gives the identifiers of what they hold."""
    shop.customer(customer, Name=f"{mark}-name", Email=f"{mark.lower()}@shop.test")
    order = shop.order(
        item(sku=f"{mark}-sku", name=f"{mark}-thing", price=12.5, quantity=3),
        item(sku=f"{mark}-other", price=0.1, category=f"{mark}-category"),
        profileId=customer,
        order_id=f"{mark}/order %",
        couponCodes=[SPRING],
    )
    code = shop.coupon(f"{mark}-coupon")
    shop.reserve(code, customer, "anna")
    card = shop.card(customer, number=f"{mark}-card", points=75)
    referral = shop.refer(customer)
    with shop.server.sandbox.working("shop") as doing:
        profile = doing.one("SELECT id FROM profiles WHERE integration_id = ?", customer)["id"]
        wallet = wallets.joined_profile_wallet(doing, shop.ids["bonus"], profile)
        setup.add_points(doing, wallet, Decimal("12.345678"), f"{mark}-points")
    return {"order": order, "code": code, "card": card, "referral": referral}


def collected(app: Flask, browser: FlaskClient, customer: str) -> str:
    """The page of a finished export."""
    page = start(browser, address_of(customer))
    work(app)
    return page


def file_of(browser: FlaskClient, page: str) -> dict[str, Any]:
    """The JSON file."""
    answer = browser.get(f"{page}/json")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.data, parse_float=Decimal)
    return found


def part(found: dict[str, Any], name: str, **about: Any) -> list[Any]:
    """What a part holds; where it has several, those about this, one behind the other."""
    wanted = [
        each for each in found["parts"] if each["part"] == name and about.items() <= each["about"].items()
    ]
    return [value for each in wanted for value in each["data"]]


PROGRAM = "/v1/loyalty_programs/{loyaltyProgramId}"
PATHS = {
    "getCustomerInventory": "/v1/customer_profiles/{integrationId}/inventory",
    "getLoyaltyBalances": PROGRAM + "/profile/{integrationId}/balances",
    "getLoyaltyCardBalances": PROGRAM + "/cards/{loyaltyCardId}/balances",
    "getLoyaltyProgramProfileTransactions": (PROGRAM + "/profile/{integrationId}/transactions"),
    "getLoyaltyCardTransactions": PROGRAM + "/cards/{loyaltyCardId}/transactions",
    "getLoyaltyProgramProfilePoints": PROGRAM + "/profile/{integrationId}/points",
    "getLoyaltyCardPoints": PROGRAM + "/cards/{loyaltyCardId}/points",
    "getReservedCustomers": "/v1/coupon_reservations/customerprofiles/{couponValue}",
    "getCustomerSession": "/v2/customer_sessions/{customerSessionId}",
    "getCustomerAchievements": "/v1/customer_profiles/{integrationId}/achievements",
}


def told(shop: Shop, operation: str, path: dict[str, str], **query: str) -> Any:
    """What the sandbox answers to a question itself."""
    where = PATHS[operation].format(**{name: quote(value, safe="") for name, value in path.items()})
    answer = requests.get(
        shop.server.url + where, params=query, headers={"Authorization": f"ApiKey-v1 {KEY}"}, timeout=10
    )
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_float=Decimal)


def leaves(value: Any) -> list[str]:
    """Every text in a value, however deep."""
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in leaves(each)]
    if isinstance(value, list):
        return [text for each in value for text in leaves(each)]
    return [value] if isinstance(value, str) else []


def keep_notes(browser: FlaskClient, customer: str, order: str, mark: str) -> None:
    """Something about the customer in every store of the desk."""
    at = f"/shop/customers/{path_safe(customer)}/"
    browser.get(at)
    for place in (f"/shop/notes/customer/{path_safe(customer)}", f"/shop/notes/session/{path_safe(order)}"):
        data = {"csrf_token": token_in(browser.get(place)), "text": f"{mark}-note on {place.split('/')[3]}"}
        assert browser.post(place, data=data).status_code == 303
    token = token_in(browser.get("/settings"))
    assert (
        browser.post(f"/shop/pins/customer/{path_safe(customer)}", data={"csrf_token": token}).status_code
        == 303
    )
    data = {"csrf_token": token, "address": at, "note": f"{mark}-handover"}
    assert browser.post("/shop/handovers", data=data).status_code == 303
