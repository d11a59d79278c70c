"""What a coupon is, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask_babel import Babel

from webapp.coupons import naming
from webapp.coupons.forms import ReserveForm, chosen_holders
from webapp.naming import coupon_kind
from webapp.talon.models.coupon import Coupon

START, END = "2026-03-01T00:00:00Z", "2026-04-01T12:30:00Z"


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x" * 32, WTF_CSRF_ENABLED=False)
    Babel(app)
    with app.test_request_context():
        yield


def coupon(**facts: Any) -> Coupon:
    """A coupon as the API writes it."""
    known = {"id": 1, "created": "2026-03-01T00:00:00Z", "campaignId": 7, "value": "CODE"}
    return msgspec.convert({**known, "usageLimit": 0, "usageCounter": 0, **facts}, Coupon)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, "soft"),
        ({"isReservationMandatory": True}, "hard"),
        ({"implicitlyReserved": True}, "for everybody"),
        ({"reservation": False, "isReservationMandatory": True}, "personal"),
    ],
)
def test_kinds(facts: dict[str, Any], kind: str) -> None:
    word, meaning = coupon_kind(coupon(**facts))
    assert word == kind
    assert meaning.endswith(".")


def test_validity() -> None:
    texts = [
        naming.validity(coupon(startDate=start, expiryDate=end)).replace("\u202f", " ")
        for start in (None, START)
        for end in (None, END)
    ]
    assert texts == [
        "Valid without an end.",
        "Valid until Apr 1, 2026, 12:30 PM.",
        "Valid from Mar 1, 2026, 12:00 AM, without an end.",
        "Valid from Mar 1, 2026, 12:00 AM to Apr 1, 2026, 12:30 PM.",
    ]


def test_uses_and_reservations() -> None:
    assert naming.uses(coupon(usageCounter=1)) == "Redeemed 1 time."
    assert naming.uses(coupon(usageCounter=2, usageLimit=5)) == "Redeemed 2 of 5 times."
    assert naming.reservations(coupon()) == ""
    assert naming.reservations(coupon(reservationCounter=1)) == "1 reservation."
    assert naming.reservations(coupon(reservationCounter=3, reservationLimit=2)) == "3 of 2 reservations."


@pytest.mark.parametrize("state", ["pending", "used", "expired", "disabled"])
def test_a_coupon_that_cannot_be_used_says_why(state: str) -> None:
    assert naming.why_of_no_use(state).endswith(".")
    assert naming.why_of_no_use("active") == naming.why_of_no_use("moonlit") == ""


def form_of(customers: str) -> ReserveForm:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x" * 32, WTF_CSRF_ENABLED=False)
    Babel(app)
    with app.test_request_context(method="POST", data={"customers": customers}):
        form = ReserveForm()
        form.validate()
        return form


def test_ids_are_lines_each_once_without_the_space_around() -> None:
    form = form_of("  anna \r\nben smith\r\r\n\nanna\n\tzoë 🛒\n")
    assert form.ids() == ("anna", "ben smith", "zoë 🛒")
    assert not form.errors


@pytest.mark.parametrize("customers", ["", " \n ", "\n".join(map(str, range(101))), "x" * 1001])
def test_what_is_no_list_of_ids_is_refused(customers: str) -> None:
    assert list(form_of(customers).errors) == ["customers"]


def test_the_pressed_button_counts_more_than_the_ticks() -> None:
    app = Flask(__name__)
    with app.test_request_context(method="POST", data={"holder": ["a", "b", "a", ""]}):
        assert chosen_holders() == ("a", "b")
    with app.test_request_context(method="POST", data={"holder": ["a", "b"], "only": "c"}):
        assert chosen_holders() == ("c",)
