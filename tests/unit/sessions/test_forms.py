"""The return form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from tests.unit.sessions.making import line, session
from webapp.sessions.forms import return_form
from webapp.sessions.presenters import rows_of
from webapp.talon import ReturnedCartItem

ROWS = rows_of(session(line("A", 3), line("B", 2, returned_quantity=2), line("A", 1)))


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x" * 32, WTF_CSRF_ENABLED=False)
    Babel(app)
    return app


def chosen(app: Flask, **data: str) -> tuple[ReturnedCartItem, ...] | list[str]:
    """What a valid form says comes back; of another, the names of the fields with faults."""
    with app.test_request_context(method="POST", data=data):
        form = return_form(ROWS)
        return form.chosen() if form.validate() else [key or "" for key in form.errors]


def test_quantities_are_of_positions_not_of_skus(app: Flask) -> None:
    assert chosen(app, quantity_2="1") == (ReturnedCartItem(2, 1),)
    assert chosen(app, quantity_0=" 2 ", quantity_2="1") == (ReturnedCartItem(0, 2), ReturnedCartItem(2, 1))


def test_everything_left_leaves_out_what_is_back_and_what_was_typed(app: Flask) -> None:
    expected = (ReturnedCartItem(0, 3), ReturnedCartItem(2, 1))
    assert chosen(app, everything="y", quantity_0="77", quantity_2="many") == expected


@pytest.mark.parametrize(
    ("data", "faulty"),
    [
        ({}, ""),
        ({"quantity_0": "0"}, ""),
        ({"quantity_0": "4"}, "quantity_0"),
        ({"quantity_1": "1"}, "quantity_1"),
        ({"quantity_0": "-1"}, "quantity_0"),
        ({"quantity_0": "1e1"}, "quantity_0"),
        ({"quantity_0": "9" * 5000}, "quantity_0"),
        ({"quantity_0": "1", "quantity_2": "x"}, "quantity_2"),
    ],
)
def test_faults_stand_where_they_belong(app: Flask, data: dict[str, str], faulty: str) -> None:
    assert chosen(app, **data) == [faulty]
