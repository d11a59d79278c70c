"""Reopening an order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.sandbox_server import SPRING, Shop, confirmed, item
from tests.support.desk import clock_of, token_in
from tests.support.page import audit_fragment, audit_page

HTMX = {"HX-Request": "true"}


def test_a_reopening_from_the_preview_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2, name="Beans"), couponCodes=[SPRING])
    address = f"/shop/sessions/{order}/reopening"
    shop.server.requests.clear()
    preview = agent.get(address)
    assert preview.status_code == 200
    assert shop.asked == ["getCustomerSession"]
    audit_page(preview.text)
    undone, stays = preview.text.split("Will stay")
    for expected in (
        "The shop must close it again.",
        "What stays may be given a second time",
        "unless the return policy of their program takes them back too",
        "Will be undone",
        "Discount Spring order of €5.00 taken back",
        "Discount Spring item of €2.00 taken back",
        f"Coupon {SPRING} can be used again",
        "Takes back 6 points earned in Bonus club",
    ):
        assert expected in undone
    for expected in ("20 points earned in Bonus club", "Free item MUG: Spring mug", "Gave code …"):
        assert expected in stays
    shop.server.requests.clear()
    done = confirmed(agent, preview, address)
    assert done.status_code == 303
    assert shop.asked == ["getCustomerSession", "reopenCustomerSession"]
    assert shop.session(order)["state"] == "open"
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    for expected in (
        f"Order {order} is open again",
        "Discount Spring order of €5.00 taken back",
        f"Coupon {SPRING} can be used again",
        "Takes back 6 points earned in Bonus club for Beans (BEANS)",
        "The shop must close it again.",
    ):
        assert expected in receipt.text


def test_what_the_preview_said_is_what_happened(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2), couponCodes=[SPRING])
    address = f"/shop/sessions/{order}/reopening"
    active, pending = shop.balances("anna")
    assert confirmed(agent, agent.get(address), address).status_code == 303
    assert shop.balances("anna") == (active, pending - 6)


def test_an_order_without_effects_still_has_both_lists(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    preview = agent.get(f"/shop/sessions/{order}/reopening")
    audit_page(preview.text)
    assert "Nothing: closing this order had no effect that can be undone." in preview.text
    assert "Nothing that this order shows." in preview.text
    assert "return policy" not in preview.text
    receipt = agent.get(confirmed(agent, preview, f"/shop/sessions/{order}/reopening").location)
    assert "Talon.One did not name anything that was undone." in receipt.text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("open", "This order is open already"),
        ("partially_returned", "Items of this order came back, so it cannot be reopened."),
        ("cancelled", "This order is cancelled, and that is final."),
    ],
)
def test_only_a_closed_order_can_be_reopened(
    agent: FlaskClient, shop: Shop, state: str, sentence: str
) -> None:
    order = shop.order(item(quantity=2), state="open" if state == "open" else "closed")
    if state == "partially_returned":
        shop.give_back(order, 0, 1)
    if state == "cancelled":
        shop.update(order, state="cancelled")
    page = agent.get(f"/shop/sessions/{order}/reopening")
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    fragment = agent.get(f"/shop/sessions/{order}/reopening", headers=HTMX)
    audit_fragment(fragment.text)
    assert sentence in fragment.text
    assert shop.writes == []


def test_a_second_submit_shows_the_first_outcome(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    address = f"/shop/sessions/{order}/reopening"
    preview = agent.get(address)
    first = confirmed(agent, preview, address)
    shop.update(order, state="closed")
    second = confirmed(agent, preview, address)
    assert first.location == second.location
    assert shop.session(order)["state"] == "closed"
    assert len(shop.writes) == 1


def test_a_stale_preview_is_drawn_again(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    # Its pending points become active ten minutes from now.
    shop.clock.now -= timedelta(days=14, minutes=-10)
    order = shop.order(item(quantity=2), couponCodes=[SPRING])
    address = f"/shop/sessions/{order}/reopening"
    preview = agent.get(address)
    assert "Takes back 6 points earned in Bonus club" in preview.text
    clock_of(app).forward(minutes=11)
    again = confirmed(agent, preview, address)
    assert again.status_code == 409
    audit_page(again.text)
    assert "<del>Takes back 6 points earned in Bonus club" in again.text
    assert "26 points earned in Bonus club" in again.text.split("<h2>Will stay")[1]
    assert shop.writes == []


def test_a_viewer_may_not_reopen(viewer: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    token = token_in(viewer.get(f"/shop/sessions/{order}"))
    address = f"/shop/sessions/{order}/reopening"
    assert viewer.get(address).status_code == 403
    assert viewer.post(address, data={"csrf_token": token}).status_code == 403
    assert shop.session(order)["state"] == "closed"


def test_a_lost_answer_is_settled_by_reading_again(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    address = f"/shop/sessions/{order}/reopening"
    preview = agent.get(address)
    shop.server.fault("cut_after", operation="reopenCustomerSession")
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert "The answer was lost; reading again showed this." in receipt.text
    assert f"Order {order} is open again" in receipt.text
    assert shop.session(order)["state"] == "open"
