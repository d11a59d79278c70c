"""Texts that hold a value and its mask: one of the two is shown, never both, and never a mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webapp.masking import has_marks, mark, shown

PLAIN = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
MARKS = "\ufdd0\ufdd1\ufdd2"


@given(PLAIN, PLAIN, PLAIN)
def test_each_reader_gets_one_of_both(before: str, value: str, after: str) -> None:
    before, value, after = (one.translate(dict.fromkeys(map(ord, MARKS))) for one in (before, value, after))
    text = f"{before}{mark(value, '•••')}{after}"
    assert shown(text, sees=True) == f"{before}{value}{after}"
    assert shown(text, sees=False) == f"{before}•••{after}"


@given(st.text(alphabet=f"ab•{MARKS}"))
def test_whatever_comes_in_no_mark_leaves(text: str) -> None:
    assert not has_marks(shown(text, sees=True))
    assert not has_marks(shown(text, sees=False))


@given(st.integers(min_value=0, max_value=40), st.text("xyz", max_size=5))
def test_a_text_that_was_cut_shows_nothing_of_the_value(length: int, after: str) -> None:
    text = f"Name: {mark('SECRET', 'S•••')} is longer"[:length] + f"… {after}"
    assert "EC" not in shown(text, sees=False)


def test_two_marks_one_after_the_other_are_two() -> None:
    text = mark("Ada", "A") + mark("Bea", "B")
    assert shown(text, sees=True) == "AdaBea"
    assert shown(text, sees=False) == "AB"


def test_a_mark_that_was_cut_ends_where_the_next_begins() -> None:
    text = mark("Ada", "A")[:-2] + mark("Bea", "B")
    assert shown(text, sees=False) == "AB"


def test_nobody_can_mark_a_text_of_their_own() -> None:
    assert shown(mark("\ufdd2Ada\ufdd0", "\ufdd1A"), sees=False) == "A"
