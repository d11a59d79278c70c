"""Everything a customer holds."""

from __future__ import annotations

from typing import Any

from ..ledger import infos
from ..operations import Answer, Call, operation
from ..queries import boolean
from ..records import achievements, cards, coupons, giveaways, profiles, referrals
from ..work import Row, Work

SECTIONS = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")


@operation(
    "getCustomerInventory",
    "GET",
    "/v1/customer_profiles/{integrationId}/inventory",
    parameters=[boolean(name) for name in SECTIONS],
    has_400=False,
)
def get_customer_inventory(work: Work, call: Call) -> Answer:
    """The sections asked for, each only when its flag is true; no flags give an empty object."""
    profile = profiles.wanted(work, call.text("integrationId"))
    found: dict[str, Any] = {}
    if call.flag("profile"):
        found["profile"] = profiles.as_json(work, profile)
    if call.flag("referrals"):
        codes = referrals.of_advocate(work, profile["id"])
        found["referrals"] = [referrals.as_inventory_json(work, code) for code in codes]
    if call.flag("coupons"):
        held = coupons.of_profile(work, profile)
        found["coupons"] = [coupons.as_inventory_json(work, coupon, profile["id"]) for coupon in held]
    if call.flag("loyalty"):
        found["loyalty"] = loyalty(work, profile)
    if call.flag("giveaways"):
        given = giveaways.of_profile(work, profile["id"])
        found["giveaways"] = [giveaways.as_json(giveaway) for giveaway in given]
    if call.flag("achievements"):
        begun = achievements.of_profile(work, profile["id"])
        found["achievements"] = [achievements.as_json(work, progress) for progress in begun]
    return Answer(200, found)


def loyalty(work: Work, profile: Row) -> dict[str, Any]:
    """`Loyalty` of the contract: cards linked, programs joined."""
    tentative = infos.of_open_sessions(work, profile["id"])
    return {
        "cards": [cards.as_json(work, card, tentative) for card in cards.of_profile(work, profile["id"])],
        "programs": infos.programs_of_profile(work, profile["id"], tentative),
    }
