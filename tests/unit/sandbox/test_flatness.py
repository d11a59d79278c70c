"""Single reads and writes stay flat however much is in the store: every statement finds its rows by index."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.support.sandbox import World, item, rule
from webapp.sandbox import setup
from webapp.sandbox.core import call
from webapp.sandbox.ledger import wallets
from webapp.sandbox.problems import Problem
from webapp.sandbox.records import profiles

# Few rows, or all rows wanted: these may be read from end to end.
SMALL = {
    "catalog_applications",
    "campaigns",
    "attribute_definitions",
    "additional_costs",
    "programs",
    "applications",
    "environments",
}
# Reading a table whole, or all that an Application or environment has of it.
TOO_WIDE = re.compile(
    r"SCAN (\w+)|SEARCH (?=\w+ (?!.*coupons_implicit).*\((?:application_id|environment_id)=\?\)$)(\w+)"
)
DELAYED = "0f6cf6a4-8a5c-4f5c-9b0f-3a1f0d1c7c12"
INVENTORY = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")


@pytest.fixture
def stocked(world: World) -> World:
    world.ids["stars"], world.ids["cards"] = 1, 2
    with world.sandbox.working("shop") as work:
        setup.add_program(work, "stars", "Stars", is_card_based=False)
        cards = setup.add_program(work, "cards", "Cards", is_card_based=True)
        card = setup.add_card(work, cards, "card")
        setup.add_points(work, wallets.joined_card_wallet(work, cards, card), 5, "x")
        profile = profiles.found_or_made(work, "ann")
        wallet = wallets.joined_profile_wallet(work, 1, profile["id"])
        setup.add_points(work, wallet, 50, "x")
        setup.deduct_points(work, wallet, 1, "y")
        delayed = setup.add_points(work, wallet, 1, "later", starts=work.now + timedelta(days=1))
        work.run("UPDATE ledger SET uuid = ? WHERE id = ?", DELAYED, delayed)
        pool = setup.add_giveaway_pool(work, "p", ["1", "2", "3"])
        audience = setup.add_audience(work, "a")
        setup.add_catalog(work, "g")
        setup.add_achievement(work, setup.add_campaign(work, "of one", {}), "one", "One", 1)
    campaign = world.campaign(
        "all",
        rule(
            {"type": "addLoyaltyPoints", "program": 1, "name": "x", "amount": 1, "pendingDays": 1},
            {"type": "deductLoyaltyPoints", "program": 1, "amount": 1},
            {"type": "giveaway", "pool": pool},
            {"type": "createCoupon"},
            {"type": "createReferral"},
            when=[
                {"type": "couponValid"},
                {"type": "not", "condition": {"type": "audience", "audience": audience}},
            ],
        ),
    )
    with world.sandbox.working("shop") as work:
        setup.add_coupon(work, campaign, "CODE", usage_limit=0)
    world.call(
        "linkLoyaltyCardToProfile",
        {"integrationId": "ann"},
        path={"loyaltyProgramId": 2, "loyaltyCardId": "card"},
    )
    return world


def _calls() -> list[tuple[str, dict[str, str], dict[str, str], Any]]:
    stars = {"loyaltyProgramId": "1", "integrationId": "ann"}
    card = {"loyaltyProgramId": "2", "loyaltyCardId": "card"}
    session = {"customerSessionId": "s"}
    sold = {"profileId": "ann", "state": "closed", "couponCodes": ["CODE"], "cartItems": [item(quantity=2)]}
    content = ["customerProfile", "loyalty", "coupons", "event", "previousReturns"]
    return [
        ("getCustomerInventory", {"integrationId": "ann"}, dict.fromkeys(INVENTORY, "true"), None),
        ("getLoyaltyBalances", stars, {"endDate": "2024-06-01"}, None),
        ("getLoyaltyProgramProfileTransactions", stars, {"startDate": "2024-01-01", "subledgerId": ""}, None),
        ("getLoyaltyProgramProfilePoints", stars, {}, None),
        ("getLoyaltyCardBalances", card, {}, None),
        ("getLoyaltyCardTransactions", card, {"loyaltyTransactionType": "session"}, None),
        ("getLoyaltyCardPoints", card, {"status": "expired"}, None),
        ("updateCustomerSessionV2", session, {}, {"customerSession": sold, "responseContent": content}),
        ("getCustomerSession", session, {}, None),
        ("returnCartItems", session, {}, {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}),
        ("updateCustomerSessionV2", session, {}, {"customerSession": {"state": "cancelled"}}),
        ("createCouponReservation", {"couponValue": "CODE"}, {}, {"integrationIDs": ["ann"]}),
        ("getReservedCustomers", {"couponValue": "CODE"}, {}, None),
        ("deleteCouponReservation", {"couponValue": "CODE"}, {}, {"integrationIDs": ["ann"]}),
        ("updateCustomerProfileV2", {"integrationId": "ann"}, {"runRuleEngine": "true"}, {}),
        ("trackEventV2", {}, {}, {"profileId": "ann", "type": "x"}),
        ("createReferral", {}, {}, {"campaignId": 1, "advocateProfileIntegrationId": "ann"}),
        ("deleteCustomerData", {"integrationId": "ann"}, {}, None),
    ]


def _calls_of_2026() -> list[tuple[str, dict[str, str], dict[str, str], Any]]:
    stars = {"loyaltyProgramId": "1", "integrationId": "ann"}
    ids = {"customerSessionIDs": "s", "transactionUUIDs": DELAYED}
    customer = {"integrationId": "ann"}
    new = {"loyaltyProgramId": "2"}
    link = {"loyaltyProgramId": "2", "loyaltyCardId": "card"}
    return [
        ("getLoyaltyProgramProfileTransactions", stars, {**ids, "awaitsActivation": "true"}, None),
        ("getLoyaltyProgramProfilePoints", stars, {**ids, "sort": "-startDate"}, None),
        ("activateLoyaltyPoints", {"loyaltyProgramId": "1"}, {}, {"sessionId": "s"}),
        ("activateLoyaltyPoints", {"loyaltyProgramId": "1"}, {}, {"transactionUUIDs": [DELAYED]}),
        ("deleteLoyaltyTransactionsFromLedgers", stars, {}, {"scope": "AllSubledgers"}),
        ("generateLoyaltyCard", new, {}, {"customerProfileIds": ["ann"]}),
        ("unlinkLoyaltyCardFromProfile", link, {}, customer),
        ("integrationGetAllCampaigns", {}, {}, None),
        ("getCustomerAchievements", customer, {}, None),
        ("getCustomerAchievementHistory", {**customer, "achievementId": "1"}, {}, None),
    ]


def test_no_statement_reads_a_large_table_from_end_to_end(stocked: World) -> None:
    seen: set[str] = set()
    with stocked.sandbox.working("shop") as work:
        work.db.set_trace_callback(seen.add)
        newer = [(replace(work, api="2026"), *one) for one in _calls_of_2026()]
        for work_of, operation, path, query, body in [*((work, *one) for one in _calls()), *newer]:
            try:
                call(work_of, operation, path=path, query=query, body=body)
            except Problem as problem:
                pytest.fail(f"{operation}: {problem.message} {problem.faults}")
        work.db.set_trace_callback(None)
        statements = [one for one in seen if re.match(r"(?i)select|update|delete|insert", one)]
        assert len(statements) > 60
        plans = {one: _plan(work.db, one) for one in statements}
    scans = {
        statement: plan
        for statement, steps in plans.items()
        for plan in steps
        if (found := TOO_WIDE.match(plan))
        and _table(statement, found.group(1) or found.group(2)) not in SMALL
    }
    assert scans == {}


def _plan(db: sqlite3.Connection, statement: str) -> list[str]:
    return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]


def _table(statement: str, alias: str) -> str:
    found = re.search(rf"(\w+)\s+(?:AS\s+)?{alias}\b", statement)
    words = {"FROM", "JOIN", "UPDATE", "INTO"}
    return found.group(1) if found and found.group(1).upper() not in words else alias
