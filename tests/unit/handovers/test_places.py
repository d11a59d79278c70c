"""Addresses without the mark of a handover."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.handovers.places import Place, unmarked

QUERY = st.text(st.sampled_from("abh=%2F+~."), max_size=12)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/shop/x", "/shop/x"),
        ("/shop/x?handover=abc", "/shop/x"),
        ("/shop/x?a=1&handover=abc", "/shop/x?a=1"),
        ("/shop/x?handover=abc&a=1", "/shop/x?a=1"),
        ("/shop/x?a=%2F&handover=a&b=2&handover=b", "/shop/x?a=%2F&b=2"),
        ("/shop/x?handovers=1&q=handover=1", "/shop/x?handovers=1&q=handover=1"),
        ("/shop/x?handover", "/shop/x"),
        ("/shop/x?", "/shop/x"),
    ],
)
def test_the_mark_goes_and_the_rest_stays(address: str, kept: str) -> None:
    assert unmarked(address) == kept


@given(QUERY, QUERY)
def test_marking_and_unmarking_is_nothing(name: str, value: str) -> None:
    address = unmarked(f"/shop/x?{name}={value}")
    marked = Place(address, "any", ()).marked + "abc"
    assert unmarked(marked) == address
    assert Place(address, "any", ()).is_at(unmarked(marked))


def test_a_query_is_the_same_however_it_is_written() -> None:
    place = Place("/shop/search?q=it%27s+%C3%BC", "search.results", ())
    assert place.is_at("/shop/search?q=it's%20%C3%BC")
    assert not place.is_at("/shop/search?q=its")
    assert not place.is_at("/shop/other?q=it's%20%C3%BC")
    assert not place.is_at("/shop/search")
