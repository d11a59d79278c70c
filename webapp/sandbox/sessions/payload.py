"""What an integration may send about a session, checked down to each item."""

from __future__ import annotations

from typing import Any

from .. import amounts, jsons
from ..bodies import Reader
from ..records import attributes
from ..work import Row, Work
from .draft import STATES

Json = dict[str, Any]

MOST_ITEMS = 1000
MOST_UNITS = 10_000
MEASURES = ("weight", "height", "width", "length")


def read(work: Work, body: Reader) -> Json:
    """The members that were sent (null counts as not sent), as they will be stored.

    Beside the payload proper it may hold `state` and `profileId`. Faults are noted in the reader.
    """
    found: Json = {
        "state": body.one_of("state", STATES),
        "profileId": body.text("profileId", longest=1000),
        "storeIntegrationId": body.text("storeIntegrationId", shortest=1, longest=1000),
        "referralCode": body.text("referralCode", longest=100),
    }
    if body.has("evaluableCampaignIds"):
        found["evaluableCampaignIds"] = body.integers("evaluableCampaignIds")
    if body.has("couponCodes"):
        found["couponCodes"] = body.texts("couponCodes", longest=100)
    if body.has("loyaltyCards"):
        found["loyaltyCards"] = _cards(work, body)
    if body.has("identifiers"):
        found["identifiers"] = body.texts("identifiers", most=5)
    if body.has("additionalCosts"):
        found["additionalCosts"] = _costs(work, body, "session")
    if body.has("attributes"):
        found["attributes"] = attributes.read(work, body, "CustomerSession")
    if body.has("cartItems"):
        found["cartItems"] = _items(work, body)
    return {name: value for name, value in found.items() if value is not None}


def _cards(work: Work, body: Reader) -> list[str]:
    cards = body.texts("loyaltyCards", most=1, longest=108)
    for index, identifier in enumerate(cards):
        known = work.value(
            "SELECT 1 FROM cards c JOIN programs p ON p.id = c.program_id"
            " WHERE c.identifier = ? AND p.environment_id = ?",
            identifier,
            work.environment_id,
        )
        if not known:
            body.note_at("loyaltyCards", index, "Unknown", "there is no such loyalty card")
    return cards


def _defined_costs(work: Work) -> dict[str, str]:
    if "additional_costs" not in work.memory:
        rows = work.many(
            "SELECT name, scope FROM additional_costs WHERE environment_id = ?", work.environment_id
        )
        work.memory["additional_costs"] = {row["name"]: row["scope"] for row in rows}
    found: dict[str, str] = work.memory["additional_costs"]
    return found


def _costs(work: Work, body: Reader, scope: str) -> Json:
    sent = Reader(body.mapping("additionalCosts"), f"{body.pointer}/additionalCosts", body.faults)
    found: Json = {}
    for name in sent.value:
        if _defined_costs(work).get(name) not in (scope, "both"):
            sent.note(name, "Unknown", f"additional cost of {scope}")
            continue
        price = sent.within(name).number("price", required=True)
        found[name] = {"price": price if price is not None else 0}
    return found


def _items(work: Work, body: Reader) -> list[Json]:
    sent = body.objects("cartItems", most=MOST_ITEMS)
    found = [_item(work, item) for item in sent]
    if sum(item["quantity"] for item in found) > MOST_UNITS:
        body.note("cartItems", "Out of range", f"at most {MOST_UNITS} units in one cart")
    return found


def _item(work: Work, item: Reader) -> Json:
    sku = item.text("sku", required=True, shortest=1, longest=1000) or ""
    listed = _catalog_item(work, sku) if sku else None
    found: Json = {
        "name": item.text("name"),
        "sku": sku,
        "quantity": item.integer("quantity", required=True, minimum=1, maximum=MOST_UNITS) or 1,
        "price": item.number("price"),
        "category": item.text("category"),
    }
    for name in MEASURES:
        found[name] = item.number(name)
    if item.has("product"):
        product = item.within("product")
        found["product"] = {"name": product.text("name", required=True, longest=50) or ""}
    if item.has("additionalCosts"):
        found["additionalCosts"] = _costs(work, item, "item")
    sent = attributes.read(work, item, "CartItem")
    own = {name: value for name, value in sent.items() if value is not None}
    if listed is not None:
        _fill_in(found, own, listed)
    if found["price"] is None:
        if not item.has("price"):
            item.note("price", "Missing", "it is required for an item of no catalog")
        found["price"] = 0
    found["attributes"] = own
    return {name: value for name, value in found.items() if value is not None}


def _fill_in(found: Json, own: Json, listed: Row) -> None:
    """What the catalog knows of an item and the request does not say."""
    found["catalogItemID"] = listed["id"]
    if found["price"] is None and listed["price"] is not None:
        found["price"] = amounts.units_number(listed["price"])
    if "product" not in found and listed["product"] is not None:
        found["product"] = {"name": listed["product"]}
    for name, value in jsons.load(listed["attributes"]).items():
        own.setdefault(name, value)


def _catalog_item(work: Work, sku: str) -> Row | None:
    return work.one(
        "SELECT i.* FROM catalog_applications a JOIN catalog_items i ON i.catalog_id = a.catalog_id"
        " WHERE a.application_id = ? AND i.sku = ? ORDER BY i.catalog_id LIMIT 1",
        work.application.id,
        sku,
    )
