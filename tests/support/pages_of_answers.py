"""The pages that answer a customer's question, and those that keep something for an agent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.support.stop import NOTHING, WHY, Send, Stop
from webapp.addresses import path_safe


def answers(at: str, stories: dict[str, Any]) -> list[Stop]:
    """The checks of codes and points, and the other answers."""

    def check(**asked: str) -> str:
        return f"{at}/coupon-check?{urlencode(asked)}"

    def points(path: str = "", **asked: str) -> str:
        return f"{at}/points-check{path}?{urlencode(asked)}"

    quiet, everything = stories["quiet"], stories["everything"]
    return [
        Stop("check of a code, nothing asked", f"{at}/coupon-check"),
        Stop("check of a code, reserved for others", check(code=stories["hard_coupon"], customer=quiet)),
        Stop("check of a code, unknown", check(code=NOTHING, customer=quiet)),
        Stop("check of a code, with an order", check(code=stories["soft_coupon"], session=stories["return"])),
        Stop("check of a code by a viewer", check(code=stories["hard_coupon"], customer=quiet), who="viewer"),
        Stop("missing points, nothing asked", points()),
        Stop("missing points, expired", points(session=stories["points_expired"])),
        Stop("missing points, no rule", points(session=stories["points_none"])),
        Stop("missing points of a customer", points(customer=everything)),
        Stop("missing points, no such order", points(session=NOTHING), status=404),
        Stop("how many points", points("/overview", customer=everything)),
        Stop("did the referral count", points("/referral", customer=stories["asks_brings"])),
        Stop("which achievements", points("/achievements", customer=everything)),
        Stop("points of an order", f"{at}/sessions/{path_safe(stories['returned_once'])}/points"),
    ]


def approvals(at: str, customer: str) -> list[Stop]:
    """What is asked for, in the shop where more than 200 points need somebody else."""
    there = f"{at}/customers/{path_safe(customer)}/goodwill"
    given = (("points-attribute_Points", "250"), ("points-attribute_Reason", "Late parcel"))
    asked = (Send("/goodwill/points/preview", given), Send("/goodwill/points", WHY))
    return [
        Stop("requests, none", f"{at}/approvals/own", who="viewer"),
        Stop("queue", f"{at}/approvals/", who="admin"),
        Stop("queue, all", f"{at}/approvals/?status=any", who="admin"),
        Stop("queue, nothing fits", f"{at}/approvals/?status=declined", who="admin"),
        Stop("request, to be asked for", there, asked[:1]),
        Stop("request", there, asked),
        Stop("requests", f"{at}/approvals/own"),
        Stop("requests, how many wait", f"{at}/approvals/badge", who="admin"),
    ]


def keepsakes(at: str, stories: dict[str, Any], profile: str) -> list[Stop]:
    """What is kept for an agent or handed on: handovers, exports, the sheet for paper, the dictionary."""
    customer = f"{at}/customers/{path_safe(stories['everything'])}"
    note = (("note", "E10004"),)
    return [
        Stop("a handover", f"{customer}/", (Send("/handovers", note),)),
        Stop("a handover, no note", f"{customer}/", (Send("/handovers"),), status=422),
        Stop("sheet for paper", f"{customer}/print"),
        Stop("export, offered", f"{profile}/transactions/export"),
        Stop("exports", f"{at}/exports/"),
        Stop("dictionary of errors", f"{at}/errors"),
        Stop("open writes", f"{at}/intentions/open"),
        Stop("balances", f"{profile}/balances"),
        Stop("balances of another day", f"{profile}/balances?as_of=2026-01-31"),
        Stop("transactions by order", f"{profile}?view=orders"),
    ]
