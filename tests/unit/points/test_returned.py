"""Points of an order item by item, from a ledger that names no item and effects that forget."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.points.making import BOOKED, added, case, effect, ledger, line, moved
from webapp.diagnosis.points.case import Case
from webapp.diagnosis.points.holders import Rows
from webapp.diagnosis.points.returned import OrderPoints

BACK = BOOKED + timedelta(days=3)
BOOTS = line("BOOTS", 2, position=0, name="Boots", returned_quantity=1)
SOCKS = line("SOCKS", 3, position=1, name="Socks", returned_quantity=0)


def taken(position: int, value: int = 20, unit: int = 0) -> Any:
    return effect(
        "rollbackAddedLoyaltyPoints",
        programId=3,
        subLedgerId="",
        value=value,
        cartItemPosition=position,
        cartItemSubPosition=unit,
    )


def figures(found: Case) -> list[tuple[int | None, int | None, bool]]:
    return [
        (
            None if one.earned is None else int(one.earned),
            None if one.taken is None else int(one.taken),
            one.is_least,
        )
        for one in OrderPoints(found).items
    ]


def test_a_closed_order_tells_each_item_by_its_effects() -> None:
    per_unit = [added(20, cartItemPosition=0, cartItemSubPosition=unit) for unit in (0, 1)]
    found = case(ledger(moved(20), moved(20), moved(7)), effects=(*per_unit, added(7)), items=(BOOTS, SOCKS))
    assert figures(found) == [(40, 0, False), (0, 0, False)]


def test_after_a_return_units_that_came_back_tell_what_each_brought() -> None:
    booked = ledger(moved(20), moved(20), moved(-20, created=BACK))
    found = case(booked, state="partially_returned", effects=(taken(0),), items=(BOOTS, SOCKS))
    assert figures(found) == [(40, 20, False), (None, 0, False)]


def test_after_several_returns_what_the_latest_does_not_tell_is_not_made_up() -> None:
    socks_back = line("SOCKS", 3, position=1, returned_quantity=1)
    booked = ledger(moved(20), moved(5), moved(-20, created=BACK), moved(-5, created=BACK))
    found = case(booked, state="partially_returned", effects=(taken(0),), items=(BOOTS, socks_back))
    assert figures(found) == [(40, 20, True), (None, None, False)]


def test_what_a_ledger_that_was_not_read_leaves_open() -> None:
    unread = ledger(log=Rows(is_complete=False))
    found = case(unread, state="partially_returned", effects=(taken(0),), items=(BOOTS, SOCKS))
    assert figures(found) == [(40, 20, True), (None, 0, False)]


def test_what_each_rule_gave_and_what_stays() -> None:
    booked = ledger(moved(20), moved(20), moved(100, "Bonus", rule="Large"), moved(-20, created=BACK))
    reasons = OrderPoints(case(booked, state="partially_returned", items=(BOOTS,))).reasons
    assert [(one.name, one.rule, int(one.earned), int(one.taken), int(one.net)) for one in reasons] == [
        ("Order", "Every order", 40, 20, 20),
        ("Bonus", "Large", 100, 0, 100),
    ]
    assert sum((one.net for one in reasons), Decimal(0)) == 120


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            case(
                ledger(moved(20), moved(20), moved(-20, created=BACK)),
                state="partially_returned",
                items=(BOOTS,),
            ),
            "From order ORDER-1, 20 points in Club were taken back, and 20 points in Club stay.",
        ),
        (
            case(ledger(moved(20), moved(-20, created=BACK)), state="partially_returned", items=(BOOTS,)),
            "From order ORDER-1, 20 points in Club were taken back.",
        ),
        (
            case(ledger(moved(20)), state="partially_returned", items=(BOOTS,)),
            "Nothing was taken back for what you returned: 20 points in Club stay.",
        ),
        (case(ledger(moved(20))), "Order ORDER-1 earned 20 points in Club, and nothing was taken back."),
        (case(ledger()), "Order ORDER-1 has no points so far."),
    ],
)
def test_the_sentence(found: Case, said: str) -> None:
    assert OrderPoints(found).say == said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("open", "It is redeemed when the order closes."),
        ("closed", "It counts as used, if the order met its conditions."),
        ("partially_returned", "A return does not give it back: it stays used."),
        ("cancelled", "Cancelling gave it back: it can be used again."),
        ("of tomorrow", ""),
    ],
)
def test_what_became_of_coupons(state: str, said: str) -> None:
    found = OrderPoints(case(ledger(), state=state, coupon_codes=("SPRING",)))
    assert found.coupons == [("SPRING", said)]


def test_points_that_were_spent_on_the_order() -> None:
    spending = moved(-200, "Paid with points", rule="Points to spend")
    back = moved(200, "Paid with points", rule="Points to spend", created=BACK)
    assert OrderPoints(case(ledger())).spent == ""
    assert OrderPoints(case(ledger(spending))).spent == (
        "Spent on the order: 200 points in Club. A return does not give them back."
    )
    assert OrderPoints(case(ledger(spending, back), state="cancelled")).spent == (
        "Spent on the order, and given back: 200 points in Club."
    )
