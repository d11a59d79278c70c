"""The stories are what they say: each is looked at through the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.sandbox import SandboxServer
from webapp.sandbox.seed.manifest import manifest
from webapp.sandbox.seed.stories import HOSTILE, ODD_CUSTOMERS

from .conftest import Api

SLUGS = ("aurora-eu", "aurora-us")


def _types(effects: list[dict[str, Any]]) -> set[str]:
    return {effect["effectType"] for effect in effects}


def test_there_are_enough_customers_with_the_names_of_people(shared_sandbox: SandboxServer) -> None:
    for slug, least in (("aurora-eu", 200), ("aurora-us", 60)):
        with shared_sandbox.sandbox.looking(slug) as work:
            rows = work.many(
                "SELECT attributes ->> 'Name', attributes ->> 'Email', attributes ->> 'Phone' FROM profiles"
                " WHERE environment_id = ? AND integration_id GLOB '[EU][0-9]*'",
                work.environment_id,
            )
        assert len(rows) >= least
        assert all(" " in name for name, _, _ in rows)
        mails = [mail for _, mail, _ in rows]
        assert len(set(mails)) == len(mails)
        assert {mail.split("@")[1] for mail in mails} == {"example.com", "example.org", "example.net"}
        assert all(phone is None or " 555-01" in phone for _, _, phone in rows)


def test_everything(api: Api) -> None:
    found = api.inventory(api.stories["everything"])
    assert all(found[section] for section in ("profile", "referrals", "coupons", "giveaways", "achievements"))
    states = {coupon["state"] for coupon in found["coupons"]}
    assert states == {"active", "expired", "disabled", "pending", "used"}
    kinds = {
        "hard"
        if coupon["isReservationMandatory"]
        else "implicit"
        if coupon["implicitlyReserved"]
        else "other"
        for coupon in found["coupons"]
    }
    assert kinds == {"hard", "implicit", "other"}
    assert any(coupon.get("recipientIntegrationId") for coupon in found["coupons"])
    club = next(one for one in found["loyalty"]["programs"].values() if one["title"] == "Aurora Club")
    assert club["subLedgers"]["gift"]["currentBalance"] > 0
    assert club["ledger"]["currentTier"]["name"]
    assert found["profile"]["audienceMemberships"]
    program = next(one["id"] for one in api.shop["programs"] if one["name"] == "Aurora Club")
    balance = api.get("v1", "loyalty_programs", program, "profile", api.stories["everything"], "balances")[
        "balance"
    ]
    assert all(balance[name] > 0 for name in ("activePoints", "pendingPoints", "expiredPoints"))
    assert api.session(api.stories["open_cart"])["customerSession"]["state"] == "open"
    assert "rejectCoupon" in _types(api.session(api.stories["open_cart"])["effects"])


def test_quiet_holds_nothing_of_its_own(api: Api) -> None:
    found = api.inventory(api.stories["quiet"])
    assert all(coupon["implicitlyReserved"] for coupon in found["coupons"])
    assert not found["giveaways"]
    assert not found["achievements"]
    assert not found["loyalty"]["programs"]


@pytest.mark.parametrize("slug", SLUGS)
def test_reopen_undoes_and_leaves(fresh: Callable[[str], Api], slug: str) -> None:
    api = fresh(slug)
    number = api.stories["reopen"]
    before = api.session(number)
    assert before["customerSession"]["state"] == "closed"
    assert _types(before["effects"]) >= {
        "acceptCoupon",
        "setDiscount",
        "addLoyaltyPoints",
        "deductLoyaltyPoints",
        "awardGiveaway",
        "addFreeItem",
        "couponCreated",
    }
    undone = api.ask("PUT", "v2", "customer_sessions", number, "reopen").json()["effects"]
    assert _types(undone) == {
        "rollbackCoupon",
        "rollbackDiscount",
        "rollbackAddedLoyaltyPoints",
        "rollbackDeductedLoyaltyPoints",
    }
    customer = before["customerSession"]["profileId"]
    assert api.inventory(customer)["giveaways"]


@pytest.mark.parametrize("slug", SLUGS)
def test_return_takes_back_pending_points(fresh: Callable[[str], Api], slug: str) -> None:
    api = fresh(slug)
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    answer = api.ask("POST", "v2", "customer_sessions", api.stories["return"], "returns", body=body)
    assert answer.status_code in (200, 201)
    assert "rollbackAddedLoyaltyPoints" in _types(answer.json()["effects"])


def test_two_lines_of_one_sku(api: Api) -> None:
    items = api.session(api.stories["two_lines_one_sku"])["customerSession"]["cartItems"]
    assert max(Counter(item["sku"] for item in items).values()) == 2
    assert len({item["position"] for item in items}) == len(items) == 3


@pytest.mark.parametrize(("story", "rounds"), [("returned_once", 1), ("returned_twice", 2)])
def test_returns_so_far(fresh: Callable[[str], Api], story: str, rounds: int) -> None:
    for slug in SLUGS:
        api = fresh(slug)
        body = {
            "return": {"returnedCartItems": [{"position": 1, "quantity": 1}]},
            "responseContent": ["previousReturns"],
        }
        answer = api.ask(
            "POST", "v2", "customer_sessions", api.stories[story], "returns", body=body, dry="true"
        )
        assert len(answer.json()["previousReturns"]) == rounds
        left = api.session(api.stories[story])["customerSession"]["cartItems"]
        assert sum(item["returnedQuantity"] for item in left) == {1: 1, 2: 4}[rounds]


def test_other_sessions(api: Api) -> None:
    assert api.session(api.stories["anonymous"])["customerSession"]["profileId"] == ""
    assert len(api.session(api.stories["many_lines"])["customerSession"]["cartItems"]) > 40
    assert api.session(api.stories["cancelled"])["customerSession"]["state"] == "cancelled"
    assert api.session(api.stories["reopened_and_closed"])["customerSession"]["state"] == "closed"


def test_odd_identifiers_are_found_and_their_neighbours_are_not(api: Api) -> None:
    for customer, (_, name) in zip(api.stories["odd_ids"], ODD_CUSTOMERS, strict=True):
        assert api.inventory(customer)["profile"]["attributes"]["Name"] == name
    for session in api.stories["odd_sessions"]:
        assert api.session(session)["customerSession"]["integrationId"] == session
    for code in api.stories["odd_coupons"]:
        assert len(api.holders(code)) == 3
    for card in api.stories["odd_cards"]:
        assert api.card(card, "transactions")["data"]
    for character in "%/+ .&#?":
        everything = [*api.stories["odd_ids"], *api.stories["odd_sessions"], *api.stories["odd_coupons"]]
        assert any(character in one for one in everything)


def test_hostile_text_is_kept_as_it_is(api: Api) -> None:
    assert api.inventory(api.stories["hostile"])["profile"]["attributes"] == HOSTILE


def test_erased(api: Api) -> None:
    found = api.inventory(api.stories["erased"])["profile"]
    assert found["attributes"] == {}
    assert found["closedSessions"] == 1
    assert api.stories["erased"] not in api.shop["customers"]


def test_the_big_card(api: Api) -> None:
    card = api.stories["card_5000_transactions"]
    assert api.card(card, "transactions", skip=4999, pageSize=1)["data"]
    newest = api.card(card, "transactions", pageSize=50)["data"]
    assert [one["created"] for one in newest] == sorted((one["created"] for one in newest), reverse=True)
    assert any(one.get("customerSessionId") for one in newest)
    balances = api.card(card, "balances")
    assert balances["subledgerBalances"].keys() == {"gift", "travel"}
    assert all(balances["balance"][name] > 0 for name in ("activePoints", "spentPoints", "expiredPoints"))
    assert api.card(card, "points", pageSize=50)["data"]


def test_cards_that_do_not_work_any_more(api: Api) -> None:
    holder_cards: dict[str, dict[str, Any]] = {}
    with api.server.sandbox.looking(api.shop["slug"]) as work:
        linked = work.many(
            "SELECT p.integration_id FROM card_profiles l JOIN profiles p ON p.id = l.profile_id"
            " JOIN cards c ON c.id = l.card_id WHERE p.environment_id = ? AND c.identifier GLOB '?C-[A-Z]*'",
            work.environment_id,
        )
    for row in linked:
        holder_cards |= {one["identifier"]: one for one in api.inventory(row[0])["loyalty"]["cards"]}
    replaced = api.stories["replaced_card"]
    assert holder_cards[replaced["card"]]["status"] == "blocked"
    assert holder_cards[replaced["card"]]["newCardIdentifier"] == replaced["replacement"]
    assert holder_cards[replaced["replacement"]]["status"] == "active"
    assert holder_cards[api.stories["inactive_card"]["card"]]["status"] == "inactive"
    assert len(holder_cards[api.stories["shared_card"]["card"]]["profiles"]) == 4


def test_tiers(api: Api) -> None:
    def club(customer: str) -> Any:
        programs = api.inventory(api.stories[customer])["loyalty"]["programs"].values()
        return next(one["ledger"] for one in programs if one["title"] == "Aurora Club")

    near = club("near_next_tier")
    assert (near["currentTier"]["name"], near["pointsToNextTier"]) == ("Bronze", 15)
    expiry = datetime.fromisoformat(club("tier_expires_soon")["currentTier"]["expiryDate"])
    assert timedelta() < expiry - datetime.now(UTC) < timedelta(days=30)


def test_coupons(api: Api) -> None:
    assert len(api.holders(api.stories["coupon_many_holders"])) == 60
    assert api.holders(api.stories["hard_coupon"])
    held = {one["value"]: one for one in api.inventory(api.stories["everything"])["coupons"]}
    assert held[api.stories["pending_coupon"]]["state"] == "pending"
    sent = {
        "cartItems": [{"sku": "X", "price": 1000, "quantity": 1}],
        "couponCodes": [api.stories["gift_card"]],
    }
    coupon = api.dry(sent, "coupons")["coupons"][0]
    assert 0 < coupon["discountCounter"] <= coupon["discountLimit"]


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        ("limited_coupon", "CampaignLimitReached"),
        ("budget_coupon", "EffectCouldNotBeApplied"),
        ("exclusive_coupon", "CouponPartOfNotTriggeredCampaign"),
    ],
)
def test_codes_that_are_refused_for_what_no_wallet_shows(
    fresh: Callable[[str], Api], story: str, reason: str
) -> None:
    for slug in SLUGS:
        api = fresh(slug)
        sent = {
            "cartItems": [
                {"sku": "MUG-ENM", "price": 50, "quantity": 1},
                {"sku": "STK-01", "quantity": 1},
            ],
            "couponCodes": [api.stories[story]],
        }
        effects = api.dry(sent)["effects"]
        assert reason in [one["props"].get("rejectionReason") for one in effects]


def test_friends(api: Api) -> None:
    referrals = {one["code"]: one for one in api.inventory(api.stories["advocate"])["referrals"]}
    used = referrals[api.stories["referral_code"]]
    assert used["usageCounter"] == len(used["referredCustomers"]) == 4
    assert api.stories["friend"] in used["referredCustomers"]
    assert any(one.get("friendProfileIntegrationId") for one in referrals.values())


def test_achievements_stand_in_every_way(shared_sandbox: SandboxServer) -> None:
    for slug in SLUGS:
        seen: set[str] = set()
        with shared_sandbox.sandbox.looking(slug) as work:
            everybody = [
                row[0]
                for row in work.many(
                    "SELECT DISTINCT p.integration_id FROM achievement_progress a JOIN profiles p"
                    " ON p.id = a.profile_id WHERE p.environment_id = ?",
                    work.environment_id,
                )
            ]
        for customer in everybody:
            query = {"achievements": "true"}
            answer = shared_sandbox.sandbox.call(
                slug, "getCustomerInventory", path={"integrationId": customer}, query=query
            )
            seen |= {one["status"] for one in answer.body["achievements"]}
            if len(seen) == 3:
                break
        assert seen == {"inprogress", "completed", "expired"}


def test_effects_of_many_kinds_were_given(shared_sandbox: SandboxServer) -> None:
    with shared_sandbox.sandbox.looking("aurora-eu") as work:
        rows = work.many("SELECT DISTINCT e.value ->> 'effectType' FROM events, json_each(events.effects) e")
    assert {row[0] for row in rows} >= {
        "acceptCoupon",
        "rejectCoupon",
        "acceptReferral",
        "addFreeItem",
        "addLoyaltyPoints",
        "addToAudience",
        "awardGiveaway",
        "changeLoyaltyTierLevel",
        "couponCreated",
        "customEffect",
        "deductLoyaltyPoints",
        "increaseAchievementProgress",
        "rollbackAddedLoyaltyPoints",
        "rollbackCoupon",
        "rollbackDiscount",
        "setDiscount",
        "setDiscountPerAdditionalCost",
        "setDiscountPerItem",
        "showNotification",
        "willAwardGiveaway",
    }


def test_nothing_lies_in_the_future(shared_sandbox: SandboxServer) -> None:
    anchor = datetime.fromisoformat(manifest(shared_sandbox.sandbox)["anchor"])
    with shared_sandbox.sandbox.looking("aurora-eu") as work:
        for table, column in (("sessions", "updated"), ("ledger", "created"), ("events", "created")):
            latest = work.value(f"SELECT MAX({column}) FROM {table}")
            assert latest <= work.at(anchor).micros
