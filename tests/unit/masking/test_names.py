"""The names of one customer, in texts that people wrote."""

from __future__ import annotations

import pytest

from webapp.masking import Personal, pattern_of, shown

ATTRIBUTES = {
    "Name": "Anna-Marie von der Heide",
    "Street": "Birch Lane 7",
    "Email": "anna@example.com",
    "Birthday": "1990-05-05",
    "Language": "Dutch",
    "NickName": "Bo",
    "VIP": True,
}


def masked(text: str, *keep: str, **attributes: object) -> str:
    personal = Personal()
    known = personal.knowing(lambda: pattern_of(personal.names_of(attributes or ATTRIBUTES)))
    marked = known.text(text, keep)
    assert shown(marked, sees=True) == text
    return shown(marked, sees=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna-Marie von der Heide called", "A••• called"),
        ("anna  called, so did MARIE", "a•••  called, so did M•••"),
        ("Anna's parcel, Heides Paket, Marie\u2019s mug", "A•••'s parcel, H•••s Paket, M•••\u2019s mug"),
        ("Lives at birch lane 7.", "Lives at b•••."),
        ("(Heide)", "(H•••)"),
        ("Write to anna@example.com or Anna", "Write to a•••@••• or A•••"),
    ],
)
def test_names_are_found_as_words_of_their_own(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Annabel and Mariella",
        "in der Stadt von gestern",
        "Speaks Dutch",
        "Birch wood, lane 7",
        "Bo",
        "Savanna",
        "",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert masked(text) == text


def test_identifiers_stay() -> None:
    assert masked("anna-7: Anna asked", "anna-7") == "anna-7: A••• asked"


def test_a_name_in_a_script_without_spaces() -> None:
    assert masked("王小明さんへ", Name="王小明") == "王•••さんへ"


def test_a_name_with_signs_of_patterns() -> None:
    assert masked("Say (a+)+ (b to her", Name="(a+)+ (b") == "Say a••• to her"


@pytest.mark.parametrize("name", ["", " ", "12 34", "x" * 101, "of"])
def test_what_tells_nobody_apart_is_no_name(name: str) -> None:
    assert Personal().names_of({"Name": name}) == set()


def test_in_payloads_and_attributes_too() -> None:
    personal = Personal()
    known = personal.knowing(lambda: pattern_of(personal.names_of(ATTRIBUTES)))
    told = known.masked_values(
        {"reason": "Marie asked", "couponId": "Marie", "attributes": {"Wish": "For Anna"}}
    )
    assert told == {"reason": "M••• asked", "couponId": "Marie", "attributes": {"Wish": "For A•••"}}
    assert known.hides("Remark", "For Anna")
    assert not personal.hides("Remark", "For Anna")


def test_without_names_nothing_more_is_marked() -> None:
    assert pattern_of([]) is None
    assert Personal().text("Anna called") == "Anna called"


def test_names_are_asked_for_where_there_is_a_text() -> None:
    asked = []
    personal = Personal().knowing(lambda: asked.append(1))  # type: ignore[func-returns-value]
    personal.text("")
    personal.marked("Name", "Anna", "Anna")
    assert asked == []
    personal.text("Call back")
    assert asked == [1]
