"""Lines of an order are told apart, and its points add up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.points.making import BOOKED, CLUB, NOW, ORDER, info, ledger, lot, moved, stamp
from tests.unit.points.making import effect as make_effect
from webapp.diagnosis.points.holders import Rows
from webapp.diagnosis.points.trail import Parts, Trail, trails
from webapp.talon.errors import Unreachable

LATER = BOOKED + timedelta(days=3)


def trail_of(*ledgers: Any, effects: Any = ()) -> Trail:
    found = trails(ORDER, effects, ledgers, NOW)
    assert len(found) == 1
    return found[0]


def amounts(lines: Any) -> list[int]:
    return [int(line.change) for line in lines]


def test_lines_of_other_orders_are_left_out() -> None:
    other = moved(5, customer_session_id="OTHER")
    by_hand = moved(7, customer_session_id=None)
    assert trails(ORDER, (), [ledger(other, by_hand)], NOW) == []
    assert amounts(trail_of(ledger(other, moved(3), by_hand)).earned) == [3]


def test_a_spending_is_no_taking_back() -> None:
    trail = trail_of(ledger(moved(50), moved(-200, "Paid with points", rule="Points to spend")))
    assert (amounts(trail.earned), amounts(trail.spent), trail.rolled_back) == ([50], [-200], ())


def test_what_is_called_like_points_earned_before_was_taken_back() -> None:
    trail = trail_of(ledger(moved(20), moved(20), moved(-20, created=LATER)))
    assert (amounts(trail.rolled_back), trail.spent) == ([-20], ())
    assert amounts(trail.kept) == [20]


def test_another_rule_of_the_same_name_takes_nothing_back() -> None:
    trail = trail_of(ledger(moved(20), moved(-20, rule="Pay with points")))
    assert (amounts(trail.spent), trail.rolled_back) == ([-20], ())


def test_a_server_that_names_no_rule_when_taking_back() -> None:
    assert amounts(trail_of(ledger(moved(20), moved(-20, rule=None, created=LATER))).rolled_back) == [-20]


def test_an_effect_names_what_was_taken_back_whatever_its_line_is_called() -> None:
    effects = [make_effect("rollbackAddedLoyaltyPoints", programId=3, value=20, transactionUUID="back")]
    trail = trail_of(ledger(moved(20), moved(-20, "Reversal", rule=None, uuid="back")), effects=effects)
    assert amounts(trail.rolled_back) == [-20]


def test_points_spent_and_given_back_were_not_earned() -> None:
    spent = moved(-200, "Paid with points", rule="Points to spend")
    back = moved(200, "Paid with points", rule="Points to spend", created=LATER)
    trail = trail_of(ledger(moved(50), spent, back))
    assert (amounts(trail.earned), amounts(trail.given_back)) == ([50], [200])
    effects = [make_effect("rollbackDeductedLoyaltyPoints", programId=3, value=200, transactionUUID="back")]
    trail = trail_of(ledger(moved(50), spent, moved(200, "Anything", uuid="back")), effects=effects)
    assert amounts(trail.given_back) == [200]


def test_each_ledger_has_its_own_trail() -> None:
    found = trails(ORDER, (), [ledger(moved(5), moved(2, "Gift", subledger="gift"))], NOW)
    assert [(one.where.subledger, amounts(one.earned)) for one in found] == [("", [5]), ("gift", [2])]


def parts(**figures: int) -> Parts:
    return Parts(**{name: Decimal(value) for name, value in figures.items()})


START, END = stamp(4), stamp(-4)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (ledger(moved(50), active=(lot(50),)), parts(earned=50, active=50)),
        (ledger(moved(50), active=(lot(20),)), parts(earned=50, active=20, used=30)),
        (ledger(moved(50, start=START), pending=(lot(50),)), parts(earned=50, pending=50)),
        (ledger(moved(50, end=END), expired=(lot(30),)), parts(earned=50, expired=30, used=20)),
        (
            ledger(moved(50, start=START), moved(-50, start=START, created=LATER)),
            parts(earned=50, rolled_back=50),
        ),
        (ledger(moved(50, subledger="gift"), active=(lot(50),)), parts(earned=50, used=50)),
        (ledger(moved(50), active=(lot(50, customer_session_id="OTHER"),)), parts(earned=50, used=50)),
    ],
    ids=["there", "partly used", "pending", "ran out", "taken back", "other subledger", "other order"],
)
def test_what_became_of_the_points(read: Any, expected: Parts) -> None:
    assert trail_of(read).parts == expected


def test_more_than_the_balance_cannot_be_left() -> None:
    """Some servers list a lot with all that it once held."""
    read = ledger(moved(50), active=(lot(50),), infos={"": info(active=10)})
    assert trail_of(read).parts == parts(earned=50, active=10, used=40)


@pytest.mark.parametrize(
    "unread",
    [
        Rows(is_complete=False, error=Unreachable("x")),
        Rows((lot(1, customer_session_id="Z"),), is_complete=False),
    ],
    ids=["failed", "too many"],
)
def test_what_was_not_read_is_not_known_rather_than_used(unread: Rows[Any]) -> None:
    assert trail_of(ledger(moved(50), active=unread)).parts == parts(earned=50, unknown=50)
    assert trail_of(ledger(moved(50), expired=unread, active=(lot(20),))).parts == parts(
        earned=50, active=20, unknown=30
    )


def test_pending_points_are_known_from_their_start_where_the_list_was_not_read() -> None:
    read = ledger(moved(30, start=START), moved(20))
    read.lots["pending"] = Rows(is_complete=False)  # type: ignore[index]
    assert trail_of(read).parts.pending == 30


def test_a_status_that_needed_no_asking_is_nothing() -> None:
    read = ledger(moved(50))
    del read.lots["pending"], read.lots["active"]  # type: ignore[attr-defined]
    assert trail_of(read).parts == parts(earned=50, used=50)


def test_the_holder_says_whose_card_it_is() -> None:
    assert trail_of(ledger(moved(5), holder=CLUB)).where.card == ""
