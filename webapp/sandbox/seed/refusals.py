"""Codes that are refused for what no wallet shows: a campaign's limit, its budget, another campaign."""

from __future__ import annotations

from .. import setup
from ..work import Work
from .orders import cart_of, order
from .plan import Plan
from .rules import COUPON, Json, discount, percent, rule, whole
from .shops import Shop

OUTLET_GROUP: Json = {"group": "outlet"}
"""Of the campaigns in it, only the first to give something does."""


def campaigns(shop: Shop) -> list[Json]:
    """The last campaigns of a shop, as arguments of a Draft."""
    sign = shop.sign
    return [
        {
            "kind": "limited",
            "name": "First come, first served",
            "description": f"{sign}5 off, for two orders in all.",
            "features": ("coupons",),
            "rules": [rule("While it lasts", [COUPON], discount(f"{sign}5 off", 5, "sessionTotal"))],
            "limits": (whole("redeemCoupon", 2),),
        },
        {
            "kind": "budget",
            "name": "Repair fund",
            "description": f"{sign}15 off out of a fund of {sign}15, whole or not at all.",
            "features": ("coupons",),
            "rules": [rule("From the fund", [COUPON], discount("Repair fund", 15, "sessionTotal"))],
            "limits": (whole("setDiscount", 15),),
            "more": {"partial": False},
        },
        {
            "kind": "exclusive",
            "name": "Outlet extra",
            "description": "10 % off, unless the outlet corner has taken something off already.",
            "features": ("coupons",),
            "rules": [rule("Outlet extra", [COUPON], discount("Outlet extra 10 %", percent(10)))],
            "more": OUTLET_GROUP,
        },
    ]


def add_refused_codes(plan: Plan) -> None:
    """One code of each, and the orders that use up what there was."""
    codes = {kind: f"{kind.upper()}-{plan.shop.region}" for kind in ("limited", "budget", "exclusive")}
    plan.stories |= {f"{kind}_coupon": code for kind, code in codes.items()}
    plan.before(150, _add, plan, codes)
    for number, (kind, days) in enumerate((("limited", 90), ("limited", 70), ("budget", 50))):
        sent = order(plan, None, cart_of(plan.shop, ("MUG-ENM", 2)), couponCodes=[codes[kind]])
        plan.close(days, sent, f"{plan.shop.letter}O-90006{number}")


def _add(work: Work, plan: Plan, codes: dict[str, str]) -> None:
    for kind, code in codes.items():
        setup.add_coupon(work, plan.ids.campaigns[kind], code, usage_limit=0)
