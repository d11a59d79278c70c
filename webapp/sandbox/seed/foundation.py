"""What an operator sets up before the first customer comes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .. import setup
from ..core import call
from ..work import Work
from .goods import GOODS, OUTLET
from .shops import ACCOUNT_ID, SHOPS, Shop

YEARS = timedelta(days=3 * 365)

# (entity, name, type)
ATTRIBUTES = (
    ("CustomerProfile", "Name", "string"),
    ("CustomerProfile", "Email", "string"),
    ("CustomerProfile", "Phone", "string"),
    ("CustomerProfile", "Language", "string"),
    ("CustomerProfile", "Country", "string"),
    ("CustomerProfile", "City", "string"),
    ("CustomerProfile", "Birthday", "time"),
    ("CustomerProfile", "VIP", "boolean"),
    ("CustomerProfile", "Newsletter", "boolean"),
    ("CustomerProfile", "Interests", "(list string)"),
    ("CustomerProfile", "Note", "string"),
    ("CustomerProfile", "Discount", "number"),
    ("CustomerSession", "Channel", "string"),
    ("CustomerSession", "Payment", "string"),
    ("CustomerSession", "ShippingCountry", "string"),
    ("CustomerSession", "Message", "string"),
    ("CustomerSession", "PayPoints", "number"),
    ("CustomerSession", "PayCardPoints", "number"),
    ("CartItem", "Colour", "string"),
    ("CartItem", "Engraving", "string"),
    ("CartItem", "Outlet", "boolean"),
    ("Event", "Product", "string"),
    ("Event", "Rating", "number"),
    ("Event", "Points", "number"),
    ("Event", "Reason", "string"),
    ("Coupon", "Occasion", "string"),
    ("Referral", "Channel", "string"),
)
EVENTS = ("goodwill_points", "newsletter_signup", "product_review", "store_visit")
AUDIENCES = (
    ("Frequent buyers", "Four orders or more in twelve months"),
    ("Newsletter", "Agreed to receive mail"),
    ("Lapsed", "No order for nine months"),
    ("Staff and friends", None),
)
TIERS = (("Bronze", 100), ("Silver", 500), ("Gold", 1500))


@dataclass(slots=True)
class Ids:
    """What was set up for one shop, by the names the seed uses."""

    programs: dict[str, int] = field(default_factory=dict)
    audiences: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    pools: dict[str, int] = field(default_factory=dict)
    catalog: int = 0


def add_applications(db: sqlite3.Connection, anchor: datetime) -> None:
    """The account with its two environments, an Application in each, and the keys."""
    for shop in SHOPS:
        environment = setup.add_environment(db, ACCOUNT_ID, is_sandbox=shop.is_sandbox)
        application = setup.add_application(
            db,
            environment,
            shop.slug,
            shop.name,
            currency=shop.currency,
            created=anchor - YEARS,
            time_zone=shop.zone,
        )
        setup.add_key(db, application, shop.key)
        if shop.expired_key is not None:
            setup.add_key(db, application, shop.expired_key, expires=anchor - timedelta(days=30))


def found_shop(work: Work, shop: Shop) -> Ids:
    """Attributes, additional costs, programs, audiences and the catalog of one shop."""
    ids = Ids()
    for entity, name, kind in ATTRIBUTES:
        setup.add_attribute(work, entity, name, kind)
    setup.add_additional_cost(work, "shipping", "Shipping", scope="session")
    setup.add_additional_cost(work, "gift_wrap", "Gift wrap", scope="item")
    for name, description in AUDIENCES:
        ids.audiences[name] = setup.add_audience(work, name, description=description)
    ids.programs = _programs(work, shop)
    ids.catalog = _catalog(work, shop)
    return ids


def _programs(work: Work, shop: Shop) -> dict[str, int]:
    tiers = [
        {"id": 10 + place, "name": name, "minPoints": least} for place, (name, least) in enumerate(TIERS)
    ]
    yearly = {"downgradePolicy": "one_down", "tierValidityDays": 365, "tiers": tiers}
    found = {
        "club": setup.add_program(work, "aurora_club", "Aurora Club", is_card_based=False, data=yearly),
        "card": setup.add_program(work, "aurora_card", "Aurora Card", is_card_based=True, users_per_card=4),
    }
    if shop.currency == "EUR":
        found["miles"] = setup.add_program(work, "aurora_miles", "Aurora Miles", is_card_based=False)
    return found


def _catalog(work: Work, shop: Shop) -> int:
    catalog_id = setup.add_catalog(work, "Aurora range", description="Everything in the shop", required=())
    actions = [
        {
            "type": "ADD",
            "payload": {
                "sku": product.sku,
                "price": product.price(shop),
                "product": {"name": product.category},
                "attributes": {"Outlet": product.sku == OUTLET},
            },
        }
        for product in GOODS
    ]
    call(work, "syncCatalog", path={"catalogId": str(catalog_id)}, body={"actions": actions})
    return catalog_id
