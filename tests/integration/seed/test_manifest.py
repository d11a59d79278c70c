"""Every identifier in the manifest exists and is what the manifest says it is: the API is asked for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from tests.support.sandbox import SandboxServer
from webapp.sandbox import create_steered_sandbox
from webapp.sandbox.seed.manifest import COUPON_KINDS, MOST, STATES

from .conftest import Api

SLUGS = ("aurora-eu", "aurora-us")
ITEMS = [{"sku": "BPK-28", "name": "Backpack", "category": "Backpacks", "price": 120, "quantity": 1}]


def test_it_needs_no_key_and_is_what_the_store_says(shared_sandbox: SandboxServer) -> None:
    answer = requests.get(f"{shared_sandbox.url}/_sandbox/manifest", timeout=5)
    assert answer.status_code == 200
    body = answer.json()
    assert body["seed"] == 1
    assert datetime.fromisoformat(body["anchor"]) <= datetime.now(UTC)
    assert [(one["slug"], one["key"], one["currency"]) for one in body["applications"]] == [
        ("aurora-eu", "sandbox-key", "EUR"),
        ("aurora-us", "sandbox-key-2", "USD"),
    ]


def test_every_list_is_there_and_of_moderate_length(api: Api) -> None:
    shop = api.shop
    lists = [
        shop["customers"],
        *(shop["sessions"][state] for state in STATES),
        *(shop["coupons"][kind] for kind in COUPON_KINDS),
        shop["programs"],
        shop["cards"],
        shop["audiences"],
        shop["catalogs"],
        shop["events"],
    ]
    assert all(1 <= len(found) <= MOST for found in lists)
    assert len(shop["campaigns"]) > 20
    assert shop["attributes"]


def test_customers(api: Api) -> None:
    for customer in api.shop["customers"]:
        assert api.inventory(customer)["profile"]["integrationId"] == customer


@pytest.mark.parametrize("state", STATES)
def test_sessions(api: Api, state: str) -> None:
    for session in api.shop["sessions"][state]:
        found = api.session(session)["customerSession"]
        assert (found["integrationId"], found["state"]) == (session, state)


def test_coupons_by_who_may_have_them(fresh: Callable[[str], Api]) -> None:
    for slug in SLUGS:
        api = fresh(slug)
        for kind in COUPON_KINDS:
            for code in api.shop["coupons"][kind]:
                answer = api.ask(
                    "POST", "v1", "coupon_reservations", code, body={"integrationIDs": ["probe"]}
                )
                _check_kind(kind, code, answer)


def _check_kind(kind: str, code: str, answer: requests.Response) -> None:
    if kind == "personal":
        assert answer.status_code == 400, code
        return
    if answer.status_code == 400:
        assert kind in ("expired", "used"), code  # those may be personal as well
        return
    coupon = answer.json()
    assert coupon["value"] == code
    if kind in ("hard", "soft", "implicit"):
        kinds = (coupon["isReservationMandatory"], coupon["implicitlyReserved"])
        assert kinds == (kind == "hard", kind == "implicit"), code
    if kind == "expired":
        assert datetime.fromisoformat(coupon["expiryDate"]) < datetime.now(UTC)
    if kind == "used":
        assert coupon["usageCounter"] >= coupon["usageLimit"] > 0


def test_coupons_by_whether_they_can_be_used(api: Api) -> None:
    reasons = {"scheduled": "CouponPartOfNotRunningCampaign", "disabled": "CouponPartOfNotRunningCampaign"}
    reasons |= {"expired": "CouponExpired", "used": "CouponLimitReached", "hard": "CouponReservationRequired"}
    reasons["personal"] = "CouponRecipientDoesNotMatch"
    for kind in COUPON_KINDS:
        for code in api.shop["coupons"][kind][:8]:
            sent = {"profileId": "somebody-else", "cartItems": ITEMS, "couponCodes": [code]}
            told = {
                effect["effectType"]: effect["props"].get("rejectionReason")
                for effect in api.dry(sent)["effects"]
                if effect["effectType"] in ("acceptCoupon", "rejectCoupon")
            }
            wanted = {"rejectCoupon": reasons[kind]} if kind in reasons else {"acceptCoupon": None}
            if kind == "expired" and told.get("rejectCoupon") == "CouponRecipientDoesNotMatch":
                continue
            assert told == wanted, (kind, code)


def test_programs_are_of_their_kind(api: Api) -> None:
    customer = api.stories["everything"]
    card = api.stories["card_5000_transactions"]["card"]
    for program in api.shop["programs"]:
        by_profile = api.ask("GET", "v1", "loyalty_programs", program["id"], "profile", customer, "balances")
        by_card = api.ask("GET", "v1", "loyalty_programs", program["id"], "cards", card, "balances")
        statuses = (by_profile.status_code, by_card.status_code)
        assert statuses in ({"profile": [(200, 400)], "card": [(400, 200)]}[program["kind"]]), program


def test_cards(api: Api) -> None:
    for card in api.shop["cards"]:
        assert "balance" in api.card(card, "balances")
        assert "data" in api.card(card, "transactions")


def test_campaigns(api: Api) -> None:
    known = {one["id"]: one["name"] for one in api.shop["campaigns"]}
    sent = {
        "profileId": "new",
        "cartItems": [{**ITEMS[0], "price": 500}],
        "evaluableCampaignIds": list(known),
    }
    triggered = api.dry(sent, "triggeredCampaigns")["triggeredCampaigns"]
    assert triggered
    assert {one["id"]: one["name"] for one in triggered}.items() <= known.items()
    held = [c for customer in api.shop["customers"][:8] for c in api.inventory(customer)["coupons"]]
    assert {coupon["campaignId"] for coupon in held} <= known.keys()
    assert len({one["kind"] for one in api.shop["campaigns"]}) == len(known)


def test_attributes_of_sessions_and_items_are_defined(api: Api) -> None:
    samples: dict[str, Any] = {"string": "x", "number": 1, "boolean": True, "(list string)": ["x"]}
    by_entity: dict[str, dict[str, Any]] = {}
    for one in api.shop["attributes"]:
        by_entity.setdefault(one["entity"], {})[one["name"]] = samples.get(one["type"])
    assert by_entity.keys() >= {"CustomerProfile", "CustomerSession", "CartItem", "Event", "Coupon"}
    items = [{**ITEMS[0], "attributes": by_entity["CartItem"]}]
    attributes = {**by_entity["CustomerSession"], "PayPoints": 0, "PayCardPoints": 0}
    api.dry({"profileId": "new", "cartItems": items, "attributes": attributes})


def test_attributes_of_customers_and_events_are_defined(fresh: Callable[[str], Api]) -> None:
    samples: dict[str, Any] = {"string": "x", "number": 1, "boolean": True, "time": "2000-01-01T12:00:00Z"}
    samples["(list string)"] = ["x"]
    for slug in SLUGS:
        api = fresh(slug)
        found: dict[str, dict[str, Any]] = {"CustomerProfile": {}, "Event": {}}
        for one in api.shop["attributes"]:
            found.setdefault(one["entity"], {})[one["name"]] = samples[one["type"]]
        body = {"attributes": found["CustomerProfile"]}
        assert api.ask("PUT", "v2", "customer_profiles", "probe", body=body).status_code == 200
        sent = {"profileId": "probe", "type": api.shop["events"][0], "attributes": found["Event"]}
        assert api.ask("POST", "v2", "events", body=sent, silent="no").status_code == 200


def test_events_are_known_to_the_customers(api: Api) -> None:
    with api.server.sandbox.looking(api.shop["slug"]) as work:
        for kind in api.shop["events"]:
            assert work.value(
                "SELECT 1 FROM events WHERE application_id = ? AND type = ?", work.application.id, kind
            )


def test_audiences_and_catalogs(fresh: Callable[[str], Api]) -> None:
    for slug in SLUGS:
        api = fresh(slug)
        for audience in api.shop["audiences"]:
            answer = api.ask("PUT", "v2", "audiences", audience["id"], body={"name": audience["name"]})
            assert answer.json()["name"] == audience["name"]
        for catalog in api.shop["catalogs"]:
            action = {"type": "PATCH", "payload": {"sku": "BPK-28", "price": 1}}
            answer = api.ask("PUT", "v1", "catalogs", catalog["id"], "sync", body={"actions": [action]})
            assert answer.json()["name"] == catalog["name"]
        members = {
            member["name"]
            for customer in api.shop["customers"]
            for member in api.inventory(customer)["profile"]["audienceMemberships"]
        }
        assert members <= {audience["name"] for audience in api.shop["audiences"]}
        assert len(members) >= 3


def test_it_follows_what_happens_afterwards(fresh: Callable[[str], Api]) -> None:
    api = fresh("aurora-eu")
    session = api.stories["reopen"]
    assert session in api.shop["sessions"]["closed"]
    assert api.ask("PUT", "v2", "customer_sessions", session, "reopen").status_code == 200
    later = api.server.application("aurora-eu")["sessions"]
    assert session in later["open"]
    assert session not in later["closed"]


def test_a_store_without_seed_has_an_empty_one(tmp_path: Any) -> None:
    app = create_steered_sandbox(tmp_path / "empty.sqlite")
    answer = app.test_client().get("/_sandbox/manifest")
    assert answer.get_json() == {"seed": None, "anchor": None, "applications": []}
    app.extensions["sandbox"].store.close()


def test_the_expired_key_is_refused(shared_sandbox: SandboxServer) -> None:
    answer = requests.get(
        f"{shared_sandbox.url}/v2/customer_sessions/any",
        headers={"Authorization": "ApiKey-v1 sandbox-key-expired"},
        timeout=5,
    )
    assert answer.status_code == 401
    assert "expired" in answer.json()["message"]
