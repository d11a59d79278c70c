"""Carts, and what happens to an order after it was placed."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from ..ledger import posting
from ..ledger.wallets import profile_wallet
from ..records import profiles
from ..work import Work
from .goods import BY_SKU, GOODS, OUTLET, WEIGHTS, Product
from .people import Person
from .plan import Plan, cancel, give_back, put, reopen
from .rules import Json
from .shops import Shop

CHANNELS = ("web", "web", "web", "app", "app", "store")
PAYMENTS = ("card", "invoice", "paypal", "transfer")
COLOURS = ("green", "sand", "blue", "charcoal")
# What becomes of closed orders, one share after the other.
RETURNED, TWICE, CANCELLED, REOPENED = 0.07, 0.025, 0.04, 0.012
POINTS_STEP = 100


def line(shop: Shop, product: Product, quantity: int = 1, **more: Any) -> Json:
    """One line of a cart."""
    found: Json = {
        "sku": product.sku,
        "name": product.name,
        "category": product.category,
        "price": product.price(shop),
        "quantity": quantity,
    }
    if product.sku == OUTLET:
        more = {"attributes": {"Outlet": True}, **more}
    return {**found, **more}


def cart_of(shop: Shop, *wanted: tuple[str, int]) -> list[Json]:
    """A cart of (sku, quantity)."""
    return [line(shop, BY_SKU[sku], quantity) for sku, quantity in wanted]


def random_cart(dice: random.Random, shop: Shop) -> list[Json]:
    """What somebody might buy; now and then two lines of one article."""
    chosen = list(dict.fromkeys(dice.choices(GOODS, WEIGHTS, k=dice.choice((1, 1, 2, 2, 3, 4, 6)))))
    items = [line(shop, product, _quantity(dice, product)) for product in chosen]
    if dice.random() < 0.04:
        first, second = dice.sample(COLOURS, 2)
        items[0]["attributes"] = {**items[0].get("attributes", {}), "Colour": first}
        items.append({**items[0], "attributes": {"Colour": second}})
    if chosen[0].category == "Gifts" and dice.random() < 0.5:
        items[0]["additionalCosts"] = {"gift_wrap": {"price": Decimal("2.50")}}
    return items


def _quantity(dice: random.Random, product: Product) -> int:
    return dice.choice((1, 2, 3, 4)) if product.euro < 15 else dice.choice((1, 1, 1, 1, 2))


def order(plan: Plan, person: Person | None, items: list[Json], **more: Any) -> Json:
    """What the shop sends for an order, apart from its state."""
    attributes: Json = {"Channel": "web", "Payment": "card", **more.pop("attributes", {})}
    if person is not None:
        attributes["ShippingCountry"] = person.attributes["Country"]
    sent: Json = {"profileId": person.integration_id if person is not None else "", "cartItems": items}
    if attributes["Channel"] != "store":
        sent["additionalCosts"] = {"shipping": {"price": plan.shop.shipping}}
    return {**sent, "attributes": attributes, **more}


def random_order(work: Work, plan: Plan, dice: random.Random, person: Person) -> None:
    """An order of a customer: placed, closed, and perhaps returned, cancelled or reopened later."""
    more: Json = {"attributes": {"Channel": dice.choice(CHANNELS), "Payment": dice.choice(PAYMENTS)}}
    if person.cards and dice.random() < 0.7:
        more["loyaltyCards"] = [person.cards[0]]
    codes = _codes(dice, person)
    if codes:
        more["couponCodes"] = codes
    if dice.random() < 0.2:
        spent = _points_to_spend(work, plan, person)
        if spent:
            more["attributes"]["PayPoints"] = spent
    number = plan.next_order()
    sent = order(plan, person, random_cart(dice, plan.shop), **more)
    if dice.random() < 0.12:
        put(work, number, **sent)
        put(work, number, state="closed")
    else:
        put(work, number, **sent, state="closed")
    _afterwards(work, plan, dice, number, [item["quantity"] for item in sent["cartItems"]])


def _codes(dice: random.Random, person: Person) -> list[str]:
    """Now and then a code from the wallet; a single-use one is not tried again."""
    if not person.codes or dice.random() > 0.45:
        return []
    code = dice.choice(person.codes)
    person.codes.remove(code)
    return [code]


def _points_to_spend(work: Work, plan: Plan, person: Person) -> int:
    """As many hundreds as the customer has, up to five."""
    profile = profiles.wanted(work, person.integration_id)
    wallet = profile_wallet(work, plan.ids.programs["club"], profile["id"])
    have = posting.spendable(work, wallet, "") if wallet is not None else 0
    return int(min(have // 1_000_000 // POINTS_STEP, 5)) * POINTS_STEP


def _afterwards(work: Work, plan: Plan, dice: random.Random, number: str, quantities: list[int]) -> None:
    fate, days = dice.random(), plan.days_before(work)
    later = days - dice.uniform(1, 20)
    chosen = dice.randrange(len(quantities))
    if later <= 0.05:
        return
    if fate < RETURNED:
        plan.before(later, give_back, number, (chosen, 1))
        if fate < TWICE and sum(quantities) > 1:
            other = chosen if quantities[chosen] > 1 else (chosen + 1) % len(quantities)
            plan.before(later * dice.uniform(0.3, 0.9), give_back, number, (other, 1))
    elif fate < RETURNED + CANCELLED:
        plan.before(later, cancel, number)
    elif fate < RETURNED + CANCELLED + REOPENED:
        plan.before(later, reopen, number)
        plan.close(max(later - 0.2, 0.01), {}, number)
