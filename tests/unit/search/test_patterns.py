"""Patterns match whole texts, and none that could take long gets past the start."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp import patterns


@pytest.mark.parametrize(
    ("expression", "text", "is_match"),
    [
        (r"^E\d+$", "E10004", True),
        (r"E\d+", "E10004", True),
        (r"E\d+", "xE10004", False),
        (r"E\d+", "E10004\n", False),
        (r"E\d+", "e10004", False),
        (r"(?i)e\d+", "E10004", True),
        (r"[^@]+@[^@]+\.[^@]+", "a@b.c", True),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "0b5e7f3a-1111-2222-3333-444455556666", True),
    ],
)
def test_a_pattern_is_about_the_whole_text(expression: str, text: str, is_match: bool) -> None:
    assert patterns.fault_of(expression) is None
    assert patterns.matches(expression, text) is is_match


@pytest.mark.parametrize("expression", ["(", "[a", "a{2}(?i)", "*", "[[a]", r"\q", "(?P<a>x)(?P<a>y)"])
def test_what_is_no_expression_is_said_to_be_none(expression: str) -> None:
    assert "cannot be read" in (patterns.fault_of(expression) or "")


@pytest.mark.parametrize(
    "expression",
    [
        "(a+)+",
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)+$",
        "(.*a){20}",
        r"\d*\d*\d*\d*x",
        "((a{0,99}){0,99}){0,99}",
        "(?=(a+)+b)a",
        "(a)?(?(1)(b+)+|c)",
        "(?>(a|a)*)b",
        "(a?){30}a{30}",
    ],
)
def test_what_could_take_long_is_refused(expression: str) -> None:
    assert "too long" in (patterns.fault_of(expression) or "")


def test_a_long_text_matches_nothing() -> None:
    assert patterns.matches("a+", "a" * patterns.LONGEST_TEXT)
    assert not patterns.matches("a+", "a" * (patterns.LONGEST_TEXT + 1))


@pytest.mark.parametrize("expression", [r"\d*\d*\d*x", "(.|.){19}x", "(a?){20}a{20}", "(a|b|ab){0,11}x"])
@pytest.mark.parametrize("character", ["a", "1", "x"])
def test_the_worst_that_is_allowed_ends_soon(expression: str, character: str) -> None:
    assert patterns.fault_of(expression) is None
    begun = time.process_time()
    patterns.matches(expression, character * patterns.LONGEST_TEXT)
    assert time.process_time() - begun < 1


_ATOMS = st.sampled_from(["a", ".", r"\d", "[ab]", "b"])
_PARTS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,3}", "*?"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(_PARTS, st.text("ab1", max_size=patterns.LONGEST_TEXT))
def test_whatever_is_allowed_ends_soon(expression: str, text: str) -> None:
    if patterns.fault_of(expression) is None:
        begun = time.process_time()
        patterns.matches(expression, text)
        assert time.process_time() - begun < 1
