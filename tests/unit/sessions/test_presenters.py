"""What is made of a session for its pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.effects.making import effect
from tests.unit.sessions.making import NOW, line, session
from webapp.sessions.presenters import SessionPage, rows_of, why_no_reopening, why_no_return
from webapp.talon.models.effect import Effect
from webapp.talon.models.session import AdditionalCost, CustomerSessionState


def page_of(*effects: Effect, state: str = "closed") -> SessionPage:
    return SessionPage(
        CustomerSessionState(customer_session=session(line(), state=state), effects=effects), NOW
    )


def test_rows_say_what_came_back_and_what_remains() -> None:
    row = rows_of(
        session(line("A", 3, price=Decimal("2.50"), returned_quantity=1, remaining_quantity=2, position=0))
    )[0]
    assert (row.number, row.quantity, row.returned, row.remaining) == (1, 3, 1, 2)
    assert row.total == Decimal("7.50")
    assert row.field == "quantity_0"


def test_rows_of_a_server_that_counts_nothing() -> None:
    first, second = rows_of(session(line("A", 3), line("B", 2, returned_quantity=1)))
    assert (first.position, first.returned, first.remaining) == (0, 0, 3)
    assert (second.position, second.returned, second.remaining) == (1, 1, 1)
    assert first.total is None


def test_rows_stand_in_the_order_of_their_positions() -> None:
    rows = rows_of(session(line("B", position=1.0), line("A", position=0)))
    assert [(row.position, row.sku) for row in rows] == [(0, "A"), (1, "B")]


def test_lines_of_one_sku_are_told_apart_and_others_are_not_numbered() -> None:
    rows = rows_of(session(line("A", name="Beans"), line("B"), line("A", name="Beans")))
    assert [row.label for row in rows] == ["Beans (A), line 1", "B", "Beans (A), line 3"]


def test_a_negative_remainder_counts_as_none() -> None:
    assert rows_of(session(line("A", 1, remaining_quantity=-1)))[0].remaining == 0


def test_costs_of_a_line_are_listed_by_name() -> None:
    costs = {"wrap": AdditionalCost(price=Decimal(2)), "deposit": AdditionalCost(price=Decimal(1))}
    row = rows_of(session(line("A", additional_costs=costs)))[0]
    assert row.additional_costs == [("deposit", Decimal(1)), ("wrap", Decimal(2))]


def test_the_discount_is_the_sum_of_what_is_in_force() -> None:
    given = [
        effect("setDiscount", value=5),
        effect("setDiscountPerItem", value=0.5),
        effect("setDiscount", value="odd"),
        effect("rollbackDiscount", value=99),
    ]
    assert page_of(*given).discount == Decimal("5.5")
    assert page_of(*given, state="partially_returned").discount is None
    assert page_of(state="open").discount == 0


@pytest.mark.parametrize(
    ("state", "returns", "reopens"),
    [
        ("open", False, False),
        ("closed", True, True),
        ("partially_returned", True, False),
        ("cancelled", False, False),
        ("moonlit", False, False),
    ],
)
def test_what_each_state_allows(state: str, returns: bool, reopens: bool) -> None:
    found = session(line(), state=state)
    assert (why_no_return(found) == "") == returns
    assert (why_no_reopening(found) == "") == reopens
    page = page_of(state=state)
    assert page.can_return == returns
    assert page.why_no_return == why_no_return(found)
    if state == "moonlit":
        assert "moonlit" in why_no_return(found)
        assert page.badge == ("moonlit", "calm")
        assert page.meaning == ""


def test_nothing_is_returned_twice() -> None:
    found = session(line("A", 2, returned_quantity=2, remaining_quantity=0), state="partially_returned")
    assert why_no_return(found) == "Everything in this order has come back already."
    assert why_no_return(session()) == "Everything in this order has come back already."


def test_what_may_be_missing_is_said_for_each_state_that_hides_something() -> None:
    assert page_of().hidden == ""
    for state in ("open", "partially_returned", "cancelled"):
        assert page_of(state=state).hidden
