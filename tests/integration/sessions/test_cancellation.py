"""Cancelling an order, for good."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox_server import SPRING, Shop, confirmed, item
from tests.support.page import audit_fragment, audit_page

HTMX = {"HX-Request": "true"}


def test_a_cancellation_of_a_closed_order_rolls_back(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2, name="Beans"), couponCodes=[SPRING])
    address = f"/shop/sessions/{order}/cancellation"
    assert f'href="{address}"' in agent.get(f"/shop/sessions/{order}").text
    active, pending = shop.balances("anna")
    preview = agent.get(address)
    audit_page(preview.text)
    undone, _heading, stays = preview.text.partition("<h2>Will stay")
    for expected in (
        "This cannot be undone: cancelled is final.",
        "the shop is not told",
        "The audit keeps this under your name",
        "Points that are active already stay",
        "Will be rolled back",
        "Discount Spring order of €5.00 taken back",
        f"Coupon {SPRING} can be used again",
        "Takes back 6 points earned in Bonus club",
    ):
        assert expected in undone
    for expected in ("20 points earned in Bonus club", "Free item MUG", "Gave code …"):
        assert expected in stays
    assert f"Cancel order {order} for good · Shop &lt;EU&gt;</button>" in preview.text
    assert shop.writes == []
    receipt = agent.get(confirmed(agent, preview, address).location)
    audit_page(receipt.text)
    for expected in (
        f"Order {order} is cancelled",
        f"Coupon {SPRING} can be used again",
        "Takes back 6 points earned in Bonus club",
        "That is final.",
    ):
        assert expected in receipt.text
    assert shop.session(order)["state"] == "cancelled"
    assert shop.balances("anna") == (active, pending - 6)
    page = agent.get(f"/shop/sessions/{order}").text
    assert "Final: nothing more can be done with it." in page
    assert "/cancellation" not in page


def test_an_open_order_has_nothing_to_roll_back(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2), couponCodes=[SPRING], state="open")
    address = f"/shop/sessions/{order}/cancellation"
    balances = shop.balances("anna")
    preview = agent.get(address)
    audit_page(preview.text)
    for expected in (
        "Was promised, and will not happen",
        f"Coupon {SPRING} is valid; it is redeemed when the order closes",
        "Will give a code from Cinema when the order closes",
        "Nothing that this order shows.",
    ):
        assert expected in preview.text
    assert "pays the customer back" not in preview.text
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert "It was open still, so nothing had to be rolled back." in receipt.text
    assert shop.session(order)["state"] == "cancelled"
    assert shop.balances("anna") == balances


def test_after_a_return_it_is_said_what_cannot_be_told(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2), couponCodes=[SPRING])
    shop.give_back(order, 0, 1)
    address = f"/shop/sessions/{order}/cancellation"
    preview = agent.get(address)
    audit_page(preview.text)
    for expected in (
        "Discounts and pending points of what did not come back. Talon.One no longer tells how much.",
        f"Coupon {SPRING}, if it was redeemed: it can be used again",
        "Points that are active already stay",
    ):
        assert expected in preview.text
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert f"Coupon {SPRING} can be used again" in receipt.text
    assert shop.session(order)["state"] == "cancelled"


def test_an_order_without_effects(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    address = f"/shop/sessions/{order}/cancellation"
    preview = agent.get(address)
    assert "Nothing: closing this order had no effect that can be rolled back." in preview.text
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert "Talon.One did not name anything that was rolled back." in receipt.text
    empty = shop.order(state="open")
    preview = agent.get(f"/shop/sessions/{empty}/cancellation")
    assert "Nothing: the rules promise nothing for this order." in preview.text


def test_a_cancelled_order_stays_cancelled(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    shop.update(order, state="cancelled")
    page = agent.get(f"/shop/sessions/{order}/cancellation")
    assert page.status_code == 422
    audit_page(page.text)
    fragment = agent.get(f"/shop/sessions/{order}/cancellation", headers=HTMX)
    audit_fragment(fragment.text)
    assert "This order is cancelled already." in fragment.text


def test_an_order_that_moved_is_previewed_again(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2), couponCodes=[SPRING])
    address = f"/shop/sessions/{order}/cancellation"
    preview = agent.get(address)
    shop.give_back(order, 0, 1)
    again = confirmed(agent, preview, address)
    assert again.status_code == 409
    assert "Something changed since the preview." in again.text
    assert shop.writes == []


def test_what_of_this_is_known_about_a_lost_answer(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    address = f"/shop/sessions/{order}/cancellation"
    preview = agent.get(address)
    shop.at_next_write.append("cut_after")
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert f"Order {order} is cancelled" in receipt.text
    other = shop.order()
    address = f"/shop/sessions/{other}/cancellation"
    preview = agent.get(address)
    shop.at_next_write.append("502")
    shop.at_end.append(lambda: shop.reopen(other))
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert "Nobody knows yet whether this was done" in receipt.text


@pytest.mark.parametrize(
    ("state", "hint"),
    [
        ("closed", "Its codes cannot be changed now: reopen it first."),
        ("partially_returned", "It cannot be reopened any more"),
    ],
)
def test_the_page_says_what_is_not_possible(agent: FlaskClient, shop: Shop, state: str, hint: str) -> None:
    order = shop.order(item(quantity=2))
    if state == "partially_returned":
        shop.give_back(order, 0, 1)
    page = agent.get(f"/shop/sessions/{order}").text
    assert hint in page
    assert "/codes" not in page
    assert "/closing" not in page
