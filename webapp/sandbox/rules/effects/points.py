"""Loyalty points.

addLoyaltyPoints {program, amount, name, subledger, pendingDays, pendingHours, validDays, recipient, where,
    onAction} with `where` (possibly empty) once per unit of each line that matches; `recipient` customer or
    advocate; with `onAction` (2026) pending until they are activated, and validDays counts from then
deductLoyaltyPoints {program, amount, name, subledger}
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ... import amounts, instants
from ...ledger import posting
from ...work import Work
from .. import budgets, conditions, formulas
from ..holders import Holder, holder
from ..scope import Deed, EffectFailed, Json, Rule, RuleError

MOST_DAYS = 365_000


@dataclass(frozen=True, slots=True)
class _Term:
    """From when to when points count, as the ledger writes it."""

    starts: int | None
    expires: int | None
    valid_days: int | None

    @property
    def props(self) -> Json:
        """The same in the props of an effect."""
        if self.starts == posting.ON_ACTION:
            days = {} if self.valid_days is None else {"validityDuration": f"{self.valid_days}D"}
            return {"awaitsActivation": True, **days}
        found = {"startDate": self.starts, "expiryDate": self.expires}
        return {name: instants.written_micros(micros) for name, micros in found.items() if micros is not None}


def _transaction(rule: Rule, key: str, *place: int) -> str:
    return str(uuid.uuid5(posting.NAMES, "/".join([key, *map(str, (rule.scope.round, *place))])))


def add_loyalty_points(rule: Rule, data: Json, key: str) -> Iterator[Deed]:
    """Points for the session, or for each unit that matches `where`."""
    who = holder(rule, data["program"], recipient=data.get("recipient", "customer"))
    if "where" not in data:
        yield from _added(rule, data, who, _transaction(rule, key))
        return
    for each in conditions.matching(rule, data["where"]):
        line = each.item
        if line is None:
            continue
        for unit in range(line.quantity):
            number = _transaction(rule, key, line.position, unit)
            yield from _added(each, data, who, number, (line.position, unit))


def _added(
    rule: Rule, data: Json, who: Holder, number: str, place: tuple[int, int] | None = None
) -> Iterator[Deed]:
    wanted = amounts.to_units(formulas.amount(rule, data["amount"]))
    if wanted == 0:
        return
    granted, counters = budgets.take(rule, "createLoyaltyPoints", wanted, can_be_cut=True)
    counters += budgets.take(rule, "createLoyaltyPointsEffect", budgets.WHOLE)[1]
    term = _term(rule, data)
    entry = posting.Entry(
        name=data["name"],
        source="session" if rule.scope.session is not None else "event",
        subledger=data.get("subledger", ""),
        starts=term.starts,
        expires=term.expires,
        valid_days=term.valid_days,
        profile_id=rule.scope.profile["id"] if rule.scope.profile is not None else None,
        ruleset_id=rule.campaign.ruleset_id,
        rule_name=rule.name,
        uuid=number,
    )
    props = _props(data, who, number, granted)
    props["recipientIntegrationId"] = who.recipient
    if granted < wanted:
        props["desiredValue"] = amounts.units_number(wanted)
    props |= term.props
    if place is not None:
        props["cartItemPosition"], props["cartItemSubPosition"] = place
    if term.starts is None:
        _note(rule.scope.tally.added, who, entry.subledger, granted)

    def act(work: Work, session_id: int | None) -> int:
        return posting.add(work, who.joined(work), granted, entry.of_session(session_id))

    effect = rule.effect("addLoyaltyPoints", props)
    yield Deed("points_added", effect, granted, counters=counters, act=act, place=place)


def _term(rule: Rule, data: Json) -> _Term:
    """What a rule's data says of the time; RuleError where the API of the year does not know of it."""
    valid_days = min(MOST_DAYS, int(data["validDays"])) if data.get("validDays") else None
    if data.get("onAction"):
        if not rule.scope.work.is_newer:
            raise RuleError("points that wait for an action need the API of 2026")
        return _Term(posting.ON_ACTION, None, valid_days)
    now = rule.scope.work.now
    delay = timedelta(
        days=min(MOST_DAYS, int(data.get("pendingDays", 0))), hours=int(data.get("pendingHours", 0))
    )
    starts = instants.to_micros(now + delay) if delay else None
    expires = instants.to_micros(now + delay + timedelta(days=valid_days)) if valid_days else None
    return _Term(starts, expires, None)


def deduct_loyalty_points(rule: Rule, data: Json, key: str) -> Iterator[Deed]:
    """Spend points; the rule fails when there are not enough active ones."""
    who = holder(rule, data["program"])
    units = amounts.to_units(formulas.amount(rule, data["amount"]))
    if units == 0:
        return
    subledger = data.get("subledger", "")
    tally = rule.scope.tally.deducted
    have = posting.spendable(rule.scope.work, who.wallet_id, subledger) if who.wallet_id is not None else 0
    if have - tally.get((who.owner.id, who.identity, subledger), 0) < units:
        raise EffectFailed("there are not enough loyalty points")
    _granted, counters = budgets.take(rule, "redeemLoyaltyPoints", units)
    counters += budgets.take(rule, "redeemLoyaltyPointsEffect", budgets.WHOLE)[1]
    _note(tally, who, subledger, units)
    number = _transaction(rule, key)
    entry = posting.Entry(
        name=data.get("name", who.owner.title),
        source="session" if rule.scope.session is not None else "event",
        subledger=subledger,
        profile_id=rule.scope.profile["id"] if rule.scope.profile is not None else None,
        ruleset_id=rule.campaign.ruleset_id,
        rule_name=rule.name,
        uuid=number,
    )
    props = {**_props(data, who, number, units), "ruleTitle": rule.name, "name": entry.name}

    def act(work: Work, session_id: int | None) -> int:
        return posting.deduct(work, who.joined(work), units, entry.of_session(session_id))

    effect = rule.effect("deductLoyaltyPoints", props)
    yield Deed("points_deducted", effect, units, counters=counters, act=act)


def _props(data: Json, who: Holder, number: str, units: int) -> Json:
    props: Json = {
        "name": data.get("name", who.owner.title),
        "programId": who.owner.id,
        "subLedgerId": data.get("subledger", ""),
        "value": amounts.units_number(units),
        "transactionUUID": number,
    }
    if who.card is not None:
        props["cardIdentifier"] = who.card["identifier"]
    return props


def _note(tally: dict[tuple[int, str, str], int], who: Holder, subledger: str, units: int) -> None:
    place = (who.owner.id, who.identity, subledger)
    tally[place] = tally.get(place, 0) + units


MAKERS = {"addLoyaltyPoints": add_loyalty_points, "deductLoyaltyPoints": deduct_loyalty_points}
