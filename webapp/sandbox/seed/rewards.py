"""Campaigns that give something: points, giveaways, referrals, achievements, audiences."""

from __future__ import annotations

from typing import Any

from .foundation import Ids
from .rules import (
    REFERRAL,
    Json,
    at_least,
    category,
    compare,
    discount,
    once_per,
    points,
    rule,
    whole,
)
from .shops import Shop

PER_ONE: Json = {"points": 1, "per": 1, "of": "session.cartItemTotal"}
PER_TWO: Json = {"points": 1, "per": 2, "of": "session.cartItemTotal"}
# First and last day, from the anchor.
SEASON = (-170, -60)
# (campaign's kind, name, title, target, whether it ends with the season, progress for each order)
ACHIEVEMENTS: tuple[tuple[str, str, str, int, bool, Any], ...] = (
    ("achievement", "FiveOrders", "Five orders", 5, False, 1),
    ("achievement", "Explorer", "Spend 1,000 outdoors", 1000, False, {"path": "session.cartItemTotal"}),
    ("season", "LongSeason", "Three orders in the long season", 3, True, 1),
)


def campaigns(shop: Shop, ids: Ids) -> list[Json]:
    """The campaigns of a shop, as arguments of a Draft."""
    return [*_earning(shop, ids), *_spending(shop, ids), *_others(shop, ids)]


def _club_points(shop: Shop, ids: Ids) -> Json:
    club = ids.programs["club"]
    return {
        "kind": "points",
        "name": "Aurora Club points",
        "description": f"1 point for each {shop.sign}1, active after 14 days, good for a year; 2,500 a day.",
        "features": ("loyalty",),
        "limits": ({**whole("createLoyaltyPoints", 2500, "daily"), "entities": ["Profile"]},),
        "rules": [
            rule(
                "Every order",
                [],
                points(club, "Order", PER_ONE, pendingDays=14, validDays=365),
            ),
            rule(
                "Welcome to the club",
                [compare("session.firstSession", "==", True)],
                points(club, "Welcome bonus", 100, validDays=365),
            ),
            rule(
                "Large order",
                [at_least(400)],
                points(club, "Large order bonus", 250, validDays=365),
            ),
        ],
    }


def _item_points(ids: Ids) -> Json:
    club = ids.programs["club"]
    return {
        "kind": "item_points",
        "name": "Extra points on footwear",
        "description": "20 points for each pair, active after 14 days.",
        "features": ("loyalty",),
        "rules": [
            rule(
                "Footwear",
                [{"type": "items", "where": [category("Footwear")], "atLeast": 1}],
                points(
                    club,
                    "Footwear bonus",
                    20,
                    where=[category("Footwear")],
                    pendingDays=14,
                    validDays=365,
                ),
            )
        ],
    }


def _card_points(shop: Shop, ids: Ids) -> Json:
    card = ids.programs["card"]
    return {
        "kind": "card_points",
        "name": "Aurora Card points",
        "description": f"1 point for each {shop.sign}2 with the card, at once, good for two years.",
        "features": ("loyalty",),
        "rules": [
            rule(
                "With card",
                [compare("session.loyaltyCard", "exists", True)],
                points(card, "Card purchase", PER_TWO, validDays=730),
            )
        ],
    }


def _subledger_points(ids: Ids) -> Json:
    club = ids.programs["club"]
    return {
        "kind": "subledger_points",
        "name": "Gift points",
        "description": "5 points a gift, on a ledger of their own.",
        "features": ("loyalty",),
        "rules": [
            rule(
                "Gifts",
                [{"type": "items", "where": [category("Gifts")], "atLeast": 1}],
                points(club, "Gift points", 5, where=[category("Gifts")], subledger="gift", validDays=180),
            )
        ],
    }


def _earning(shop: Shop, ids: Ids) -> list[Json]:
    found = [_club_points(shop, ids), _item_points(ids), _card_points(shop, ids), _subledger_points(ids)]
    if "miles" in ids.programs:
        miles = points(
            ids.programs["miles"], "Trail miles", 50, where=[category("Tents")], subledger="travel"
        )
        found.append(
            {
                "kind": "travel_points",
                "name": "Trail miles",
                "description": "50 travel miles for each tent; they never expire.",
                "features": ("loyalty",),
                "rules": [rule("Tents", [], miles)],
            }
        )
    return found


