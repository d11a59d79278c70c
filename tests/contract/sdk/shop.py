"""The data of these tests: one campaign for each thing an answer can hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.support.sandbox import START, MovingClock, SandboxServer, make_world, rule
from webapp.sandbox import setup
from webapp.sandbox.work import Work

ANNA, BEN = "anna+1@example.com", "ben/2 %"
CARD, ODD_CARD = "CARD-1", "CARD/2 ä%"
SHIPPING = {"shipping": {"price": 5.5}}

# (entity, name, type)
ATTRIBUTES = (
    ("CustomerProfile", "Name", "string"),
    ("CustomerProfile", "Newsletter", "boolean"),
    ("CustomerSession", "PayPoints", "number"),
    ("CartItem", "Colour", "string"),
    ("Event", "Rating", "number"),
    ("Referral", "Channel", "string"),
)


@dataclass(frozen=True)
class Shop:
    """Ids of what was set up, by name; the server is there once it is opened."""

    store: Path
    clock: MovingClock
    club: int
    cards: int
    audience: int
    catalog: int
    campaigns: dict[str, int]
    running: SandboxServer | None = None

    @property
    def server(self) -> SandboxServer:
        assert self.running is not None
        return self.running


def points(program: int, amount: Any, name: str, **more: Any) -> dict[str, Any]:
    """An effect that adds points."""
    return {"type": "addLoyaltyPoints", "program": program, "amount": amount, "name": name, **more}


def discount(name: str, amount: Any) -> dict[str, Any]:
    """An effect that takes something off the session."""
    return {"type": "setDiscount", "name": name, "scope": "sessionTotal", "amount": amount}


def compare(path: str, op: str, value: Any) -> dict[str, Any]:
    """A condition on a value."""
    return {"type": "compare", "path": path, "op": op, "value": value}


def built_shop(store: Path) -> Shop:
    """Set everything up in a new store, and close it."""
    world = make_world(store)
    with world.sandbox.working("shop") as work:
        for entity, name, kind in ATTRIBUTES:
            setup.add_attribute(work, entity, name, kind)
        setup.add_additional_cost(work, "shipping", "Shipping")
        tiers = [{"id": 1, "name": "Bronze", "minPoints": 20}, {"id": 2, "name": "Silver", "minPoints": 200}]
        data = {"downgradePolicy": "one_down", "tierValidityDays": 365, "tiers": tiers}
        club = setup.add_program(work, "club", "The Club", is_card_based=False, data=data)
        cards = setup.add_program(work, "cards", "The Card", is_card_based=True, users_per_card=1)
        for identifier in (CARD, ODD_CARD):
            setup.add_card(work, cards, identifier)
        made = Shop(
            store,
            world.clock,
            club,
            cards,
            setup.add_audience(work, "Regulars", description="They come back"),
            setup.add_catalog(work, "Range", description="Everything in the shop"),
            {},
        )
        _add_campaigns(work, made)
    world.sandbox.store.close()
    return made


def opened_shop(template: Shop, store: Path, year: str) -> Shop:
    """Serve a copy of the shop, speaking the API of a year, with a clock of its own."""
    clock = MovingClock()
    return replace(template, store=store, clock=clock, running=SandboxServer(store, clock=clock, api=year))


def _add_campaigns(work: Work, shop: Shop) -> None:
    def add(name: str, *rules: dict[str, Any], **data: Any) -> int:
        shop.campaigns[name] = setup.add_campaign(work, name, {"rules": list(rules), **data})
        return shop.campaigns[name]

    coupon, referral = {"type": "couponValid"}, {"type": "referralValid"}
    ten_percent = {"percent": 10, "of": "session.cartItemTotal"}
    codes = add("codes", rule(discount("Ten percent", ten_percent), when=[coupon]), features=["coupons"])
    for value, facts in (
        ("SAVE10", {"usage_limit": 0}),
        ("HARD-1", {"usage_limit": 1, "is_mandatory": True, "reservation_limit": 1}),
        ("OLD-1", {"expires": START - timedelta(days=1)}),
        ("ANNA-ONLY", {"recipient": ANNA}),
    ):
        setup.add_coupon(work, codes, value, **facts)
    one_each = {"points": 1, "per": 1, "of": "session.cartItemTotal"}
    add(
        "points",
        rule(points(shop.club, one_each, "Order", pendingDays=14, validDays=365)),
        rule(points(shop.club, 30, "Every order", validDays=365)),
        rule(points(shop.club, 2, "Each unit", where=[], subledger="gifts", pendingDays=14)),
        features=["loyalty"],
    )
    paid = {"path": "session.attributes.PayPoints"}
    pay = {"type": "deductLoyaltyPoints", "program": shop.club, "name": "Paid", "amount": paid}
    add("pay", rule(pay, discount("Paid", paid), when=[compare(paid["path"], ">", 0)]))
    on_card = points(shop.cards, one_each, "Card purchase")
    add("card", rule(on_card, when=[compare("session.loyaltyCard", "exists", True)]))
    thanks = points(shop.club, 50, "Brought a friend", recipient="advocate")
    add("referrals", rule(discount("Friend", 5), thanks, when=[referral]), features=["referrals"])
    _add_rewards(work, shop, add)


def _add_rewards(work: Work, shop: Shop, add: Any) -> None:
    large = compare("session.cartItemTotal", ">=", 100)
    pool = setup.add_giveaway_pool(work, "tickets", ["TICKET-1", "TICKET-2"])
    own = {"type": "createCoupon", "validDays": 30}
    add("giveaway", rule({"type": "giveaway", "pool": pool}, own, when=[large]), features=["giveaways"])
    steps = add("steps", features=["achievements"])
    achievement = setup.add_achievement(work, steps, "TwoOrders", "Two orders", 2)
    step = {"type": "increaseAchievementProgress", "achievement": achievement, "amount": 1}
    add("count", rule(step))
    rated = points(shop.club, {"path": "event.attributes.Rating"}, "Review")
    reviewed = {"type": "event", "name": "review"}
    add("review", rule(rated, when=[reviewed], on=["event"]))
    hello = {"type": "showNotification", "title": "Hello", "body": "You are one of us."}
    regular = {"type": "audience", "audience": shop.audience}
    add("hello", rule(hello, when=[regular], on=["profile"]))
