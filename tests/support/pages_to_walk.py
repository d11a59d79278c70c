"""The pages of the desk, as a list: every test that looks at all of them walks it.

To add a page, add a `Stop`: from then on its words, its weight, its contrasts, its targets and its focus are
looked at. A page that only a form leads to names the forms on its way as `Send`s.
"""

from __future__ import annotations

from typing import Any

from tests.support.pages_of_answers import answers, approvals, keepsakes
from tests.support.stop import NOTHING, WHY, Send, Stop
from webapp.addresses import path_safe

__all__ = ["Send", "Stop", "stops"]


def stops(shop: dict[str, Any]) -> list[Stop]:
    """Every page, from the manifest of the sandbox's first Application."""
    at, stories = f"/{shop['slug']}", shop["stories"]
    return [
        *_desk(at),
        *_customers(at, stories),
        *_people(at, stories),
        *_sessions(at, stories),
        *_coupons(at, stories),
        *_loyalty(at, shop),
        *answers(at, stories),
        *approvals("/aurora-us", "U50004"),
        *keepsakes(at, stories, _profile(at, shop)),
    ]


def _desk(at: str) -> list[Stop]:
    factor = "/settings/second-factor"
    wrong = (("old_password", "wrong"), ("new_password", "short"), ("repeated_password", "other"))
    return [
        Stop("sign-in", "/sign-in", who=""),
        Stop("sign-in, empty", "/sign-in", (Send("/sign-in"),), who="", status=422),
        Stop("home", f"{at}/"),
        Stop("home of a viewer", f"{at}/", who="viewer"),
        Stop("search, nothing found", f"{at}/search?q={NOTHING}", status=404),
        Stop("search, nothing asked", f"{at}/search?q=", status=422),
        Stop("audit", f"{at}/audit/"),
        Stop("own activity", f"{at}/activity/"),
        Stop("password once more", "/sign-in/again"),
        Stop("audit, nothing fits", f"{at}/audit/?ticket={NOTHING}"),
        Stop("audit, odd dates", f"{at}/audit/?from=2026-05-31&to=2026-05-01", status=422),
        Stop("settings", "/settings"),
        Stop("settings, password refused", "/settings", (Send("/settings/password", wrong),), status=422),
        Stop("keyboard", "/settings/keyboard"),
        Stop("second factor", factor),
        Stop("setting up an app", factor, (Send(f"{factor}/app"),)),
        Stop("sign-ins", "/settings/sign-ins"),
        Stop("a link that is over", "/welcome/nothing", who="", status=404),
        Stop("staff", "/staff/", who="admin"),
        Stop("staff, nobody named", "/staff/", (Send("/staff/invitations"),), who="admin", status=422),
        Stop("somebody", "/staff/1", who="admin"),
        Stop("no such page", f"{at}/nothing", status=404),
    ]


def _customers(at: str, stories: dict[str, Any]) -> list[Stop]:
    everything = f"{at}/customers/{path_safe(stories['everything'])}"
    tabs = ("coupons", "loyalty", "referrals", "giveaways", "achievements")
    quiet = f"{at}/customers/{path_safe(stories['quiet'])}"
    notes = f"{at}/notes/customer/{path_safe(stories['everything'])}"
    return [
        Stop("customer", f"{everything}/"),
        Stop("customer, masked", f"{everything}/", who="viewer"),
        Stop("customer, revealed", f"{everything}/", (Send("/reveal"),), who="viewer"),
        *(Stop(f"customer, {tab}", f"{everything}/{tab}") for tab in tabs),
        *(Stop(f"customer without {tab}", f"{quiet}/{tab}") for tab in tabs),
        Stop("customer of hostile text", f"{at}/customers/{path_safe(stories['hostile'])}/"),
        Stop("no such customer", f"{at}/customers/{NOTHING}/", status=404),
        Stop("notes", notes),
        Stop("notes, nothing written", notes, (Send(notes),), status=422),
        Stop("notes, one kept", notes, (Send(notes, (("text", "E10004"),)),)),
    ]


def _people(at: str, stories: dict[str, Any]) -> list[Stop]:
    customer = f"{at}/customers/{path_safe(stories['quiet'])}"
    edit = Send("/attributes/preview", ((f"attribute_{path_safe('Name')}", "Somebody <b>"),))
    join = Send("/audiences/preview", (("audience", "4"),))
    given = (("points-attribute_Points", "20"), ("points-attribute_Reason", "Late parcel"))
    goodwill = Send("/goodwill/points/preview", given)
    too_much = Send("/goodwill/points/preview", (("points-attribute_Points", "9000"),))
    return [
        Stop("erasure", f"{customer}/erasure", who="admin"),
        Stop("erasure, refused", f"{customer}/erasure", (Send("/erasure/preview"),), who="admin", status=422),
        Stop("erasures", f"{at}/erasures", who="admin"),
        Stop("data request", f"{customer}/data", who="admin"),
        Stop("attributes", f"{customer}/attributes"),
        Stop("attributes of hostile text", f"{at}/customers/{path_safe(stories['hostile'])}/attributes"),
        Stop(
            "attributes, nothing changed",
            f"{customer}/attributes",
            (Send("/attributes/preview"),),
            status=422,
        ),
        Stop("attributes, preview", f"{customer}/attributes", (edit,)),
        Stop("attributes, receipt", f"{customer}/attributes", (edit, Send("/attributes", WHY))),
        Stop("audience, preview", f"{customer}/", (join,)),
        Stop("audience, receipt", f"{customer}/", (join, Send("/audiences", WHY))),
        Stop("goodwill", f"{customer}/goodwill"),
        Stop("goodwill, too much", f"{customer}/goodwill", (too_much,), status=422),
        Stop("goodwill, preview", f"{customer}/goodwill", (goodwill,)),
        Stop("goodwill, receipt", f"{customer}/goodwill", (goodwill, Send("/goodwill/points", WHY))),
    ]


