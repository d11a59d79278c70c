"""Attributes as texts of a form, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from webapp.customers.editing.attributes import Misfit, as_text, kind_of, parsed, sorted_out, written
from webapp.goodwill import Attribute


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("Anna", "text", "Anna"),
        ("  two\nlines ", "text", "  two\nlines "),
        (True, "boolean", "true"),
        (False, "boolean", "false"),
        (12, "number", "12"),
        (Decimal("12.50"), "number", "12.5"),
        (Decimal("1E+3"), "number", "1000"),
        ("1990-05-06T00:00:00Z", "date", "1990-05-06"),
        (["a", "b"], "list", "a\nb"),
        ([], "list", ""),
        ([1, Decimal("2.5")], "numbers", "1\n2.5"),
    ],
)
def test_a_value_and_its_text(value: Any, kind: Any, text: str) -> None:
    assert kind_of(value) == kind
    assert as_text(kind, value) == text
    if text:
        assert written(parsed(kind, text)) == written(value)


@pytest.mark.parametrize(
    "value", [None, {}, {"lat": 1}, [["a"]], ["a", 1], ["two\nlines"], [" a"], [""], [True]]
)
def test_what_a_form_would_bend_has_no_kind(value: Any) -> None:
    assert kind_of(value) is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1,5"),
        ("number", "1e5"),
        ("number", "--1"),
        ("number", "9" * 16),
        ("numbers", "1\nx"),
        ("date", "06.05.1990"),
        ("date", "1990-13-01"),
        ("text", "x" * 10_001),
    ],
)
def test_what_does_not_say_a_value(kind: Any, text: str) -> None:
    app = Flask("words")
    Babel(app)
    with app.test_request_context(), pytest.raises(Misfit):
        parsed(kind, text)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (Decimal("1.50"), Decimal("1.5"), True),
        (1, Decimal(1), True),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        ("1990-05-06T00:00:00Z", "1990-05-06T02:00:00+02:00", True),
        (["a", "b"], ["b", "a"], False),
        (None, "", False),
    ],
)
def test_what_is_the_same_value(one: Any, other: Any, is_same: bool) -> None:
    assert (written(one) == written(other)) is is_same


def test_what_can_be_edited() -> None:
    present = {"Size": "38", "Home": {"lat": 1}, "Likes": ["a"], "name": "Anna"}
    configured = [
        Attribute("Size", "number", "Shoe size"),
        Attribute("Home", "text"),
        Attribute("Born", "date"),
        Attribute("Likes", "text"),
        Attribute("Wishes", "list"),
    ]
    rows, locked = sorted_out(present, configured)
    assert [(row.name, row.label, row.kind) for row in rows] == [
        ("Born", "Born", "date"),
        ("Likes", "Likes", "list"),
        ("name", "name", "text"),
        ("Size", "Shoe size", "number"),
        ("Wishes", "Wishes", "list"),
    ]
    assert locked == {"Home": {"lat": 1}}
