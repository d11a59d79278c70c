"""The session itself: states, carts, what an update keeps, what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.sandbox import World, item
from webapp.sandbox import setup


def _state(world: World, session_id: str) -> str:
    found: str = world.session(session_id)["customerSession"]["state"]
    return found


def _reach(world: World, state: str) -> None:
    world.put("s", cartItems=[item(quantity=2)], state="open" if state in ("open", "cancelled") else "closed")
    if state == "cancelled":
        world.put("s", state="cancelled")
    if state == "partially_returned":
        world.give_back("s", (0, 1))
    assert _state(world, "s") == state


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ("open", "open", "open"),
        ("open", "closed", "closed"),
        ("open", "cancelled", "cancelled"),
        ("closed", "cancelled", "cancelled"),
        ("partially_returned", "cancelled", "cancelled"),
        ("open", "partially_returned", None),
        ("closed", "open", None),
        ("closed", "closed", None),
        ("closed", "partially_returned", None),
        ("closed", None, None),
        ("partially_returned", "open", None),
        ("partially_returned", "closed", None),
        ("partially_returned", "partially_returned", None),
        ("cancelled", "open", None),
        ("cancelled", "closed", None),
        ("cancelled", "cancelled", None),
        ("cancelled", None, None),
    ],
)
def test_every_transition(world: World, before: str, wanted: str | None, after: str | None) -> None:
    _reach(world, before)
    store = world.dump()
    answer = world.put("s", **({"state": wanted} if wanted else {"attributes": {}}))
    if after is None:
        assert answer.status == 400
        assert answer.body["errors"][0]["source"] == {"pointer": "/customerSession/state"}
        assert world.dump() == store
    else:
        assert answer.status == 200
        assert answer.body["customerSession"]["state"] == after
        assert _state(world, "s") == after


@pytest.mark.parametrize("state", ["open", "partially_returned", "cancelled"])
def test_only_a_closed_session_is_reopened(world: World, state: str) -> None:
    _reach(world, state)
    assert world.reopen("s").status == 400
    assert _state(world, "s") == state


def test_reopening_makes_an_ordinary_open_session(world: World) -> None:
    _reach(world, "closed")
    assert world.reopen("s").body == {"effects": []}
    assert world.put("s", cartItems=[item("B")]).body["customerSession"]["cartItems"][0]["sku"] == "B"
    assert world.put("s", state="closed").status == 200


@pytest.mark.parametrize("state", ["open", "cancelled"])
def test_no_return_from_an_open_or_cancelled_session(world: World, state: str) -> None:
    _reach(world, state)
    assert world.give_back("s", (0, 1)).status == 400


@pytest.mark.parametrize("state", ["partially_returned", "cancelled", "gone"])
def test_a_session_is_created_open_or_closed(world: World, state: str) -> None:
    answer = world.put("s", state=state)
    assert answer.status == 400
    assert answer.body["errors"][0]["source"] == {"pointer": "/customerSession/state"}


def test_unknown_sessions_are_400(world: World) -> None:
    path = {"customerSessionId": "nobody"}
    assert world.call("getCustomerSession", path=path).status == 400
    assert world.reopen("nobody").status == 400
    assert world.give_back("nobody", (0, 1)).status == 400


def test_totals_and_what_the_server_computes(world: World) -> None:
    with world.sandbox.working("shop") as work:
        setup.add_additional_cost(work, "shipping", "Shipping")
        setup.add_additional_cost(work, "wrap", "Gift wrap", scope="item")
    found = world.put(
        "s",
        profileId="ann",
        cartItems=[item(price=19.99, quantity=3), item("B", 0.1, additionalCosts={"wrap": {"price": 2}})],
        additionalCosts={"shipping": {"price": 4.5}},
    ).body["customerSession"]
    assert float(found["cartItemTotal"]) == 60.07
    assert float(found["additionalCostTotal"]) == 6.5
    assert float(found["total"]) == 66.57
    assert [
        (one["position"], one["returnedQuantity"], one["remainingQuantity"]) for one in found["cartItems"]
    ] == [
        (0, 0, 3),
        (1, 0, 1),
    ]
    assert found["firstSession"] is True
    assert world.put("t", profileId="ann").body["customerSession"]["firstSession"] is False
    assert world.put("s").body["customerSession"]["firstSession"] is True


def test_an_update_keeps_what_it_omits(world: World) -> None:
    with world.sandbox.working("shop") as work:
        for name in ("City", "Street"):
            setup.add_attribute(work, "CustomerSession", name)
        setup.add_attribute(work, "CartItem", "Color")
    world.put(
        "s",
        profileId="ann",
        cartItems=[item(attributes={"Color": "red"})],
        couponCodes=["X"],
        referralCode="FRIEND",
        identifiers=["10.0.0.1"],
        attributes={"City": "Bern", "Street": "Main"},
    )
    kept = world.put("s", attributes={"Street": None}).body["customerSession"]
    assert (kept["profileId"], kept["couponCodes"], kept["referralCode"]) == ("ann", ["X"], "FRIEND")
    assert kept["attributes"] == {"City": "Bern"}
    assert kept["cartItems"][0]["attributes"] == {"Color": "red"}
    emptied = world.put("s", couponCodes=[], referralCode="", cartItems=[item()]).body["customerSession"]
    assert emptied["couponCodes"] == []
    assert "referralCode" not in emptied
    assert emptied["cartItems"][0]["attributes"] == {}


def test_an_anonymous_session_is_always_the_first(world: World) -> None:
    for name in ("s", "t"):
        found = world.put(name, profileId="").body["customerSession"]
        assert found["profileId"] == ""
        assert found["firstSession"] is True


def test_an_unknown_customer_is_made(world: World) -> None:
    world.put("s", profileId="new one")
    assert world.inventory("new one")["profile"]["integrationId"] == "new one"


def test_sales_count_closed_sessions_less_what_came_back(world: World) -> None:
    for name, price in (("a", 10), ("b", 20), ("c", 40), ("d", 80)):
        world.put(name, profileId="ann", state="closed", cartItems=[item(price=price, quantity=2)])
    world.put("b", state="cancelled")
    world.give_back("c", (0, 1))
    world.reopen("d")
    profile = world.inventory("ann")["profile"]
    assert (profile["closedSessions"], profile["totalSales"]) == (2, 60)


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"cartItems": [{"sku": "A", "quantity": 1}]}, "/cartItems/0/price"),
        ({"cartItems": [{"sku": "A", "price": 1}]}, "/cartItems/0/quantity"),
        ({"cartItems": [{"sku": "A", "price": 1, "quantity": 0}]}, "/cartItems/0/quantity"),
        ({"cartItems": [{"sku": "A", "price": 1, "quantity": 1.5}]}, "/cartItems/0/quantity"),
        ({"cartItems": [{"sku": "A", "price": 1, "quantity": True}]}, "/cartItems/0/quantity"),
        ({"cartItems": [{"sku": "", "price": 1, "quantity": 1}]}, "/cartItems/0/sku"),
        ({"cartItems": [{"price": 1, "quantity": 1}]}, "/cartItems/0/sku"),
        ({"cartItems": [item(price="9")]}, "/cartItems/0/price"),
        ({"cartItems": [item(price=1e300)]}, "/cartItems/0/price"),
        ({"cartItems": [item(price=1_000_000_000, quantity=11)]}, "/cartItems"),
        ({"cartItems": [item(product={"name": "x" * 51})]}, "/cartItems/0/product/name"),
        ({"cartItems": [item(attributes={"Nope": 1})]}, "/cartItems/0/attributes/Nope"),
        ({"cartItems": [item(additionalCosts={"Nope": {"price": 1}})]}, "/cartItems/0/additionalCosts/Nope"),
        ({"cartItems": [item()] * 1001}, "/cartItems"),
        ({"cartItems": [item(quantity=5001), item(quantity=5000)]}, "/cartItems"),
        ({"cartItems": {"0": 1}}, "/cartItems"),
        ({"cartItems": [7]}, "/cartItems/0"),
        ({"attributes": {"a/b~c": "x"}}, "/attributes/a~1b~0c"),
        ({"attributes": []}, "/attributes"),
        ({"additionalCosts": {"Nope": {"price": 1}}}, "/additionalCosts/Nope"),
        ({"couponCodes": ["x" * 101]}, "/couponCodes/0"),
        ({"couponCodes": "X"}, "/couponCodes"),
        ({"referralCode": "x" * 101}, "/referralCode"),
        ({"loyaltyCards": ["a", "b"]}, "/loyaltyCards"),
        ({"loyaltyCards": ["nobody"]}, "/loyaltyCards/0"),
        ({"identifiers": ["a"] * 6}, "/identifiers"),
        ({"profileId": 7}, "/profileId"),
        ({"profileId": "x" * 1001}, "/profileId"),
        ({"storeIntegrationId": ""}, "/storeIntegrationId"),
        ({"evaluableCampaignIds": ["x"]}, "/evaluableCampaignIds/0"),
        ({"state": "done"}, "/state"),
    ],
)
def test_each_fault_has_its_pointer(world: World, sent: dict[str, Any], pointer: str) -> None:
    before = world.dump()
    answer = world.put("s", **sent)
    assert answer.status == 400
    assert {"pointer": f"/customerSession{pointer}"} in [error["source"] for error in answer.body["errors"]]
    assert world.dump() == before


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/customerSession"),
        ({"customerSession": None}, "/customerSession"),
        ({"customerSession": 7}, "/customerSession"),
        ({"customerSession": {}, "responseContent": ["everything"]}, "/responseContent/0"),
        ({"customerSession": {}, "responseContent": "event"}, "/responseContent"),
        ([], ""),
    ],
)
def test_the_body_around_the_session(world: World, body: Any, pointer: str) -> None:
    answer = world.call("updateCustomerSessionV2", body, path={"customerSessionId": "s"})
    assert answer.status == 400
    assert answer.body["errors"][0]["source"] == {"pointer": pointer}


def test_attributes_have_types_and_allowed_values(world: World) -> None:
    with world.sandbox.working("shop") as work:
        setup.add_attribute(work, "CustomerSession", "Size", allowed=["S", "M"])
        setup.add_attribute(work, "CustomerSession", "Weight", "number")
        setup.add_attribute(work, "CustomerSession", "When", "time")
        setup.add_attribute(work, "CustomerSession", "Tags", "(list string)")
        setup.add_attribute(work, "CustomerSession", "Where", "location")
        setup.add_attribute(work, "CustomerSession", "Gift", "boolean")
    good = {
        "Size": "M",
        "Weight": 1.5,
        "When": "2024-01-01T00:00:00Z",
        "Tags": ["a"],
        "Where": {"lat": 1, "long": 2.5},
        "Gift": False,
    }
    assert world.put("s", attributes=good).status == 200
    bad = {"Size": "XL", "Weight": "1", "When": "today", "Tags": [1], "Where": {"lat": 1}, "Gift": "no"}
    errors = world.put("s", attributes=bad).body["errors"]
    assert {error["source"]["pointer"].rsplit("/", 1)[1]: error["title"] for error in errors} == {
        "Size": "enum",
        "Weight": "Invalid type",
        "When": "Invalid type",
        "Tags": "Invalid type",
        "Where": "Invalid type",
        "Gift": "Invalid type",
    }


def test_response_content_adds_only_what_is_named(world: World) -> None:
    world.put("s", profileId="ann")
    names = [
        "customerSession",
        "customerProfile",
        "coupons",
        "triggeredCampaigns",
        "loyalty",
        "event",
        "awardedGiveaways",
        "ruleFailureReasons",
        "previousReturns",
    ]
    always = {"effects", "createdCoupons", "createdReferrals"}
    body = {"customerSession": {}}
    path = {"customerSessionId": "s"}
    assert set(world.call("updateCustomerSessionV2", body, path=path).body) == always
    assert set(world.put("s", content=names).body) == always | set(names)
    for name in names:
        assert set(world.put("s", content=[name]).body) == always | {name}


def test_a_dry_run_stores_nothing_and_sees_only_its_payload(world: World) -> None:
    world.put("s", profileId="ann", cartItems=[item(price=99)])
    before = world.dump()
    answer = world.put("s", query={"dry": "true"}, profileId="bob", cartItems=[item(price=5)])
    assert answer.body["customerSession"]["total"] == 5
    assert answer.body["customerSession"]["profileId"] == "bob"
    assert world.put("new", query={"dry": "true"}).status == 200
    assert world.dump() == before
    assert world.call("getCustomerInventory", path={"integrationId": "bob"}).status == 404


@pytest.mark.parametrize(
    "query",
    [
        {"now": "2024-07-01T00:00:00Z"},
        {"now": "2024-06-01T00:00:00Z", "dry": "true"},
        {"now": "soon", "dry": "true"},
        {"now": "2024-07-01", "dry": "true"},
    ],
)
def test_now_is_a_future_instant_of_a_dry_run(world: World, query: dict[str, str]) -> None:
    answer = world.put("s", query=query)
    assert answer.status == 400
    assert answer.body["errors"][0]["source"] == {"parameter": "now"}


def test_dry_must_be_a_boolean(world: World) -> None:
    assert world.put("s", query={"dry": "maybe"}).body["errors"][0]["source"] == {"parameter": "dry"}


def test_catalogs_complete_an_item(world: World) -> None:
    with world.sandbox.working("shop") as work:
        setup.add_attribute(work, "CartItem", "Color")
        catalog = setup.add_catalog(work, "Goods")
        work.insert(
            "catalog_items",
            catalog_id=catalog,
            sku="A",
            price=12_500_000,
            product="Lamp",
            attributes='{"Color": "red"}',
        )
    found = world.put("s", cartItems=[{"sku": "A", "quantity": 2}]).body["customerSession"]["cartItems"][0]
    assert float(found["price"]) == 12.5
    assert found["product"] == {"name": "Lamp"}
    assert found["attributes"] == {"Color": "red"}
    assert found["catalogItemID"] > 0
    own = world.put("s", cartItems=[item(price=3)]).body["customerSession"]["cartItems"][0]
    assert own["price"] == 3
