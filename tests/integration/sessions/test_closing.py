"""Closing an open order."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox_server import HOSTILE_IDS, SPRING, Shop, confirmed, item
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe

HTMX = {"HX-Request": "true"}


def open_order(shop: Shop, *items: dict[str, object], **facts: object) -> str:
    return shop.order(*items, state="open", **facts)


def test_a_closing_from_the_preview_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    order = open_order(shop, item(quantity=2, name="Beans"), couponCodes=[SPRING, "NOPE"])
    address = f"/shop/sessions/{order}/closing"
    assert f'href="{address}"' in agent.get(f"/shop/sessions/{order}").text
    active, pending = shop.balances("anna")
    preview = agent.get(address)
    assert preview.status_code == 200
    audit_page(preview.text)
    gets, _heading, rest = preview.text.partition("<h2>Is used up")
    used, _heading, beside = rest.partition("<h2>Is refused, or happens beside")
    for expected in (
        "€5.00 off the order: Spring order",
        "€2.00 off Beans (BEANS): Spring item",
        "Adds 6 points to Bonus club when the order closes for Beans (BEANS), from Mar 16, 2026",
        "Adds 20 points to Bonus club when the order closes",
        "Will give a code from Cinema when the order closes",
        "close it only if the customer has paid",
        "This was rehearsed as ",  # a new order, or one more where it is the first of the customer
    ):
        assert expected in gets
    assert "CINEMA-" not in preview.text, "The code that a rehearsal draws is not the one that is given"
    assert f"Coupon {SPRING} is valid; it is redeemed when the order closes" in used
    assert "Coupon NOPE was refused. There is no such code; check the spelling." in beside
    assert shop.writes == []
    assert shop.session(order)["state"] == "open"
    done = confirmed(agent, preview, address)
    assert done.status_code == 303
    assert shop.session(order)["state"] == "closed"
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    for expected in (
        f"Order {order} is closed",
        f"Coupon {SPRING} was redeemed",
        "Added 20 points to Bonus club",
        "Coupon NOPE was refused.",
        "Gave code …",
    ):
        assert expected in receipt.text
    assert shop.balances("anna") == (active + 20, pending + 6)


def test_an_order_that_the_rules_give_nothing_for(agent: FlaskClient, shop: Shop) -> None:
    order = open_order(shop)
    shop.update(order, cartItems=[])
    address = f"/shop/sessions/{order}/closing"
    preview = agent.get(address)
    audit_page(preview.text)
    for expected in (
        "Nothing: no rule gives anything for this order.",
        "Nothing: no code and no points.",
        "The cart is empty.",
    ):
        assert expected in preview.text
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert "No rule gave anything for this order." in receipt.text


def test_a_first_order_cannot_be_rehearsed_as_one(agent: FlaskClient, shop: Shop) -> None:
    first = open_order(shop, profileId=shop.customer("first-timer"))
    second = open_order(shop, profileId="first-timer")
    said = "it is this customer&#39;s first"
    assert said in agent.get(f"/shop/sessions/{first}/closing").text
    assert said not in agent.get(f"/shop/sessions/{second}/closing").text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("closed", "This order was closed already."),
        ("partially_returned", "This order was closed already."),
        ("cancelled", "This order is cancelled, and that is final."),
    ],
)
def test_only_an_open_order_can_be_closed(agent: FlaskClient, shop: Shop, state: str, sentence: str) -> None:
    order = shop.order(item(quantity=2))
    if state == "partially_returned":
        shop.give_back(order, 0, 1)
    if state == "cancelled":
        shop.update(order, state="cancelled")
    address = f"/shop/sessions/{order}/closing"
    page = agent.get(address)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    fragment = agent.get(address, headers=HTMX)
    audit_fragment(fragment.text)
    assert sentence in fragment.text
    assert f'href="{address}"' not in agent.get(f"/shop/sessions/{order}").text


def test_a_cart_that_changed_is_previewed_again(agent: FlaskClient, shop: Shop) -> None:
    order = open_order(shop, item(quantity=2), couponCodes=[SPRING])
    address = f"/shop/sessions/{order}/closing"
    preview = agent.get(address)
    shop.update(order, cartItems=[item(quantity=3)])
    again = confirmed(agent, preview, address)
    assert again.status_code == 409
    audit_page(again.text)
    assert "Something changed since the preview." in again.text
    assert "<del>€2.00 off" in again.text
    assert shop.session(order)["state"] == "open"
    assert confirmed(agent, again, address).status_code == 303
    assert shop.session(order)["state"] == "closed"


def test_an_order_that_was_closed_meanwhile_is_left_alone(agent: FlaskClient, shop: Shop) -> None:
    order = open_order(shop)
    address = f"/shop/sessions/{order}/closing"
    preview = agent.get(address)
    shop.update(order, state="closed")
    page = confirmed(agent, preview, address)
    assert page.status_code == 422
    assert "This order was closed already." in page.text
    assert shop.writes == []


def test_an_order_of_nobody_can_be_closed(agent: FlaskClient, shop: Shop) -> None:
    order = open_order(shop, profileId="")
    address = f"/shop/sessions/{order}/closing"
    assert confirmed(agent, agent.get(address), address).status_code == 303
    assert shop.session(order)["state"] == "closed"


@pytest.mark.parametrize("identifier", [one for one in HOSTILE_IDS if one.strip(".")])
def test_any_identifier_can_be_closed_and_cancelled(agent: FlaskClient, shop: Shop, identifier: str) -> None:
    order = open_order(shop, order_id=f"close {identifier}")
    for noun, state in (("closing", "closed"), ("cancellation", "cancelled")):
        address = f"/shop/sessions/{path_safe(order)}/{noun}"
        preview = agent.get(address)
        audit_page(preview.text)
        assert "<script>alert" not in preview.text
        assert confirmed(agent, preview, address).status_code == 303
        assert shop.session(order)["state"] == state


@pytest.mark.parametrize("noun", ["closing", "cancellation", "codes"])
def test_an_order_that_is_not_there_is_not_made(agent: FlaskClient, shop: Shop, noun: str) -> None:
    page = agent.get(f"/shop/sessions/GHOST/{noun}")
    assert page.status_code == 404
    audit_page(page.text)
    assert shop.writes == []


@pytest.mark.parametrize("noun", ["closing", "cancellation", "codes"])
def test_a_viewer_may_not(viewer: FlaskClient, shop: Shop, noun: str) -> None:
    order = open_order(shop, couponCodes=[SPRING])
    page = viewer.get(f"/shop/sessions/{order}")
    assert "Your role may look at this order" in page.text
    address = f"/shop/sessions/{order}/{noun}"
    assert f'href="{address}"' not in page.text
    assert viewer.get(address).status_code == 403
    for path in (address, f"{address}/preview", f"{address}/removal", f"{address}/removal/preview"):
        answer = viewer.post(path, data={"csrf_token": token_in(page)})
        assert answer.status_code in ((403,) if noun == "codes" or path == address else (404, 405))
    assert shop.session(order)["state"] == "open"
    assert shop.writes == []


def test_a_lost_answer_is_settled_by_reading_again(agent: FlaskClient, shop: Shop) -> None:
    order = open_order(shop)
    address = f"/shop/sessions/{order}/closing"
    preview = agent.get(address)
    shop.at_next_write.append("cut_after")
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert "The answer was lost; reading again showed this." in receipt.text
    assert f"Order {order} is closed" in receipt.text
    assert len(shop.writes) == 1


def test_closed_and_partly_returned_meanwhile_is_for_a_person(agent: FlaskClient, shop: Shop) -> None:
    order = open_order(shop, item(quantity=2))
    address = f"/shop/sessions/{order}/closing"
    preview = agent.get(address)
    shop.at_next_write.append("cut_after")
    shop.at_end.append(lambda: shop.give_back(order, 0, 1))
    receipt = agent.get(confirmed(agent, preview, address).location)
    assert "Nobody knows yet whether this was done" in receipt.text
    assert "The order is partially returned now" in receipt.text