def _sessions(at: str, stories: dict[str, Any]) -> list[Stop]:
    def order(story: str) -> str:
        return f"{at}/sessions/{path_safe(stories[story])}"

    told = ("reopen", "open_cart", "returned_once", "cancelled", "many_lines", "anonymous")
    one = Send("/returns/preview", (("quantity_0", "1"),))
    code = Send("/codes/preview", (("code", NOTHING), ("kind", "coupon")))
    return [
        *(Stop(f"order, {story}", order(story)) for story in told),
        Stop("no such order", f"{at}/sessions/{NOTHING}", status=404),
        Stop("return", f"{order('return')}/returns"),
        Stop("return of an open order", f"{order('open_cart')}/returns", status=422),
        Stop("return, nothing chosen", f"{order('return')}/returns", (Send("/returns/preview"),), status=422),
        Stop("return, preview", f"{order('return')}/returns", (one,)),
        Stop("return, no reason", f"{order('return')}/returns", (one, Send("/returns")), status=422),
        Stop("return, receipt", f"{order('many_lines')}/returns", (one, Send("/returns", WHY))),
        Stop("reopening, preview", f"{order('reopen')}/reopening"),
        Stop("reopening of an open order", f"{order('open_cart')}/reopening", status=422),
        Stop("closing, preview", f"{order('open_cart')}/closing"),
        Stop("closing of a closed order", f"{order('return')}/closing", status=422),
        Stop("cancellation, preview", f"{order('reopen')}/cancellation"),
        Stop("cancellation after a return", f"{order('returned_once')}/cancellation"),
        Stop("codes", f"{order('open_cart')}/codes"),
        Stop("codes, none given", f"{order('open_cart')}/codes", (Send("/codes/preview"),), status=422),
        Stop("codes, preview", f"{order('open_cart')}/codes", (code,)),
        Stop("codes of a closed order", f"{order('return')}/codes", status=422),
        Stop("return by a viewer", f"{order('return')}/returns", who="viewer", status=403),
    ]


def _coupons(at: str, stories: dict[str, Any]) -> list[Stop]:
    def coupon(story: str) -> str:
        return f"{at}/coupons/{path_safe(stories[story])}"

    preview = Send("/reservations/preview", (("customers", stories["quiet"]),))
    told = ("hard_coupon", "soft_coupon", "welcome_coupon", "coupon_many_holders", "pending_coupon")
    soft = coupon("soft_coupon")
    return [
        *(Stop(f"coupon, {story}", coupon(story)) for story in told),
        Stop("coupon seen by a viewer", soft, who="viewer"),
        Stop("no such coupon", f"{at}/coupons/{NOTHING}", status=404),
        Stop(
            "reservation, nobody named",
            soft,
            (Send("/reservations/preview", (("customers", ""),)),),
            status=422,
        ),
        Stop("reservation, preview", soft, (preview,)),
        Stop("reservation, receipt", soft, (preview, Send("/reservations", WHY))),
        Stop(
            "taking away, nobody ticked",
            coupon("coupon_many_holders"),
            (Send("/removal/preview"),),
            status=422,
        ),
    ]


def _loyalty(at: str, shop: dict[str, Any]) -> list[Stop]:
    stories = shop["stories"]
    busy = stories["card_5000_transactions"]

    def card(found: dict[str, Any]) -> str:
        return f"{at}/programs/{found['program']}/cards/{path_safe(found['card'])}"

    profile = _profile(at, shop)
    return [
        Stop("card", card(busy)),
        Stop("card, second page", f"{card(busy)}?skip=50"),
        Stop("card, nothing fits", f"{card(busy)}?from=2001-01-01&to=2001-01-02"),
        Stop("card, odd filter", f"{card(busy)}?from=2026-05-31&to=2026-05-01", status=422),
        Stop("card, unused points", f"{card(busy)}/points"),
        Stop("card, blocked", card(stories["blocked_card"])),
        Stop("card, of a family", card(stories["shared_card"])),
        Stop("no such card", f"{at}/programs/{busy['program']}/cards/{NOTHING}", status=404),
        Stop("points of a customer", profile),
        Stop("points of a customer, unused", f"{profile}/points"),
        Stop("points of a customer, expired", f"{profile}/points?status=expired"),
        Stop("balances day by day", f"{profile}/balances/history"),
    ]


def _profile(at: str, shop: dict[str, Any]) -> str:
    """Where the points of the customer with everything are."""
    program = next(one["id"] for one in shop["programs"] if one["kind"] == "profile")
    return f"{at}/customers/{path_safe(shop['stories']['everything'])}/programs/{program}"
