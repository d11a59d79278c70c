"""What the server or the desk refuses about an action is said at the field of the form it came from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox_server import Shop, item, post
from tests.support.page import audit_fragment, audit_page

HTMX = {"HX-Request": "true"}


def refuse(shop: Shop, path: str, *problems: dict[str, Any]) -> None:
    """The server refuses the next call to a path, as the contract says."""
    body = {"message": "The submitted data was invalid", "errors": list(problems)}
    shop.answers[path] = (400, json.dumps(body).encode())


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refusal_of_the_rehearsal_stands_at_its_field(
    agent: FlaskClient, shop: Shop, headers: dict[str, str]
) -> None:
    order = shop.order(item(quantity=3), item("FILTER", 4, quantity=2))
    address = f"/shop/sessions/{order}/returns"
    refuse(
        shop,
        f"/v2/customer_sessions/{order}/returns",
        {
            "title": "Too <many>",
            "details": "only one a day",
            "source": {"pointer": "/return/returnedCartItems/1/quantity"},
        },
        {"title": "By the way", "source": {"pointer": "/return/somethingElse"}},
    )
    sent = {"quantity_0": "1", "quantity_1": "2"}
    page = post(agent, address, f"{address}/preview", sent, headers=headers)
    assert page.status_code == 422
    (audit_fragment if headers else audit_page)(page.text)
    field = page.text.split('id="quantity_1"')[1].split("</td>")[0]
    assert "Too &lt;many&gt;: only one a day" in field
    assert "Too" not in page.text.split('id="quantity_1"')[0].replace("by the way", "")
    assert "By the way (/return/somethingElse)" in page.text
    assert 'value="2"' in page.text
    assert shop.writes == []


def test_a_refusal_that_means_no_field_is_a_page(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=3))
    address = f"/shop/sessions/{order}/returns"
    refuse(shop, f"/v2/customer_sessions/{order}/returns", {"title": "Not today", "source": {}})
    page = post(agent, address, f"{address}/preview", {"quantity_0": "1"})
    assert page.status_code == 422
    audit_page(page.text)
    assert "Talon.One refused this" in page.text
    assert "Not today" in page.text


def test_what_the_desk_finds_impossible_stands_at_its_field_too(agent: FlaskClient, shop: Shop) -> None:
    """The form was good when it came; before the rehearsal the shop took the units away."""
    order = shop.order(item(quantity=3))
    address = f"/shop/sessions/{order}/returns"
    page = post(agent, address, f"{address}/preview", {"quantity_0": "4"})
    assert page.status_code == 422
    assert "Only 3 can still come back." in page.text


def test_a_reservation_is_refused_at_its_customers(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "anna")
    address = f"/shop/coupons/{code}"
    page = post(agent, address, f"{address}/reservations/preview", {"customers": "anna"})
    assert page.status_code == 422
    audit_page(page.text)
    assert "anna holds this code already." in page.text
