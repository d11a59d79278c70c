"""Lines of a ledger and figures of a balance, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from flask import current_app

from webapp.loyalty.forms import TransactionFilter
from webapp.loyalty.listing import described
from webapp.loyalty.presenters import Moment, Words, figure_names, figures
from webapp.naming import card_standing
from webapp.talon.models.ledger import CardLedgerPoints, CardLedgerTransaction, LedgerPoints
from webapp.talon.models.loyalty import LoyaltyBalance, LoyaltyCard

CREATED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
END = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _orders(_words: None) -> None:
    current_app.add_url_rule("/orders/<session_id>", "sessions.page", lambda session_id: "")


def transaction(**changed: Any) -> CardLedgerTransaction:
    values: dict[str, Any] = {
        "id": 1,
        "created": CREATED,
        "program_id": 4,
        "name": "Welcome",
        "start_date_text": "immediate",
        "expiry_date_text": "unlimited",
        "subledger_id": "",
        "amount": Decimal("10.25"),
        "type": "addition",
        "card_identifier": "CARD-1",
    }
    return CardLedgerTransaction(**values | changed)


def lot(kind: type[LedgerPoints] = LedgerPoints, **changed: Any) -> LedgerPoints:
    values: dict[str, Any] = {
        "id": 1,
        "created": CREATED,
        "program_id": 4,
        "name": "Welcome",
        "start_date_text": "immediate",
        "expiry_date_text": "unlimited",
        "subledger_id": "",
        "amount": Decimal("10.25"),
    }
    return kind(**values | changed)


@pytest.mark.parametrize(
    ("kind", "amount", "change", "what"),
    [
        ("addition", "10.25", "10.25", "Added"),
        ("addition", "-3", "-3", "Added"),
        ("subtraction", "10.25", "-10.25", "Deducted"),
        ("subtraction", "-10.25", "-10.25", "Deducted"),
        ("transfer", "10.25", "10.25", "transfer"),
    ],
)
def test_the_sign_is_that_of_the_change(kind: str, amount: str, change: str, what: str) -> None:
    line = Words().transaction(transaction(type=kind, amount=Decimal(amount)))
    assert (line.change, line.what) == (Decimal(change), what)


def test_an_addition_says_from_when_to_when_it_counts() -> None:
    line = Words().transaction(transaction(expiry_date_text="2026-06-01T00:00:00Z"))
    assert line.starts == Moment(None, "at once")
    assert line.ends is not None
    assert line.ends.at == END
    odd = Words().transaction(transaction(start_date_text="on_action", expiry_date_text="in a week"))
    assert odd.starts == Moment(None, "once something happens that the rule waits for")
    assert odd.ends == Moment(None, "in a week")


def test_a_deduction_has_no_span() -> None:
    line = Words().transaction(transaction(type="subtraction"))
    assert (line.starts, line.ends) == (None, None)


@pytest.mark.parametrize(
    ("chosen", "source"),
    [("", "manual or import"), ("manual", "manual"), ("import", "import")],
)
def test_where_a_line_without_order_came_from_is_known_from_the_filter(chosen: str, source: str) -> None:
    line = Words(chosen).transaction(transaction())
    assert (line.source, line.order, line.session_id) == (source, "", "")


def test_a_line_of_an_order_leads_to_it() -> None:
    words = Words()
    line = words.transaction(transaction(customer_session_id="order-7", rule_name="Earn", ruleset_id=7))
    assert (line.session_id, line.order, line.rule) == ("order-7", "/orders/order-7", "Earn")
    assert words.transaction(transaction(customer_session_id="order-8")).order == "/orders/order-8"


def test_a_lot_counts_from_its_making_where_it_starts_at_once() -> None:
    assert Words().lot(lot()).starts == Moment(CREATED, "")
    later = Words().lot(lot(start_date_text="2026-06-01T00:00:00Z")).starts
    assert later is not None
    assert later.at == END
    assert Words().lot(lot()).ends == Moment(None, "no end")


def test_a_lot_on_a_card_says_who_brought_it() -> None:
    assert Words().lot(lot(CardLedgerPoints, customer_profile_id="maria")).customer == "maria"
    assert Words().lot(lot(CardLedgerPoints)).customer == ""
    assert Words().lot(lot()).customer == ""


def test_figures_say_what_they_are_and_negative_points_only_where_there_are_some() -> None:
    balance = LoyaltyBalance(active_points=Decimal(1), pending_points=Decimal(2), spent_points=Decimal(3))
    assert [(name, amount) for name, amount, _meaning in figures(balance)] == [
        ("Active", Decimal(1)),
        ("Pending", Decimal(2)),
        ("Spent", Decimal(3)),
        ("Expired", Decimal(0)),
    ]
    for amount in (Decimal(5), Decimal(-5)):
        owing = figures(LoyaltyBalance(negative_points=amount))
        assert owing[-1] == ("Below zero", Decimal(-5), "new points fill this first")


def test_figures_of_several_ledgers_stand_in_the_same_columns() -> None:
    plain, owing = LoyaltyBalance(active_points=Decimal(1)), LoyaltyBalance(negative_points=Decimal(5))
    assert [name for name, _meaning in figure_names([plain])] == ["Active", "Pending", "Spent", "Expired"]
    assert [name for name, _meaning in figure_names([plain, owing])][-1] == "Below zero"
    assert [len(figures(one, 5)) for one in (plain, owing)] == [5, 5]
    assert figures(plain, 5)[-1][1] == 0
    assert len(figures(owing, 4)) == 4


@pytest.mark.parametrize(
    ("status", "words", "tone"),
    [
        ("active", "active", "good"),
        ("inactive", "inactive", "wait"),
        ("blocked", "blocked", "bad"),
        ("lost", "lost", "info"),
    ],
)
def test_a_card_has_a_standing(status: str, words: str, tone: str) -> None:
    card = LoyaltyCard(
        id=1, created=CREATED, program_id=4, status=status, identifier="CARD-1", users_per_card_limit=0
    )
    assert card_standing(card)[:2] == (words, tone)


def test_a_filter_is_said_in_words() -> None:
    chosen = TransactionFilter("manual", date(2026, 5, 1), date(2026, 5, 31), "<b>")
    assert described(chosen, ZoneInfo("UTC"), Locale("en")) == [
        "kind: Manual changes",
        "from May 1, 2026",
        "up to and including May 31, 2026",
        "subledger: <b>",
    ]
    assert described(TransactionFilter(skip=50), ZoneInfo("UTC"), Locale("en")) == []
