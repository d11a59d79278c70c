"""Returning items of an order."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import SPRING, Shop, confirmed, fields_of, item, post
from tests.support.desk import DeskClock, token_in
from tests.support.page import audit_fragment, audit_page

HTMX = {"HX-Request": "true"}


def previewed(browser: FlaskClient, order: str, **data: str) -> TestResponse:
    return post(browser, f"/shop/sessions/{order}/returns", f"/shop/sessions/{order}/returns/preview", data)


def confirm(browser: FlaskClient, preview: TestResponse, order: str, **changed: str) -> TestResponse:
    return confirmed(browser, preview, f"/shop/sessions/{order}/returns", **changed)


def test_a_return_from_the_form_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3, name="Beans"), item("FILTER", 4), couponCodes=[SPRING])
    form = agent.get(f"/shop/sessions/{order}/returns")
    assert form.status_code == 200
    audit_page(form.text)
    assert 'name="quantity_0"' in form.text
    assert 'max="3"' in form.text
    preview = previewed(agent, order, quantity_0="2")
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        "This cannot be undone here.",
        "2 × Beans (BEANS), €20.00 before discounts",
        "Discount Spring item of €2.00 taken back for Beans (BEANS)",
        "Takes back 6 points earned in Bonus club for Beans (BEANS)",
        f"Coupon {SPRING} was redeemed",
        "€5.00 off the order: Spring order",
        "20 points earned in Bonus club",
        "Free item MUG: Spring mug",
        "Return 2 units of order",
        "Shop &lt;EU&gt;</button>",
    ):
        assert expected in preview.text
    assert shop.writes == []
    assert shop.returned(order) == [0, 0]
    done = confirm(agent, preview, order)
    assert done.status_code == 303
    assert shop.returned(order) == [2, 0]
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    for expected in (
        "2 units were returned",
        "2 × Beans (BEANS) came back",
        "Takes back 6 points earned in Bonus club",
        "The order is now partially returned; 2 units of it can still come back.",
        "Parcel came back",
        "T-1",
    ):
        assert expected in receipt.text
    assert "partially returned" in agent.get(f"/shop/sessions/{order}").text


def test_preview_and_return_send_the_same_body(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3), item("FILTER", 4))
    shop.server.requests.clear()
    confirm(agent, previewed(agent, order, quantity_0="1", quantity_1="1"), order)
    returns = [each for each in shop.server.requests if each.operation == "returnCartItems"]
    assert [("dry=true" in each.query) for each in returns] == [True, True, False]
    assert len({each.body for each in returns}) == 1
    assert json.loads(returns[0].body)["return"] == {
        "returnedCartItems": [{"position": 0, "quantity": 1}, {"position": 1, "quantity": 1}]
    }


def test_few_calls_are_made(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    token = token_in(agent.get(f"/shop/sessions/{order}/returns"))
    shop.server.requests.clear()
    address = f"/shop/sessions/{order}/returns"
    preview = agent.post(f"{address}/preview", data={"csrf_token": token, "quantity_0": "1"})
    assert shop.asked == ["getCustomerSession", "returnCartItems"]
    shop.server.requests.clear()
    confirm(agent, preview, order)
    assert shop.asked == ["getCustomerSession", "returnCartItems", "returnCartItems"]


def test_a_second_round_returns_the_next_units(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3), couponCodes=[SPRING])
    confirm(agent, previewed(agent, order, quantity_0="1"), order)
    form = agent.get(f"/shop/sessions/{order}/returns")
    assert 'max="2"' in form.text
    preview = previewed(agent, order, quantity_0="2")
    assert "Takes back 6 points" in preview.text
    assert "Nothing is left in the order then." in preview.text
    assert "Talon.One no longer tells what else this order gave." in preview.text
    assert confirm(agent, preview, order).status_code == 303
    assert shop.returned(order) == [3]
    nothing_left = agent.get(f"/shop/sessions/{order}/returns")
    assert nothing_left.status_code == 422
    audit_page(nothing_left.text)
    assert "Everything in this order has come back already." in nothing_left.text


def test_two_lines_of_one_sku_are_two_rows(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2), item(quantity=2, price=8))
    preview = previewed(agent, order, quantity_1="1")
    assert "1 × BEANS, line 2, €8.00 before discounts" in preview.text
    assert "line 1" not in preview.text
    confirm(agent, preview, order)
    assert shop.returned(order) == [0, 1]


def test_everything_left_needs_no_script_and_no_quantities(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3), item("FILTER", 4, 2))
    shop.give_back(order, 0, 1)
    preview = previewed(agent, order, everything="y", quantity_0="99", quantity_1="nonsense")
    assert "Return 4 units" in preview.text
    confirm(agent, preview, order)
    assert shop.returned(order) == [3, 2]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Say how many units come back, on one line at least."),
        ({"quantity_0": "0"}, "Say how many units come back, on one line at least."),
        ({"quantity_0": "4"}, "Only 3 can still come back."),
        ({"quantity_0": "-1"}, "Give 0 or more."),
        ({"quantity_0": "1.5"}, "Give a whole number."),
        ({"quantity_0": "many"}, "Give a whole number."),
        ({"quantity_0": "9" * 5000}, "Give a whole number."),
        ({"quantity_7": "1"}, "Say how many units come back, on one line at least."),
    ],
)
def test_a_form_with_faults_comes_back_as_it_was(
    agent: FlaskClient, shop: Shop, data: dict[str, str], sentence: str
) -> None:
    order = shop.order(item(quantity=3), item("FILTER", 4))
    page = previewed(agent, order, **data, quantity_1="0")
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    if data.get("quantity_0"):
        assert f'value="{data["quantity_0"]}"' in page.text
    assert "returnCartItems" not in shop.asked


def test_with_htmx_the_preview_or_the_form_alone_is_sent(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    address = f"/shop/sessions/{order}/returns"
    preview = post(agent, address, f"{address}/preview", {"quantity_0": "1"}, headers=HTMX)
    assert preview.status_code == 200
    audit_fragment(preview.text)
    assert 'id="preview"' in preview.text
    assert "HX-Retarget" not in preview.headers
    faulty = post(agent, address, f"{address}/preview", {"quantity_0": "9"}, headers=HTMX)
    assert faulty.status_code == 422
    audit_fragment(faulty.text)
    assert faulty.headers["HX-Retarget"] == "#returns"
    assert 'id="returns"' in faulty.text
    assert 'value="9"' in faulty.text
    assert 'id="returns"' in agent.get(address).text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("open", "This order is still open"), ("cancelled", "This order is cancelled as a whole")],
)
def test_only_a_closed_order_has_returns(agent: FlaskClient, shop: Shop, state: str, sentence: str) -> None:
    order = shop.order(state="open" if state == "open" else "closed")
    token = token_in(agent.get(f"/shop/sessions/{order}"))
    if state == "cancelled":
        shop.update(order, state="cancelled")
    for page in (
        agent.get(f"/shop/sessions/{order}/returns"),
        agent.post(f"/shop/sessions/{order}/returns/preview", data={"csrf_token": token, "quantity_0": "1"}),
    ):
        assert page.status_code == 422
        audit_page(page.text)
        assert sentence in page.text
    assert "returnCartItems" not in shop.asked


def test_a_preview_of_another_state_is_drawn_again(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="2")
    shop.give_back(order, 0, 1)
    again = confirm(agent, preview, order)
    assert again.status_code == 409
    audit_page(again.text)
    assert "Something changed since the preview. Nothing was written; look again." in again.text
    assert "Parcel came back" in again.text
    assert shop.writes == []
    assert confirm(agent, again, order).status_code == 303
    assert shop.returned(order) == [3]


def test_what_can_no_longer_be_returned_is_refused(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="2")
    shop.give_back(order, 0, 2)
    refused = confirm(agent, preview, order)
    assert refused.status_code == 422
    audit_page(refused.text)
    assert "Only 1 of BEANS can still come back, not 2." in refused.text
    assert "Nothing was written." in refused.text
    assert shop.writes == []


def test_a_second_submit_shows_the_first_outcome(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="1")
    first, second = confirm(agent, preview, order), confirm(agent, preview, order)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert shop.returned(order) == [1]
    assert len(shop.writes) == 1


def test_a_reason_is_wanted(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    page = confirm(agent, previewed(agent, order, quantity_0="1"), order, reason="")
    assert page.status_code == 422
    audit_page(page.text)
    assert "Choose why." in page.text
    assert "Parcel came back" in page.text
    assert shop.writes == []


def test_a_changed_or_borrowed_form_writes_nothing(agent: FlaskClient, shop: Shop) -> None:
    order, other = shop.order(item(quantity=3)), shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="1")
    token = fields_of(preview, f"/shop/sessions/{order}/returns")["token"]
    for changed in (token[:-2] + "xx", "", "nonsense"):
        assert confirm(agent, preview, order, token=changed).status_code == 400
    csrf = token_in(preview)
    data = {"csrf_token": csrf, "token": token, "reason": "goodwill"}
    assert agent.post(f"/shop/sessions/{other}/returns", data=data).status_code == 400
    assert agent.post(f"/shop/sessions/{order}/reopening", data=data).status_code == 400
    assert shop.writes == []


def test_a_viewer_may_not_return(viewer: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    address = f"/shop/sessions/{order}/returns"
    token = token_in(viewer.get(f"/shop/sessions/{order}"))
    assert viewer.get(address).status_code == 403
    assert viewer.post(f"{address}/preview", data={"csrf_token": token, "quantity_0": "1"}).status_code == 403
    assert viewer.post(address, data={"csrf_token": token}).status_code == 403
    assert shop.asked == ["getCustomerSession"]


def test_an_old_preview_is_drawn_again(agent: FlaskClient, shop: Shop, clock: DeskClock) -> None:
    order = shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="1")
    clock.forward(minutes=31)
    page = confirm(agent, preview, order)
    assert page.status_code == 409
    assert "half an hour old" in page.text
    assert shop.writes == []


def test_a_lost_answer_is_settled_by_reading_again(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="1")
    shop.at_next_write.append("cut_after")
    receipt = agent.get(confirm(agent, preview, order).location)
    assert "The answer was lost; reading again showed this." in receipt.text
    assert "1 unit was returned" in receipt.text
    assert shop.returned(order) == [1]
    assert len(shop.writes) == 1


def test_a_refusal_of_the_server_is_told(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="1")
    shop.at_next_write.append("503")
    receipt = agent.get(confirm(agent, preview, order).location)
    assert "Talon.One cannot answer now" in receipt.text
    assert shop.returned(order) == [0]


def test_an_outage_at_the_confirm_writes_nothing(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    preview = previewed(agent, order, quantity_0="1")
    shop.server.fault("503", operation="getCustomerSession", count=0)
    page = confirm(agent, preview, order)
    assert page.status_code == 502
    audit_page(page.text)
    assert shop.writes == []