def _spending(shop: Shop, ids: Ids) -> list[Json]:
    """A hundred points are worth five; the shop says in an attribute how many the customer wants to spend."""
    found = []
    for kind, name, program, attribute in (
        ("pay_points", "Pay with club points", "club", "PayPoints"),
        ("pay_card_points", "Pay with card points", "card", "PayCardPoints"),
    ):
        path = f"session.attributes.{attribute}"
        found.append(
            {
                "kind": kind,
                "name": name,
                "description": f"100 points are worth {shop.sign}5.",
                "features": ("loyalty",),
                "rules": [
                    rule(
                        "Points to spend",
                        [compare(path, ">", 0)],
                        {
                            "type": "deductLoyaltyPoints",
                            "program": ids.programs[program],
                            "name": "Paid with points",
                            "amount": {"path": path},
                        },
                        discount("Paid with points", {"percent": 5, "of": path}, "sessionTotal"),
                    )
                ],
            }
        )
    return found


def _referral(shop: Shop, ids: Ids) -> Json:
    club = ids.programs["club"]
    return {
        "kind": "referral",
        "name": "Bring a friend",
        "description": f"{shop.sign}10 off for the friend, 150 points for who brought them.",
        "features": ("referrals", "loyalty"),
        "rules": [
            rule(
                "A friend’s first order",
                [REFERRAL, at_least(50)],
                discount("Friend’s discount", 10, "sessionTotal"),
                points(club, "Brought a friend", 150, recipient="advocate", validDays=365),
            )
        ],
    }


def _giveaway(shop: Shop, ids: Ids) -> Json:
    return {
        "kind": "giveaway",
        "name": "Film night",
        "description": f"A ticket from {shop.sign}200, one for each customer.",
        "features": ("giveaways",),
        "rules": [rule("From 200", [at_least(200)], {"type": "giveaway", "pool": ids.pools["tickets"]})],
        "limits": (once_per("Profile", "awardGiveaway"), whole("awardGiveaway", 600)),
    }


def _achievement() -> Json:
    return {
        "kind": "achievement",
        "name": "Steady steps",
        "description": "Achievements for those who come back.",
        "features": ("achievements",),
        "rules": [],
    }


def _season() -> Json:
    return {
        "kind": "season",
        "name": "The long season",
        "description": "Three orders before the season ended.",
        "features": ("achievements",),
        "rules": [],
        "starts": SEASON[0],
        "ends": SEASON[1],
    }


def _audience(ids: Ids) -> Json:
    return {
        "kind": "audience",
        "name": "Frequent buyers",
        "description": "From the fifth order on.",
        "rules": [
            rule(
                "Fifth order",
                [compare("profile.closedSessions", ">=", 4)],
                {"type": "addToAudience", "audience": ids.audiences["Frequent buyers"]},
            )
        ],
    }


def _goodwill(ids: Ids) -> Json:
    club = ids.programs["club"]
    return {
        "kind": "goodwill",
        "name": "Goodwill",
        "description": "Points that support gives by the event goodwill_points; a review earns ten.",
        "features": ("loyalty",),
        "rules": [
            rule(
                "Given by support",
                [{"type": "event", "name": "goodwill_points"}],
                points(club, "Goodwill", {"path": "event.attributes.Points", "atMost": 500}, validDays=365),
                on="event",
            ),
            rule(
                "A review",
                [{"type": "event", "name": "product_review"}],
                points(club, "Product review", 10, validDays=365),
                on="event",
            ),
        ],
    }


def _others(shop: Shop, ids: Ids) -> list[Json]:
    return [
        _referral(shop, ids),
        _giveaway(shop, ids),
        _achievement(),
        _season(),
        _audience(ids),
        _goodwill(ids),
    ]


def achievement_rule(title: str, achievement: int, amount: Any) -> Json:
    """The rule of one achievement: a completed one does not keep the others from going on."""
    effect = {"type": "increaseAchievementProgress", "achievement": achievement, "amount": amount}
    return rule(f"Count for “{title}”", [], effect)
