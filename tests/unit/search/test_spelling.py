"""What can be mistaken in an identifier, and what may have been meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.search.spelling import MOST_SPELLINGS, Remark, remarks, spellings


def is_known(text: str) -> bool:
    return re.fullmatch(r"E\d{5}|EO-\d{6}|VIP-EU-\d\d", text) is not None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("E1OOO4", "E10004"),
        ("E1ooo4", "E10004"),
        ("e10004", "E10004"),
        ("El0004", "E10004"),
        ("Е10004", "E10004"),
        ("E 10004", "E10004"),
        ("E\u00a010004", "E10004"),
        ("E10004\u200b", "E10004"),
        ("“E10004”", "E10004"),
        ("#E10004.", "E10004"),
        ("(E10004)", "E10004"),
        ("Ｅ１０００４", "E10004"),
        ("EО–9OOO11", "EO-900011"),
        ("E0-900011", "EO-900011"),
        ("vip-eu-o1", "VIP-EU-01"),
        ("VIP—EU—O1", "VIP-EU-01"),
    ],
)
def test_what_looks_like_an_identifier_of_the_shop_comes_first(text: str, meant: str) -> None:
    assert spellings(text, is_known)[0] == meant


@pytest.mark.parametrize("text", ["E10004", "💎", "שלום-世界", "123456", "%", ".."])
def test_where_nothing_is_odd_nothing_else_was_meant(text: str) -> None:
    assert spellings(text, is_known) == []


def test_other_spellings_without_any_pattern() -> None:
    assert spellings("S0MMER 10", lambda _text: False)[:2] == ["S0MMER10", "SOMMER 10"]
    assert spellings("summer", lambda _text: False) == ["SUMMER"]
    assert spellings("Anna@Example.com", lambda _text: False) == ["anna@example.com"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E1OOO4", [Remark("look_alike", "O", (3, 4, 5), "0"), Remark("look_alike", "1", (2,), "I")]),
        ("E10004", []),
        ("SOMMER", []),
        ("S0MMER", [Remark("look_alike", "0", (2,), "O")]),
        ("Е1", [Remark("foreign", "Е", (1,), "E"), Remark("look_alike", "1", (2,), "I")]),
        ("a\u00a0b c", [Remark("space", "\u00a0", (2,)), Remark("space", " ", (4,))]),
        ("ab\u200bc\u200b", [Remark("invisible", "\u200b", (3, 5))]),
        ("a–b", [Remark("dash", "–", (2,), "-")]),
        ("d’Or", [Remark("quote", "’", (2,), "'")]),
        ("AB.", [Remark("around", ".", (3,))]),
        ("“AB”", [Remark("around", "“", (1,)), Remark("around", "”", (4,))]),
        ("👩‍👧", []),
    ],
)
def test_each_odd_character_is_named_with_its_places(text: str, expected: list[Remark]) -> None:
    assert remarks(text) == expected


@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    found = spellings(text, is_known)
    assert len(found) <= MOST_SPELLINGS
    assert text not in found
    assert "" not in found
    for one in remarks(text):
        assert one.places
        assert all(text[place - 1] == one.character for place in one.places)
