"""Catalog synchronisation through the official SDKs."""

from __future__ import annotations

from typing import Any

from tests.contract.sdk.claims import performs
from tests.contract.sdk.shop import Shop
from tests.contract.sdk.talking import order, refused
from tests.support.official import OfficialSdk


def price_of(sdk: OfficialSdk, api: Any, sku: str) -> float:
    """What the sandbox takes for an item whose price the order does not say."""
    line = sdk.make("CartItem", sku=sku, quantity=1)
    sent = sdk.make("NewCustomerSessionV2", profile_id="", cart_items=[line])
    body = sdk.make("IntegrationRequest", customer_session=sent, response_content=["customerSession"])
    (item,) = api.update_customer_session_v2("pricing", body, dry=True).customer_session.cart_items
    return float(item.price)


@performs("syncCatalog", "updateCustomerSessionV2")
def test_all_five_actions(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    def sync(*actions: tuple[str, dict[str, Any]]) -> int:
        return int(api.sync_catalog(shop.catalog, sdk.syncing(*actions)).version)

    items = [("RED-1", 10, "red"), ("RED-2", 20, "red"), ("BLUE-1", 30, "blue")]
    added = [
        ("ADD", {"sku": sku, "price": price, "attributes": {"Colour": colour}})
        for sku, price, colour in items
    ]
    catalog = api.sync_catalog(shop.catalog, sdk.syncing(*added))
    assert (catalog.id, catalog.name, catalog.description) == (
        shop.catalog,
        "Range",
        "Everything in the shop",
    )
    first = catalog.version
    assert price_of(sdk, api, "RED-2") == 20
    assert sync(("PATCH", {"sku": "RED-1", "price": 11.5})) == first + 1
    assert price_of(sdk, api, "RED-1") == 11.5
    red = [{"attr": "Colour", "op": "EQ", "value": "red"}]
    assert sync(("PATCH_MANY", {"filters": red, "price": 5})) == first + 2
    assert [price_of(sdk, api, sku) for sku, _price, _colour in items] == [5, 5, 30]
    sync(("REMOVE", {"sku": "RED-1"}))
    sync(("REMOVE_MANY", {"filters": red}))
    assert price_of(sdk, api, "BLUE-1") == 30
    for gone in ("RED-1", "RED-2"):
        assert refused(sdk, 400, price_of, sdk, api, gone)["errors"]


@performs("syncCatalog")
def test_refusals_of_a_sync(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    one = ("ADD", {"sku": "A", "price": 1})
    version = api.sync_catalog(shop.catalog, sdk.syncing(one)).version
    found = refused(sdk, 400, api.sync_catalog, shop.catalog, sdk.syncing(one))
    assert found["errors"][0]["source"] == {"pointer": "/actions/0/payload/sku"}
    stale = sdk.syncing(("ADD", {"sku": "B", "price": 1}), version=version + 5)
    assert refused(sdk, 400, api.sync_catalog, shop.catalog, stale)["errors"]
    # All or none: the first action of a refused request leaves nothing.
    half = sdk.syncing(("ADD", {"sku": "C", "price": 1}), one)
    assert refused(sdk, 400, api.sync_catalog, shop.catalog, half)["errors"]
    assert refused(sdk, 400, price_of, sdk, api, "C")["errors"]
    assert refused(sdk, 404, api.sync_catalog, 999_999, sdk.syncing(one))["StatusCode"] == 404
    with sdk.pointed_at(shop.server.url, "no-such-key") as stranger:
        assert refused(sdk, 401, stranger.sync_catalog, shop.catalog, sdk.syncing(one))["message"]


def test_an_unlisted_item_needs_a_price(sdk: OfficialSdk, shop: Shop, api: Any) -> None:
    assert refused(sdk, 400, price_of, sdk, api, "UNLISTED")["errors"]
    order(sdk, api, "priced", ("UNLISTED", 3.0, 1))
