"""Following a list that moves: what stays comes exactly once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from webapp.exports.following import Follower, PlaceLost
from webapp.exports.kinds import Batch, Place
from webapp.talon.errors import UnexpectedResponse

SIZE = 20


@dataclass
class List:
    """A list behind an offset, that a test changes between two pages."""

    keys: list[int]
    asked: list[int] = field(default_factory=list)

    def ask(self, skip: int) -> Batch:
        self.asked.append(skip)
        found = self.keys[skip : skip + SIZE]
        return Batch([{"id": key} for key in found], skip + SIZE < len(self.keys))

    def follower(self) -> Follower:
        return Follower(self.ask, lambda row: str(row["id"]), SIZE)


def read_all(pages: List, changes: list[Any]) -> tuple[list[int], bool]:
    """All rows that come, with one change before each page but the first; and whether a move was told."""
    place, found, has_moved = Place(), [], False
    while True:
        read = pages.follower().read(place)
        found += [row["id"] for row in read.rows]
        place, has_moved = read.place, has_moved or read.has_moved
        if read.is_over:
            return found, has_moved
        if changes:
            changes.pop(0)(pages.keys)


@pytest.mark.parametrize("count", [0, 1, SIZE - 1, SIZE, SIZE + 1, 5 * SIZE, 5 * SIZE + 7])
def test_a_list_that_stays_comes_whole_in_its_order(count: int) -> None:
    pages = List(list(range(count)))
    assert read_all(pages, []) == (list(range(count)), False)
    assert len(pages.asked) <= 1 + count / (SIZE - SIZE // 10)


change = st.one_of(
    st.tuples(st.just("add"), st.floats(0, 1), st.integers(1, SIZE - 3)),
    st.tuples(st.just("drop"), st.floats(0, 1), st.integers(1, SIZE - 3)),
    st.just(("none", 0.0, 0)),
)


CAME_BETWEEN = [("add", 0.0, 17), ("none", 0.0, 0), ("add", 0.65625, 4), ("drop", 0.0, 2), ("drop", 0.0, 2)]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 300), st.lists(change, max_size=30))
@example(67, CAME_BETWEEN)
def test_rows_that_stay_come_exactly_once(count: int, wanted: list[tuple[str, float, int]]) -> None:
    fresh = iter(range(10_000, 20_000))
    dropped: set[int] = set()

    def apply(kind: str, place: float, number: int) -> Any:
        def act(keys: list[int]) -> None:
            at = round(place * len(keys))
            if kind == "add":
                keys[at:at] = [next(fresh) for _ in range(number)]
            elif kind == "drop":
                dropped.update(keys[at : at + number])
                del keys[at : at + number]

        return act

    try:
        found, _has_moved = read_all(List(list(range(count))), [apply(*one) for one in wanted])
    except PlaceLost:
        assert dropped, "only rows that went away can take the place with them"
        return
    assert len(found) == len(set(found)), "nothing twice"
    stayed = [key for key in range(count) if key not in dropped]
    assert [key for key in found if key in set(stayed)] == stayed, "nothing skipped, nothing out of order"


def test_rows_on_top_are_told_and_not_taken() -> None:
    pages = List(list(range(100)))
    found, has_moved = read_all(pages, [lambda keys: keys.insert(0, 777)])
    assert found == list(range(100))
    assert has_moved


def test_more_rows_on_top_than_a_page_holds() -> None:
    pages = List(list(range(100)))
    found, has_moved = read_all(pages, [lambda keys: keys.__setitem__(slice(0, 0), range(700, 730))])
    assert found == list(range(100))
    assert has_moved


def test_rows_of_one_moment_may_change_places_at_the_edge_of_a_page() -> None:
    pages = List(list(range(100)))

    def swap(keys: list[int]) -> None:
        keys[SIZE - 1], keys[SIZE] = keys[SIZE], keys[SIZE - 1]

    found, has_moved = read_all(pages, [swap])
    assert sorted(found) == list(range(100))
    assert has_moved


def test_a_list_that_is_gone_is_a_lost_place() -> None:
    with pytest.raises(PlaceLost):
        read_all(List(list(range(100))), [lambda keys: keys.clear()])


def test_other_rows_in_its_stead_are_a_lost_place() -> None:
    with pytest.raises(PlaceLost):
        read_all(List(list(range(100))), [lambda keys: keys.__setitem__(slice(None), range(1000, 1100))])


def test_a_server_that_repeats_itself_does_not_keep_us_for_ever() -> None:
    same = Batch([{"id": 1}, {"id": 2}], has_more=True)
    follower = Follower(lambda skip: same, lambda row: str(row["id"]), SIZE)
    with pytest.raises(PlaceLost):
        follower.read(follower.read(Place()).place)


def test_an_empty_page_that_says_it_has_more_is_refused() -> None:
    with pytest.raises(UnexpectedResponse):
        Follower(lambda skip: Batch([], has_more=True), str, SIZE).read(Place())
