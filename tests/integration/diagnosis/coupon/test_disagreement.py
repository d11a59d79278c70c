"""Where what was read and the dry run cannot both be right, the page says so and does not guess."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from tests.integration.diagnosis.coupon.asking import Counter, check
from tests.integration.sandbox_server import NOW
from tests.support.desk import DeskClock

HALF = timedelta(minutes=30)
CART = {"customer": "anna", "sku": "BEANS", "quantity": 1, "price": 10}


def test_the_wallet_is_fine_and_the_dry_run_refuses(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(expires=NOW + HALF)
    counter.shop.reserve(code, "anna")
    counter.shop.clock.forward(hours=1)  # Talon.One's clock runs ahead of the desk's
    page = check(agent, code, **CART)
    assert page.tone == "wait"
    assert page.verdict == (
        "Nothing that was read speaks against it, yet the dry run refuses it. The code has expired."
    )
    assert "I will find out and come back to you" in page.sentence
    assert "expired" not in page.sentence
    assert '<details class="card desk-fold" open>' in page.answer.text
    for fact in (f"Code: {code}", "Customer: anna", "rejected CouponExpired", "State in the wallet: expired"):
        assert fact in page.answer.text


def test_the_wallet_says_no_and_the_dry_run_accepts(
    agent: FlaskClient, counter: Counter, clock: DeskClock
) -> None:
    code = counter.code(expires=NOW + HALF)
    counter.shop.reserve(code, "anna")
    clock.forward(hours=1)
    page = check(agent, code, **CART)
    assert page.tone == "wait"
    assert page.verdict == "The dry run accepts it, yet what was read says: The code has expired."
    assert "I will find out" in page.sentence


def test_clocks_a_little_apart_are_no_disagreement(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(expires=NOW + timedelta(minutes=2))
    counter.shop.reserve(code, "anna")
    counter.shop.clock.forward(minutes=3)
    page = check(agent, code, **CART)
    assert page.verdict.startswith("It expired on Mar 2, 2026")


def test_a_scheduled_campaign_is_explained(agent: FlaskClient, counter: Counter) -> None:
    """The wallet shows such a code as active: that is known of wallets, and no contradiction."""
    code = counter.code(campaign={"startTime": "2026-04-01T00:00:00Z"})
    counter.shop.reserve(code, "anna")
    page = check(agent, code, **CART)
    assert page.tone == "bad"
    assert page.verdict == "Its campaign is not running; it may not have started yet."
    assert ("Shown as “active”, as are codes of a campaign that has not started.", "Wallet") in page.reasons
    off = counter.code(campaign={"state": "disabled"})
    counter.shop.reserve(off, "anna")
    page = check(agent, off, **CART)
    assert page.verdict == "Its campaign is switched off or over."
    assert page.sentence == f"The offer of your code {off} is over."
    assert not page.remedies


def test_a_later_day_is_tried_as_that_day(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(campaign={"startTime": "2026-04-01T00:00:00Z"}, expires=NOW + timedelta(days=60))
    counter.shop.reserve(code, "anna")
    page = check(agent, code, **CART, on="2026-04-02")
    assert (page.tone, page.verdict) == ("good", "On Apr 2, 2026: It works with this cart.")
    dry = next(one for one in counter.shop.server.requests if one.operation == "updateCustomerSessionV2")
    assert dry.query == "now=2026-04-02T12%3A00%3A00Z&dry=true"
    page = check(agent, code, **CART, on="2026-05-20")
    assert page.verdict.startswith("On May 20, 2026: It expired on May 1, 2026")


def test_when_it_begins_is_a_link_away(agent: FlaskClient, counter: Counter) -> None:
    code = counter.code(starts=NOW + timedelta(days=3, hours=8))
    page = check(agent, code, **CART)
    (address,) = [one for one in page.links("/shop/coupon-check?") if "on=2026-03-06" in one]
    later = agent.get(address)
    assert "On Mar 6, 2026: It works with this cart." in later.text


def test_today_is_now(agent: FlaskClient, counter: Counter) -> None:
    page = check(agent, counter.code(), **CART, on="2026-03-02")
    assert page.verdict == "It works with this cart."
    assert counter.shop.server.requests[-1].query.count("now=") == 0
