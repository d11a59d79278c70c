"""Every verdict has its words, whatever is known and whatever it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from flask import Flask, g

from tests.unit.diagnosis.coupon.making import CODE, NOW, QUESTION, coupon, findings, rejected, tried, wallet
from webapp.diagnosis.coupon import handing_over
from webapp.diagnosis.coupon.forms import Question
from webapp.diagnosis.coupon.sentences import REFUSALS, SENTENCES, sentence
from webapp.diagnosis.coupon.verdict import Standing, Verdict
from webapp.diagnosis.coupon.words import HEADLINES, PRECISE, Words
from webapp.effects.reasons import REASONS
from webapp.extensions import babel
from webapp.policy import Application

OURS = ("campaign", "dry run", "wallet", "session", "talon", "profile", "reserv", "rule", "desk", "%(")


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    """A request of a reader of English in UTC, in an Application that counts in euros."""
    app = Flask(__name__)
    babel.init_app(app)
    with app.test_request_context(environ_overrides={"desk.correlation_id": "r-1"}):
        g.application = Application(slug="shop", name="100 % Shop", currency="EUR")
        yield


def words(verdict: Verdict, question: Question = QUESTION, **parts: Any) -> Words:
    return Words(verdict, findings(question, **parts))


def test_every_standing_has_a_headline_and_a_sentence() -> None:
    assert set(HEADLINES) == set(get_args(Standing))
    assert set(SENTENCES) == set(get_args(Standing)) - {"refused"}
    assert set(PRECISE) <= set(REFUSALS) <= set(REASONS)


@pytest.mark.parametrize("question", [QUESTION, Question("50% %(code)s %s", "", "order")])
@pytest.mark.parametrize("standing", sorted(get_args(Standing)))
@pytest.mark.parametrize("reason", ["", *sorted(REFUSALS), "MoonIsFull"])
@pytest.mark.parametrize("known", [{}, {"expiryDate": NOW.isoformat(), "startDate": NOW.isoformat()}])
def test_a_sentence_is_one_whatever_is_known(
    question: Question, standing: Standing, reason: str, known: dict[str, Any]
) -> None:
    said = words(
        Verdict(standing, reason, against="CouponExpired" if standing == "disagree" else ""),
        question,
        wallet=wallet(coupon(**known)),
    )
    assert said.headline.endswith((".", "MoonIsFull")) or (standing == "refused" and not reason)
    customer = sentence(said)
    assert customer.endswith((".", "?"))
    plain = customer.replace(question.code, "").casefold()
    assert not [word for word in OURS if word in plain]


def test_an_order_s_refusal_says_when() -> None:
    said = words(Verdict("refused", "CouponRejectedByCondition", "order"))
    assert said.headline.startswith("It was refused when the order was closed.")


def test_a_gift_card_without_anything_left() -> None:
    spent = wallet(coupon(discountLimit=50, discountRemainder=0))
    said = words(Verdict("refused", "CouponLimitReached"), wallet=spent)
    assert said.headline == "Nothing is left on it."


def test_what_is_handed_over_is_whole_and_names_nobody_else() -> None:
    personal = coupon(recipientIntegrationId="ben", reservation=False)
    trial = tried(rejected("CouponRecipientDoesNotMatch"), coupons=[personal])
    said = words(Verdict("refused", "CouponRecipientDoesNotMatch"), trial=trial)
    text = handing_over.text(said, NOW)
    assert "ben" not in text
    for line in (
        "Application: 100 % Shop",
        f"Code: {CODE}",
        "Customer: anna",
        "Cart: 1 × BEANS",
        "Dry run: rejected CouponRecipientDoesNotMatch",
        "Campaign: no. 3 (3)",
        "Checked: 2026-03-02 09:00:00 UTC",
        "Request number: r-1",
    ):
        assert line in text.splitlines()
