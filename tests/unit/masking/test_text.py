"""E-mail addresses and phone numbers in free text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.masking import has_marks, marked_text, shown


def masked(text: str, *keep: str) -> str:
    return shown(marked_text(text, keep), sees=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to ada.lovelace+shop@mail.example.com.", "Write to a•••@•••."),
        ("<ada@example.com>, (bea@example.org)", "<a•••@•••>, (b•••@•••)"),
        ("mailto:ADA@EXAMPLE.COM?subject=x", "mailto:A•••@•••?subject=x"),
        ("ada@localhost", "a•••@•••"),
        ("jörg@bücher.example", "j•••@•••"),
        ("Ring +49 30 5550199 today", "Ring ••• 99 today"),
        ("Ring +49 (0)30/555-0142.", "Ring ••• 42."),
        ("0049305550199", "••• 99"),
        ("030 5550199 or 0170-5550142", "••• 99 or ••• 42"),
        ("(030) 555 01 99", "••• 99"),
        ("Call 415-555-0142", "Call ••• 42"),
        ("Call (415) 555-0142!", "Call ••• 42!"),
        ("01705550142", "••• 42"),
    ],
)
def test_what_is_personal_in_a_text_is_masked(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert shown(marked_text(text), sees=True) == text


@pytest.mark.parametrize(
    "text",
    [
        "Order UO-900011 of 2026-05-31, 12:30",
        "on 01.02.2026 and 01-02-2026 and 31/05/2026",
        "1,234.50 EUR, 25.5 points, -12 %",
        "U50004 and 50004 and 1234567890",
        "a9b0c1d2-0123-4567-8901-0123456789ab",
        "2026-03-02T09:00:00Z",
        "3@5 and @home and a @ b",
        "SKU 4006381333931, EAN 0123456789012",
        "version 2024.06.10 of 10.0.0.1",
    ],
)
def test_numbers_of_other_kinds_stay(text: str) -> None:
    assert masked(text) == text


def test_identifiers_are_addresses_and_stay() -> None:
    said = "Coupon ada@example.com for ada@example.com, asked by bea@example.com, card 0800 555 0199"
    kept = masked(said, "ada@example.com", "0800 555 0199")
    assert kept == "Coupon ada@example.com for ada@example.com, asked by b•••@•••, card 0800 555 0199"


def test_what_is_marked_already_is_left_alone() -> None:
    once = marked_text("To ada@example.com")
    assert marked_text(once) == once


@given(st.text(max_size=200))
def test_whoever_sees_gets_every_text_as_it_was(text: str) -> None:
    if not has_marks(text):
        assert shown(marked_text(text), sees=True) == text


ADDRESSES = st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9})?@[a-z]{1,9}\.(com|org|test)", fullmatch=True)


@given(ADDRESSES, st.text("ab ,(", max_size=5))
def test_no_address_is_left(address: str, around: str) -> None:
    assert address not in masked(f"{around} {address} {around}")


@given(st.from_regex(r"\+[1-9][0-9]{0,2} [1-9][0-9]{1,3}[ /-][0-9]{4,7}", fullmatch=True))
def test_no_international_number_is_left(number: str) -> None:
    assert masked(f"Ring {number} now") == f"Ring ••• {number[-2:]} now"


def test_a_long_text_takes_no_time() -> None:
    for text in ("a" * 50_000, "0 1" * 20_000, "a.b" * 20_000 + "@", "+1" * 20_000, "(0" * 20_000):
        masked(text)
