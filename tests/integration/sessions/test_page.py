"""The page of a session."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.integration.sandbox_server import HOSTILE_IDS, SPRING, Shop, item
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe

HTMX = {"HX-Request": "true"}


def test_shows_cart_totals_and_effects_with_one_call(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(
        item(quantity=3, name="Coffee <b>beans</b>"),
        item("FILTER", 4),
        couponCodes=[SPRING, "NO-SUCH-CODE"],
        additionalCosts={"shipping": {"price": 4.9}},
    )
    page = agent.get(f"/shop/sessions/{order}")
    assert page.status_code == 200
    assert shop.asked == ["getCustomerSession"]
    audit_page(page.text)
    for expected in (
        "€38.90",
        "shipping: €4.90",
        "Coffee &lt;b&gt;beans&lt;/b&gt;",
        'data-label="Remaining" class="desk-number">3',
        "€5.00 off the order: Spring order",
        "€3.00 off Coffee &lt;b&gt;beans&lt;/b&gt; (BEANS): Spring item",
        "because of rule Spring &lt;i&gt;rule&lt;/i&gt;, campaign Spring sale",
        "Coupon NO-SUCH-CODE was refused. There is no such code; check the spelling.",
        "Added 9 points to Bonus club",
        "Free item MUG: Spring mug",
        'href="/shop/customers/anna/"',
        f'href="/shop/coupons/{SPRING}?customer=anna"',
    ):
        assert expected in page.text
    assert "<b>beans" not in page.text
    assert "CINEMA-" not in page.text


def test_a_fragment_is_the_panel_alone(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(couponCodes=[SPRING])
    fragment = agent.get(f"/shop/sessions/{order}", headers=HTMX)
    audit_fragment(fragment.text)
    assert fragment.text.strip() in agent.get(f"/shop/sessions/{order}").text
    assert "HX-Request" in fragment.headers["Vary"]


@pytest.mark.parametrize(
    ("state", "words", "links"),
    [
        ("open", "open", set()),
        ("closed", "closed", {"returns", "reopening"}),
        ("partially_returned", "partially returned", {"returns"}),
        ("cancelled", "cancelled", set()),
    ],
)
def test_offers_what_each_state_allows(
    agent: FlaskClient, viewer: FlaskClient, shop: Shop, state: str, words: str, links: set[str]
) -> None:
    order = shop.order(item(quantity=2), state="open" if state == "open" else "closed")
    if state == "partially_returned":
        shop.give_back(order, 0, 1)
    if state == "cancelled":
        shop.update(order, state="cancelled")
    page = agent.get(f"/shop/sessions/{order}").text
    assert f">{words}</span>" in page
    assert {one for one in ("returns", "reopening") if f"/shop/sessions/{order}/{one}" in page} == links
    seen = viewer.get(f"/shop/sessions/{order}").text
    assert f">{words}</span>" in seen
    assert not [one for one in ("returns", "reopening") if f"/shop/sessions/{order}/{one}" in seen]


def test_says_what_the_api_keeps_back(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(quantity=2), couponCodes=[SPRING])
    shop.give_back(order, 0, 1)
    page = agent.get(f"/shop/sessions/{order}").text
    assert "what was given and still holds may be missing" in page
    assert "Discount Spring item of €1.00 taken back for BEANS, unit 1" in page
    assert "not told after a return" in page


def test_two_lines_of_one_sku_are_told_apart(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(item(name="Beans"), item(name="Beans"), couponCodes=[SPRING])
    page = agent.get(f"/shop/sessions/{order}").text
    assert "off Beans (BEANS), line 1: Spring item" in page
    assert "off Beans (BEANS), line 2: Spring item" in page


def test_an_anonymous_empty_cart(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order(profileId="", cartItems=[], state="open")
    page = agent.get(f"/shop/sessions/{order}")
    audit_page(page.text)
    assert "an anonymous order" in page.text
    assert "The cart is empty" in page.text
    assert "No rule did anything" in page.text


@pytest.mark.parametrize("order", [*HOSTILE_IDS, "x" * 1001, "UNKNOWN"])
def test_an_unknown_order_is_said_to_be_unknown(agent: FlaskClient, shop: Shop, order: str) -> None:
    address = f"/shop/sessions/{path_safe(order)}"
    page = agent.get(address)
    assert page.status_code == 404
    audit_page(page.text)
    assert "No such order" in page.text
    assert "Look for it in Outlet" in page.text
    assert "<script>alert" not in page.text
    fragment = agent.get(address, headers=HTMX)
    assert fragment.status_code == 404
    audit_fragment(fragment.text)
    for part in ("returns", "reopening"):
        assert agent.get(f"{address}/{part}").status_code == 404


@pytest.mark.parametrize("order", [one for one in HOSTILE_IDS if one.strip(".")])
def test_a_hostile_id_works_throughout(agent: FlaskClient, shop: Shop, order: str) -> None:
    shop.order(order_id=order)
    page = agent.get(f"/shop/sessions/{path_safe(order)}")
    assert page.status_code == 200
    audit_page(page.text)
    assert "<script>alert" not in page.text
    returns = agent.get(f"/shop/sessions/{path_safe(order)}/returns")
    assert returns.status_code == 200
    audit_page(returns.text)
    assert agent.get(f"/shop/sessions/{path_safe(order)}/reopening").status_code == 200


def test_another_application_knows_nothing_of_it(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    page = agent.get(f"/outlet/sessions/{order}")
    assert page.status_code == 404
    assert f'href="/shop/sessions/{order}"' in page.text


def test_an_unavailable_server_is_said(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    shop.server.fault("503", operation="getCustomerSession", count=0)
    page = agent.get(f"/shop/sessions/{order}")
    assert page.status_code == 502
    assert "Talon.One cannot answer now" in page.text


def test_an_effect_of_tomorrow_is_shown(agent: FlaskClient, shop: Shop) -> None:
    order = shop.order()
    shop.server.fault("unknown_effect", operation="getCustomerSession")
    page = agent.get(f"/shop/sessions/{order}")
    assert page.status_code == 200
    audit_page(page.text)
    assert "Messages and technical" in page.text
