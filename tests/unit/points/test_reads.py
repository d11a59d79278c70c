"""Lists are read page by page up to a bound; what was not read is said, and lines alike are said once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.unit.points.making import CARD, CLUB, added, case, effect, ledger, lot, moved
from webapp.diagnosis.points.entries import Where, alike, of_effects, of_line
from webapp.diagnosis.points.gaps import gaps
from webapp.diagnosis.points.holders import MOST_PAGES, NOT_ALLOWED, Rows, read_pages
from webapp.diagnosis.points.reading import UNASKED
from webapp.talon.errors import TalonError, Throttled, Unreachable
from webapp.talon.paging import Page


def pages(total: int, size: int = 2, fails_at: int | None = None) -> Callable[[int], Page[int]]:
    def read(skip: int) -> Page[int]:
        if skip == fails_at:
            raise Unreachable("list")
        items = tuple(range(skip, min(total, skip + size)))
        return Page(skip=skip, page_size=size, has_more=skip + size < total, items=items)

    return read


@pytest.mark.parametrize(
    ("total", "bound", "read", "is_complete"),
    [(0, 4, 0, True), (2, 4, 2, True), (7, 4, 7, True), (8, 4, 8, True), (9, 4, 8, False), (3, 1, 2, False)],
)
def test_so_many_pages_and_no_more(total: int, bound: int, read: int, is_complete: bool) -> None:
    rows = read_pages(pages(total), bound)
    assert (len(rows.items), rows.is_complete, rows.error) == (read, is_complete, None)


def test_a_page_that_fails_keeps_what_came_before() -> None:
    rows = read_pages(pages(9, fails_at=4), MOST_PAGES)
    assert rows.items == (0, 1, 2, 3)
    assert not rows.is_complete
    assert not rows.is_unread
    assert isinstance(rows.error, Unreachable)
    assert read_pages(pages(9, fails_at=0), MOST_PAGES).is_unread


def test_no_page_begins_after_a_caller_would_have_hung_up() -> None:
    moments = iter([0.0, 5.0, 7.0])
    rows = read_pages(pages(9), MOST_PAGES, clock=lambda: next(moments))
    assert (rows.items, rows.is_complete, rows.error) == ((0, 1, 2, 3), False, None)
    slow = iter([0.0, 50.0])
    assert read_pages(pages(3), MOST_PAGES, clock=lambda: next(slow)).items == (0, 1), "The first one always"


def test_an_empty_page_that_says_there_is_more_ends_the_walk() -> None:
    rows = read_pages(lambda skip: Page(skip=skip, page_size=2, has_more=True, items=()), MOST_PAGES)
    assert (rows.items, rows.is_complete) == ((), False)


FAILED: Rows[int] = Rows(is_complete=False, error=Throttled("x"))


def said(*ledgers: object, failed: dict[str, TalonError] | None = None, left_out: int = 0) -> list[str]:
    context = case().context
    return [f"{one.what}: {one.why}" for one in gaps(ledgers, context, failed, left_out)]  # type: ignore[arg-type]


def test_nothing_is_said_where_all_was_read() -> None:
    assert said(ledger(moved(1))) == []
    asked_for_nothing = ledger(moved(1), active=UNASKED, expired=UNASKED)
    assert said(asked_for_nothing) == []


def test_what_was_not_read_says_why() -> None:
    assert said(ledger(log=FAILED)) == ["Transactions of Club: Talon.One asks the desk to wait."]
    assert said(ledger(log=NOT_ALLOWED)) == ["Transactions of Club: Your account has no permission for this."]
    assert said(ledger(holder=CARD, active=FAILED)) == [
        "Unused points of Cards, card CARD-1: Talon.One asks the desk to wait."
    ]
    assert said(failed={"anna": Unreachable("x")}) == [
        "Programs and cards of customer anna: Talon.One cannot be reached."
    ]
    assert said(left_out=2) == [
        "2 more programs or cards: There are more than one page reads. Open them from the customer's page."
    ]


def test_how_far_the_desk_looked_is_said_with_its_ends() -> None:
    log = Rows((moved(1), moved(2)), is_complete=False)
    (line,) = said(ledger(log=log))
    assert line.startswith("Transactions of Club: Only the newest 2 lines were looked at, from Feb 20, 2026")
    (line,) = said(ledger(log=replace(log, error=Unreachable("x"))))
    assert line.startswith("Transactions of Club: Talon.One cannot be reached. Only the newest 2 lines")
    (line,) = said(ledger(active=Rows((lot(1),), is_complete=False)))
    assert line == "Unused points of Club: Only the first entry was looked at."


def test_lines_alike_are_said_once_with_their_sum() -> None:
    one, other = of_line(CLUB, moved(20, uuid="a")), of_line(CLUB, moved(20, uuid="b"))
    different = of_line(CLUB, moved(20, "Bonus"))
    found = alike([one, different, other])
    assert [(each.count, each.change, each.entry.name) for each in found] == [
        (2, Decimal(40), "Order"),
        (1, Decimal(20), "Bonus"),
    ]


def test_effects_are_read_as_far_as_they_make_sense() -> None:
    effects = [
        added(30, desiredValue=80, cartItemPosition=1, name="Shoes#1", startDate="2026-04-01T00:00:00Z"),
        added(5, subLedgerId="gift", cardIdentifier="C", awaitsActivation=True, expiryDate=7),
        effect("addLoyaltyPoints", value=3),
        effect("setDiscount", value=3, programId=3),
    ]
    shoes, gift = of_effects(effects, "addLoyaltyPoints")
    assert (shoes.name, shoes.position, shoes.desired, shoes.start.kind) == ("Shoes", 1, Decimal(80), "at")
    assert gift.where == Where(3, "C", "gift")
    assert (gift.start.kind, gift.end.kind) == ("on_action", "unlimited")
    (taken,) = of_effects(
        [effect("rollbackAddedLoyaltyPoints", programId=3, value=7)], "rollbackAddedLoyaltyPoints"
    )
    assert taken.change == -7
