"""Other codes of the customer that may do instead."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from tests.integration.diagnosis.coupon.asking import ADDRESS, Counter, check
from tests.integration.sandbox_server import NOW, item
from tests.support.page import audit_fragment, audit_page, is_part_of

DAY = timedelta(days=1)
HTMX = {"HX-Request": "true", "HX-Target": "others"}


def twenty(amount: int) -> tuple[dict[str, Any], ...]:
    """Effects that take so much off."""
    return ({"type": "setDiscount", "name": f"{amount} off", "amount": amount},)


def order_of(text: str, codes: list[str]) -> list[str]:
    """The codes in the order in which they stand on the page."""
    return sorted((code for code in codes if f">{code}<" in text), key=lambda code: text.index(f">{code}<"))


def test_what_can_be_used_today_is_listed_best_first(agent: FlaskClient, counter: Counter) -> None:
    customer = counter.shop.customer("collector")
    soft, soon = counter.code(), counter.code(expires=NOW + DAY)
    hard, personal = counter.code(is_mandatory=True), counter.code(recipient=customer, expires=NOW + 9 * DAY)
    useless = [
        counter.code(expires=NOW - DAY),
        counter.code(starts=NOW + DAY),
        counter.code(campaign={"state": "disabled"}),
        counter.code(usage_limit=1),
    ]
    counter.shop.reserve(soft, customer)
    for code in (soon, hard, *useless):
        counter.shop.reserve(code, customer)
    counter.shop.order(profileId="ben", couponCodes=[useless[-1]])
    page = check(agent, useless[0], customer=customer)
    listed = page.answer.text.split('id="others"')[1]
    assert order_of(listed, [soft, soon, hard, personal, *useless[1:]]) == [personal, hard, soon, soft]
    assert "Try them with this cart" in listed
    assert f"{ADDRESS}?code={soon}&customer={customer}" in page.links(ADDRESS)


def test_they_are_tried_with_the_same_cart_and_what_saves_most_comes_first(
    agent: FlaskClient, counter: Counter
) -> None:
    customer = counter.shop.customer("saver")
    least, most = counter.code(effects=twenty(5)), counter.code(effects=twenty(20))
    minimum = {"type": "compare", "path": "session.cartItemTotal", "op": ">=", "value": 500}
    refused = counter.code(minimum)
    counter.shop.reserve(refused, customer)
    counter.shop.reserve(least, customer)
    counter.shop.reserve(most, customer)
    expired = counter.code(expires=NOW - DAY)
    order = counter.shop.order(item(quantity=4), profileId=customer, state="open", couponCodes=[least])
    asked = {"code": expired, "session": order}
    page = check(agent, expired, session=order)
    assert f">{least}<" not in page.answer.text.split('id="others"')[1], "It is in the order already"
    counter.shop.server.requests.clear()
    part = agent.get(f"{ADDRESS}/others", query_string=asked, headers=HTMX)
    audit_fragment(part.text)
    assert order_of(part.text, [least, most, refused]) == [most, refused]
    assert "€20.00 off the order: 20 off" in part.text
    assert "The order does not meet the campaign&#39;s conditions." in part.text
    sent = [json.loads(one.body) for one in counter.shop.server.requests if one.method == "PUT"]
    assert all("dry=true" in one.query for one in counter.shop.server.requests if one.method == "PUT")
    assert sorted(one["customerSession"]["couponCodes"] for one in sent) == sorted([[most], [refused]])
    assert {one["customerSession"]["cartItems"][0]["quantity"] for one in sent} == {4}
    whole = agent.get(f"{ADDRESS}/others", query_string=asked)
    audit_page(whole.text)
    assert is_part_of(part.text, whole.text)


def test_no_more_than_a_few_are_tried(agent: FlaskClient, counter: Counter) -> None:
    customer = counter.shop.customer("hoarder")
    for _ in range(8):
        counter.shop.reserve(counter.code(), customer)
    counter.shop.server.requests.clear()
    address = f"{ADDRESS}/others?code=NONE&customer={customer}"
    page = agent.get(address)
    audit_page(page.text)
    assert counter.shop.asked == ["getCustomerInventory", *["updateCustomerSessionV2"] * 5]


def test_who_holds_nothing_is_told_so(agent: FlaskClient, counter: Counter) -> None:
    counter.shop.customer("empty-handed")
    page = agent.get(f"{ADDRESS}/others?code=NONE&customer=empty-handed")
    audit_page(page.text)
    assert "No other code can be used today" in page.text
    checked = check(agent, "NONE", customer="empty-handed")
    assert 'id="others"' not in checked.answer.text


def test_an_address_that_does_not_fit(agent: FlaskClient, counter: Counter) -> None:
    for asked, status in (({"customer": "x" * 1001}, 422), ({"customer": "nobody"}, 404)):
        answer = agent.get(f"{ADDRESS}/others", query_string={"code": "NONE", **asked})
        assert answer.status_code == status
        audit_page(answer.text)
