"""Undoing what a closing made real: by cancelling, by reopening, by returning items.

What each leaves alone is in `choices`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import amounts, choices, instants, jsons
from ..ledger import posting
from ..ledger.programs import program
from ..records import campaigns
from ..work import Row, Work
from .draft import Draft

Json = dict[str, Any]

EVERYTHING = frozenset({"discount", "coupon", "referral", "points_added", "points_deducted", "counted"})


def undo_all(work: Work, draft: Draft, *, left: frozenset[str]) -> list[Json]:
    """Roll back everything a closing made real and nothing has undone yet; the rollback effects."""
    rows = work.many("SELECT * FROM applied WHERE session_id = ? AND live = 1 ORDER BY id", draft.id)
    return _undo(work, draft, rows, EVERYTHING, left)


def undo_units(work: Work, draft: Draft, units: Iterable[tuple[int, int]]) -> list[Json]:
    """Roll back what belongs to units of cart lines (position, sub-position); the rollback effects."""
    wanted = set(units)
    rows = work.many(
        "SELECT * FROM applied WHERE session_id = ? AND live = 1 AND position IS NOT NULL ORDER BY id",
        draft.id,
    )
    mine = [row for row in rows if (row["position"], row["sub_position"]) in wanted]
    return _undo(work, draft, mine, choices.UNDONE_BY_RETURN, frozenset())


def _undo(
    work: Work, draft: Draft, rows: list[Row], kinds: frozenset[str], left: frozenset[str]
) -> list[Json]:
    effects: list[Json] = []
    for row in rows:
        effect = jsons.load(row["effect"])
        if row["kind"] not in kinds or effect["effectType"] in left:
            continue
        work.run("UPDATE applied SET live = 0 WHERE id = ?", row["id"])
        effects += UNDO[row["kind"]](work, draft, row, effect)
    return effects


def _rolled_back(effect: Json, effect_type: str, props: Json) -> Json:
    kept = ("campaignId", "rulesetId", "ruleIndex", "ruleName", "triggeredByCoupon")
    return {
        **{name: effect[name] for name in kept if name in effect},
        "effectType": effect_type,
        "props": props,
    }


def _count_down(work: Work, row: Row, *, amount: int | None = None) -> None:
    """Give budget back: all of it, or so much of the points counted."""
    for campaign_id, action, scope, period, units in jsons.load(row["counters"]):
        given = amount if amount is not None and action == "createLoyaltyPoints" else units
        campaigns.count(work, campaign_id, action, scope, period, -given)


def _discount(work: Work, _draft: Draft, row: Row, effect: Json) -> list[Json]:
    _count_down(work, row)
    if row["reference"] is not None:
        work.run(
            "UPDATE coupons SET discount_counter = MAX(0, discount_counter - ?) WHERE id = ?",
            row["amount"],
            row["reference"],
        )
    given = effect["props"]
    props: Json = {"name": given["name"], "value": given["value"]}
    if row["position"] is not None:
        props |= {"cartItemPosition": row["position"], "cartItemSubPosition": row["sub_position"]}
    for name in ("additionalCostId", "additionalCost", "scope"):
        if name in given:
            props[name] = given[name]
    return [_rolled_back(effect, "rollbackDiscount", props)]


def _coupon(work: Work, draft: Draft, row: Row, effect: Json) -> list[Json]:
    _count_down(work, row)
    work.run("UPDATE coupons SET usage_counter = MAX(0, usage_counter - 1) WHERE id = ?", row["reference"])
    work.run(
        "DELETE FROM coupon_redemptions WHERE session_id = ? AND coupon_id = ?", draft.id, row["reference"]
    )
    return [_rolled_back(effect, "rollbackCoupon", {"value": effect["props"]["value"]})]


def _referral(work: Work, draft: Draft, row: Row, effect: Json) -> list[Json]:
    _count_down(work, row)
    work.run("UPDATE referrals SET usage_counter = MAX(0, usage_counter - 1) WHERE id = ?", row["reference"])
    work.run(
        "DELETE FROM referral_redemptions WHERE session_id = ? AND referral_id = ?",
        draft.id,
        row["reference"],
    )
    return [_rolled_back(effect, "rollbackReferral", {"value": effect["props"]["value"]})]


def _points_added(work: Work, _draft: Draft, row: Row, effect: Json) -> list[Json]:
    given = effect["props"]
    owner = program(work, given["programId"])
    policy = owner.return_policy if owner is not None else choices.RETURN_POLICY
    units, taken = posting.take_back(work, row["reference"], policy=policy)
    if taken is None:
        return []
    _count_down(work, row, amount=units)
    props: Json = {
        "programId": given["programId"],
        "subLedgerId": given["subLedgerId"],
        "value": amounts.units_number(units),
        "recipientIntegrationId": given["recipientIntegrationId"],
        "transactionUUID": work.value("SELECT uuid FROM ledger WHERE id = ?", taken),
    }
    for name in ("cartItemPosition", "cartItemSubPosition", "cardIdentifier"):
        if name in given:
            props[name] = given[name]
    return [_rolled_back(effect, "rollbackAddedLoyaltyPoints", props)]


def _points_deducted(work: Work, draft: Draft, row: Row, effect: Json) -> list[Json]:
    _count_down(work, row)
    given = effect["props"]
    found: list[Json] = []
    for lot in posting.give_back(work, row["reference"]):
        props: Json = {
            "programId": given["programId"],
            "subLedgerId": given["subLedgerId"],
            "value": amounts.units_number(lot["amount"]),
            "recipientIntegrationId": draft.profile_integration_id,
            "transactionUUID": lot["uuid"],
        }
        for name, column in (("startDate", "starts"), ("expiryDate", "expires")):
            if lot[column] is not None:
                props[name] = instants.written_micros(lot[column])
        if "cardIdentifier" in given:
            props["cardIdentifier"] = given["cardIdentifier"]
        found.append(_rolled_back(effect, "rollbackDeductedLoyaltyPoints", props))
    return found


def _counted(work: Work, _draft: Draft, row: Row, _effect: Json) -> list[Json]:
    _count_down(work, row)
    return []


UNDO = {
    "discount": _discount,
    "coupon": _coupon,
    "referral": _referral,
    "points_added": _points_added,
    "points_deducted": _points_deducted,
    "counted": _counted,
}
