"""Other spellings of a code that nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.diagnosis.coupon.spelling import MOST, spellings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vip-eu-01", "VIP-EU-01"),
        ("VIP-EU-O1", "VIP-EU-01"),
        ("VlP-EU-01", "VIP-EU-01"),
        ("SPR1NG-1O", "SPRING-10"),
        ("“SPRING-10”.", "SPRING-10"),
        ("SPRING–10", "SPRING-10"),
        ("SPRING 10", "SPRING10"),
        ("TEN-EU-0O1", "TEN-EU-001"),
        ("GIFT-DEO1", "GIFT-DE01"),
        ("ＳＰＲＩＮＧ", "SPRING"),
        ("SPR\u200bING", "SPRING"),
        ("A\u00a0B", "A B"),
    ],
)
def test_what_is_meant_is_offered(typed: str, meant: str) -> None:
    assert meant in spellings(typed)


def test_what_the_customer_holds_comes_first() -> None:
    held = ["OTHER", "sPrInG-lO", "SPRING-10"]
    assert spellings("SPRING 1O", held)[:2] == ["sPrInG-lO", "SPRING-10"]
    assert "OTHER" not in spellings("SPRING 1O", held)


def test_a_code_of_signs_alone_looks_like_no_other() -> None:
    assert spellings("💎", ["🛒", "!!"]) == []


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=10), max_size=3))
def test_any_text_gives_a_few_others_or_none(code: str, held: list[str]) -> None:
    found = spellings(code, held)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert code not in found
    assert all(found)
