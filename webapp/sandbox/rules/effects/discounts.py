"""Discounts on the session, on items, on additional costs.

setDiscount {name, scope, amount}    scope: sessionTotal (default), cartItems, additionalCosts
setDiscountPerItem {name, scope, amount, where, total}
    scope: price (default), additionalCosts, itemTotal; `total` spreads one amount over the units
setDiscountPerAdditionalCost {name, cost, amount}
setDiscountPerAdditionalCostPerItem {name, cost, amount, where}

No discount is larger than what it is given on. A budget may cut it; `desiredValue` then says the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ... import amounts
from ...sessions.cart import CartLine
from ...work import Work
from .. import budgets, conditions, formulas
from ..scope import Counter, Deed, EffectFailed, Json, Rule, RuleError

Place = tuple[int, int] | None


def _granted(rule: Rule, wanted: Decimal) -> tuple[Decimal, list[Counter]]:
    """What budgets leave of a discount, to the hundredth, and the counters it moves."""
    units = amounts.to_units(wanted)
    coupon = rule.coupon
    used = rule.scope.tally.coupon_discounts
    if coupon is not None and coupon["discount_limit"] is not None:
        have = coupon["discount_limit"] - coupon["discount_counter"] - used.get(coupon["id"], 0)
        if have <= 0:
            raise EffectFailed("the coupon's discount is used up")
        units = min(units, have)
    granted, counters = budgets.take(rule, "setDiscount", units, can_be_cut=True)
    counters = [*counters, *budgets.take(rule, "setDiscountEffect", budgets.WHOLE)[1]]
    if coupon is not None:
        used[coupon["id"]] = used.get(coupon["id"], 0) + granted
    return amounts.from_units(granted), counters


def _deed(rule: Rule, kind: str, props: Json, wanted: Decimal, place: Place = None) -> Deed:
    granted, counters = _granted(rule, wanted)
    props["value"] = amounts.number(granted)
    if granted < wanted:
        props["desiredValue"] = amounts.number(wanted)
    units = amounts.to_units(granted)
    coupon_id = rule.coupon["id"] if rule.coupon is not None else None

    def act(work: Work, _session_id: int | None) -> int | None:
        if coupon_id is not None:
            work.run(
                "UPDATE coupons SET discount_counter = discount_counter + ? WHERE id = ?", units, coupon_id
            )
        return coupon_id

    return Deed("discount", rule.effect(kind, props), units, counters=counters, act=act, place=place)


def _session_left(rule: Rule, scope: str) -> Decimal:
    """What can still be taken off this part of the session."""
    session, tally = rule.scope.session, rule.scope.tally
    if session is None:
        raise EffectFailed("there is no session")
    totals = session.totals
    on_items = sum(tally.item_discounts.values(), Decimal(0))
    on_costs = sum(tally.cost_discounts.values(), Decimal(0))
    whole = totals.all - on_items - on_costs - tally.session_discount
    if scope == "sessionTotal":
        return whole
    if scope == "cartItems":
        return min(whole, totals.items)
    if scope == "additionalCosts":
        return min(whole, totals.costs - on_costs)
    raise RuleError(f"unknown scope {scope}")


def set_discount(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """One discount on the session."""
    scope = data.get("scope", "sessionTotal")
    wanted = min(formulas.amount(rule, data["amount"]), _session_left(rule, scope))
    if wanted <= 0:
        return
    deed = _deed(rule, "setDiscount", {"name": data["name"], "value": 0, "scope": scope}, wanted)
    rule.scope.tally.session_discount += amounts.from_units(deed.units)
    yield deed


def _unit_left(rule: Rule, position: int, unit: int, scope: str) -> Decimal:
    """What can still be taken off one unit of a line."""
    line = rule.item
    if line is None:
        return Decimal(0)
    bases = {
        "price": line.price,
        "additionalCosts": line.cost_total,
        "itemTotal": line.price + line.cost_total,
    }
    if scope not in bases:
        raise RuleError(f"unknown scope {scope}")
    taken = rule.scope.tally.item_discounts
    whole = bases["itemTotal"] - sum(
        (taken.get((position, unit, part), Decimal(0)) for part in bases), Decimal(0)
    )
    return min(whole, bases[scope] - taken.get((position, unit, scope), Decimal(0)))


def set_discount_per_item(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """One discount per unit of each line that matches."""
    scope = data.get("scope", "price")
    found = conditions.matching(rule, data.get("where"))
    left = sum(each.item.quantity for each in found if each.item is not None)
    spread = formulas.amount(rule, data["total"]) if "total" in data else None
    given = Decimal(0)
    for each, line, unit in _units(found):
        if spread is None:
            wanted = formulas.amount(each, data["amount"])
        else:
            wanted = amounts.money((spread - given) / left)
        left -= 1
        wanted = min(wanted, _unit_left(each, line.position, unit, scope))
        given += wanted
        if wanted <= 0:
            continue
        props: Json = {
            "name": f"{data['name']}#{line.position}",
            "value": 0,
            "position": line.position,
            "subPosition": unit,
            "scope": scope,
        }
        if spread is not None:
            props["totalDiscount"] = amounts.number(spread)
        deed = _deed(each, "setDiscountPerItem", props, wanted, (line.position, unit))
        _note_unit(each, line.position, unit, scope, deed.units)
        yield deed


def _units(found: list[Rule]) -> Iterator[tuple[Rule, CartLine, int]]:
    """Each unit of each line."""
    for each in found:
        if each.item is not None:
            for unit in range(each.item.quantity):
                yield each, each.item, unit


def _note_unit(rule: Rule, position: int, unit: int, scope: str, units: int) -> None:
    taken = rule.scope.tally.item_discounts
    place = (position, unit, scope)
    taken[place] = taken.get(place, Decimal(0)) + amounts.from_units(units)


def _cost_id(rule: Rule, name: str) -> int:
    found: int | None = rule.scope.work.value(
        "SELECT id FROM additional_costs WHERE environment_id = ? AND name = ?",
        rule.scope.work.environment_id,
        name,
    )
    if found is None:
        raise RuleError(f"unknown additional cost {name}")
    return found


def set_discount_per_additional_cost(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """One discount on one additional cost of the session."""
    session, name = rule.scope.session, data["cost"]
    if session is None:
        raise EffectFailed("there is no session")
    taken = rule.scope.tally.cost_discounts
    have = session.costs.get(name, Decimal(0)) - taken.get(name, Decimal(0))
    wanted = min(formulas.amount(rule, data["amount"]), have, _session_left(rule, "sessionTotal"))
    cost_id = _cost_id(rule, name)
    if wanted <= 0:
        return
    props = {"name": data["name"], "additionalCostId": cost_id, "additionalCost": name, "value": 0}
    deed = _deed(rule, "setDiscountPerAdditionalCost", props, wanted)
    taken[name] = taken.get(name, Decimal(0)) + amounts.from_units(deed.units)
    yield deed


def set_discount_per_additional_cost_per_item(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """One discount on one additional cost of each unit that matches."""
    name = data["cost"]
    cost_id = _cost_id(rule, name)
    for each, line, unit in _units(conditions.matching(rule, data.get("where"))):
        if name not in line.costs:
            continue
        have = min(line.costs[name], _unit_left(each, line.position, unit, "additionalCosts"))
        wanted = min(formulas.amount(each, data["amount"]), have)
        if wanted <= 0:
            continue
        props: Json = {
            "name": f"{data['name']}#{line.position}",
            "additionalCostId": cost_id,
            "additionalCost": name,
            "value": 0,
            "position": line.position,
            "subPosition": unit,
        }
        kind = "setDiscountPerAdditionalCostPerItem"
        deed = _deed(each, kind, props, wanted, (line.position, unit))
        _note_unit(each, line.position, unit, "additionalCosts", deed.units)
        yield deed


MAKERS = {
    "setDiscount": set_discount,
    "setDiscountPerItem": set_discount_per_item,
    "setDiscountPerAdditionalCost": set_discount_per_additional_cost,
    "setDiscountPerAdditionalCostPerItem": set_discount_per_additional_cost_per_item,
}
