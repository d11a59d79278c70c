"""Lines order by order, with what they come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.loyalty.making import NOW
from webapp.loyalty.orders import by_order, sums_of
from webapp.loyalty.presenters import Line


def line(change: str | Decimal, session_id: str = "", ledger: str = "", **more: Any) -> Line:
    values: dict[str, Any] = {
        "id": 1,
        "when": NOW,
        "change": Decimal(change),
        "what": "Added",
        "tone": "good",
        "name": "Order",
        "rule": "",
        "session_id": session_id,
        "order": f"/orders/{session_id}" if session_id else "",
        "source": "",
        "ledger": ledger,
        "starts": None,
        "ends": None,
    }
    return Line(**values | more)


def test_orders_stand_as_their_newest_lines_do_and_the_rest_apart() -> None:
    lines = [line("5"), line("-40", "a"), line("10", "b"), line("100", "a"), line("-1")]
    groups = by_order(lines)
    assert [(one.session_id, one.order, len(one.lines)) for one in groups] == [
        ("a", "/orders/a", 2),
        ("b", "/orders/b", 1),
        ("", "", 2),
    ]
    (earned,) = groups[0].sums
    assert (earned.added, earned.deducted, earned.net) == (100, -40, 60)


def test_points_of_two_ledgers_never_add_up() -> None:
    (group,) = by_order([line("100", "a"), line("7", "a", "gift"), line("-2", "a", "gift")])
    assert [(one.ledger, one.added, one.deducted, one.net) for one in group.sums] == [
        ("", 100, 0, 100),
        ("gift", 7, -2, 5),
    ]


def test_a_line_of_an_unknown_kind_is_said_and_not_counted() -> None:
    (group,) = by_order([line("100", "a"), line("30", "a", is_counted=False)])
    assert (group.sums[0].net, group.uncounted, len(group.lines)) == (100, 1, 2)


def test_no_lines_are_no_orders() -> None:
    assert by_order([]) == []
    assert sums_of([]) == []


@given(
    st.lists(
        st.tuples(
            st.decimals(-(10**9), 10**9, places=6),
            st.sampled_from(["", "a", "b"]),
            st.sampled_from(["", "g"]),
        )
    )
)
def test_nothing_is_lost_and_nothing_counted_twice(rows: list[tuple[Decimal, str, str]]) -> None:
    lines = [line(change, session, ledger) for change, session, ledger in rows]
    groups = by_order(lines)
    assert sorted(map(id, lines)) == sorted(id(one) for group in groups for one in group.lines)
    for ledger in ("", "g"):
        whole = sum((one.change for one in lines if one.ledger == ledger), Decimal())
        parts = [one.net for group in groups for one in group.sums if one.ledger == ledger]
        assert sum(parts, Decimal()) == whole
