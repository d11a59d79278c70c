"""What differs between two previews."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from webapp.intentions.action import Preview
from webapp.intentions.changes import between


@pytest.fixture(autouse=True)
def words_app() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.app_context():
        yield


def preview(**sides: list[str]) -> Preview:
    return Preview(title="T", confirm="C", state="s", **sides)  # type: ignore[arg-type]


def test_equal_previews_do_not_differ() -> None:
    one = preview(gains=["a", "a"], loses=["b"], keeps=["c"], warnings=["w"])
    found = between(one, one)
    assert (found.new, found.gone) == ([], [])


def test_lines_stand_under_their_heading_and_in_order() -> None:
    old = preview(gains=["a", "b", "c"], warnings=["w"])
    fresh = preview(gains=["c", "a"], keeps=["b"], warnings=["w", "x"])
    found = between(old, fresh)
    assert found.gone == [("The customer gets back", "b")]
    assert found.new == [("Stays as it is", "b"), ("Mind", "x")]


def test_a_line_that_is_there_twice_counts_twice() -> None:
    found = between(preview(gains=["a", "a"]), preview(gains=["a", "a", "a"]))
    assert found.new == [("The customer gets back", "a")]
    assert found.gone == []
