"""Campaigns that take something off: automatic ones and coupons."""

from __future__ import annotations

from .refusals import OUTLET_GROUP
from .rules import COUPON, Json, at_least, category, compare, discount, once_per, percent, rule, whole
from .shops import Shop

OUTLET = compare("item.attributes.Outlet", "==", True)


def campaigns(shop: Shop) -> list[Json]:
    """The campaigns of a shop, as arguments of a Draft."""
    return [*_automatic(shop), *_public_codes(shop), *_held_codes(shop), *_not_running()]


def _percentage(shop: Shop) -> Json:
    return {
        "kind": "percentage",
        "name": "Five percent from 250",
        "description": f"5 % off every cart of {shop.sign}250 or more.",
        "rules": [rule("Large cart", [at_least(250)], discount("5 % off large carts", percent(5)))],
        "limits": (whole("setDiscount", 250_000, "yearly"),),
    }


def _free_shipping(shop: Shop) -> Json:
    return {
        "kind": "free_shipping",
        "name": "Free shipping",
        "description": f"No shipping from {shop.sign}75.",
        "rules": [
            rule(
                "From 75",
                [at_least(75)],
                {
                    "type": "setDiscountPerAdditionalCost",
                    "name": "Free shipping",
                    "cost": "shipping",
                    "amount": {"path": "session.additionalCostTotal"},
                },
            ),
            rule(
                "Nearly there",
                [at_least(60), {"type": "not", "condition": at_least(75)}],
                {
                    "type": "showNotification",
                    "notificationType": "Offer",
                    "title": "Nearly free shipping",
                    "body": f"From {shop.sign}75 we pay for the parcel.",
                },
            ),
        ],
    }


def _item_discount() -> Json:
    return {
        "kind": "item_discount",
        "name": "Outlet corner",
        "description": "30 % off outlet items, wrapping included.",
        "more": OUTLET_GROUP,
        "rules": [
            rule(
                "Outlet items",
                [{"type": "items", "where": [OUTLET], "atLeast": 1}],
                {
                    "type": "setDiscountPerItem",
                    "name": "Outlet 30 %",
                    "where": [OUTLET],
                    "amount": percent(30, "item.price"),
                },
            ),
            rule(
                "Wrapping on us",
                [{"type": "items", "where": [category("Gifts")], "atLeast": 2}],
                {
                    "type": "setDiscountPerAdditionalCostPerItem",
                    "name": "Free gift wrap",
                    "cost": "gift_wrap",
                    "where": [category("Gifts")],
                    "amount": {"path": "item.additionalCostTotal"},
                },
            ),
        ],
    }


def _free_item() -> Json:
    return {
        "kind": "free_item",
        "name": "Stickers with every tent",
        "description": "A sheet of stickers travels with each tent.",
        "rules": [
            rule(
                "A tent in the cart",
                [{"type": "items", "where": [category("Tents")], "atLeast": 1}],
                {"type": "addFreeItem", "sku": "STK-01", "name": "Sticker sheet"},
                {
                    "type": "customEffect",
                    "effectId": 7,
                    "name": "Packing note",
                    "payload": {"note": "Pack the stickers flat"},
                },
            )
        ],
    }


def _automatic(shop: Shop) -> list[Json]:
    return [_percentage(shop), _free_shipping(shop), _item_discount(), _free_item()]


def _welcome() -> Json:
    return {
        "kind": "welcome",
        "name": "Welcome to Aurora",
        "description": "15 % off the first order, once for each customer.",
        "features": ("coupons",),
        "rules": [
            rule(
                "First order",
                [COUPON, compare("session.firstSession", "==", True)],
                discount("Welcome 15 %", percent(15, atMost=60)),
            )
        ],
        "limits": (once_per("Profile", "redeemCoupon"),),
    }


def _implicit(shop: Shop) -> Json:
    return {
        "kind": "implicit",
        "name": "A little something for everybody",
        "description": "In every wallet without asking.",
        "features": ("coupons",),
        "rules": [
            rule("From 50", [COUPON, at_least(50)], discount(f"{shop.sign}5 for you", 5, "sessionTotal"))
        ],
        "limits": (once_per("Profile", "redeemCoupon"),),
    }


def _fixed(shop: Shop) -> Json:
    return {
        "kind": "fixed",
        "name": "Ten off",
        "description": f"{shop.sign}10 off from {shop.sign}60, single-use codes on paper.",
        "features": ("coupons",),
        "rules": [
            rule("From 60", [COUPON, at_least(60)], discount(f"{shop.sign}10 off", 10, "sessionTotal"))
        ],
    }


def _gift_card() -> Json:
    return {
        "kind": "gift_card",
        "name": "Gift cards",
        "description": "Worth what is left on them.",
        "features": ("coupons",),
        "rules": [
            rule(
                "Pay with a gift card",
                [COUPON],
                discount("Gift card", {"path": "session.total"}, "sessionTotal"),
            )
        ],
    }


def _public_codes(shop: Shop) -> list[Json]:
    return [_welcome(), _implicit(shop), _fixed(shop), _gift_card()]


def _held_codes(shop: Shop) -> list[Json]:
    return [
        {
            "kind": "newsletter",
            "name": "Newsletter reader’s reward",
            "description": "12 % off, saved to the wallets of readers; anyone who has the code may use it.",
            "features": ("coupons",),
            "rules": [rule("Reader’s code", [COUPON, at_least(40)], discount("Reader’s 12 %", percent(12)))],
        },
        {
            "kind": "vip",
            "name": "VIP evening",
            "description": "20 % off for those who hold a reservation, nobody else.",
            "features": ("coupons",),
            "rules": [rule("Reserved only", [COUPON], discount("VIP 20 %", percent(20, atMost=150)))],
        },
        {
            "kind": "birthday",
            "name": "Happy birthday",
            "description": "A personal code around each birthday.",
            "features": ("coupons",),
            "rules": [
                rule("Birthday code", [COUPON], discount(f"Birthday {shop.sign}15", 15, "sessionTotal"))
            ],
        },
        {
            "kind": "thank_you",
            "name": "Thank you for a large order",
            "description": f"From {shop.sign}300 a personal code for next time, valid for 90 days.",
            "features": ("coupons",),
            "rules": [
                rule(
                    "Large order",
                    [at_least(300)],
                    {"type": "createCoupon", "pattern": "THX-######", "validDays": 90, "usageLimit": 1},
                ),
                rule("Next time", [COUPON], discount(f"Thank you {shop.sign}20", 20, "sessionTotal")),
            ],
        },
    ]


def _not_running() -> list[Json]:
    rules = [rule("With code", [COUPON], discount("Seasonal 25 %", percent(25)))]
    return [
        {
            "kind": "scheduled",
            "name": "Next season’s opening",
            "description": "Begins in three weeks; its codes are out already.",
            "features": ("coupons",),
            "rules": rules,
            "starts": 21,
            "ends": 60,
        },
        {
            "kind": "disabled",
            "name": "Festival partners",
            "description": "Stopped: the partner left.",
            "features": ("coupons",),
            "rules": rules,
            "state": "disabled",
        },
        {
            "kind": "ended",
            "name": "Winter sale",
            "description": "Over.",
            "features": ("coupons",),
            "rules": rules,
            "starts": -250,
            "ends": -190,
        },
    ]
