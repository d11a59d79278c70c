"""A customer's orders, found through ledgers and through changes made here; never read one by one."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.sandbox_server import HOSTILE_IDS, SPRING, Shop, confirmed, post
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.audit import about
from webapp.customers import orders
from webapp.permissions import VIEWER, Permission, Role

HTMX = {"HX-Request": "true"}


def address(customer: str, tab: str = "sessions") -> str:
    return f"/shop/customers/{path_safe(customer)}/{tab}"


def rows(html: str) -> dict[str, str]:
    """The text of each order's row, by its id."""
    found = {}
    for row in re.findall(r"<tr>\s*<td.*?</tr>", html, flags=re.DOTALL):
        text = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))).strip()
        found[unescape(re.search(r'data-copy="([^"]*)"', row)[1])] = text  # type: ignore[index]
    return found


def give_back(browser: FlaskClient, order: str) -> None:
    """Return one unit of the first line at the desk."""
    at = f"/shop/sessions/{path_safe(order)}/returns"
    preview = post(browser, at, f"{at}/preview", {"quantity_0": "1"})
    assert confirmed(browser, preview, at).status_code == 303


def test_orders_are_found_by_their_points(agent: FlaskClient, shop: Shop) -> None:
    who = shop.customer("finder", Name="Fin")
    first = shop.order(profileId=who, couponCodes=[SPRING])
    shop.clock.forward(hours=1)
    second = shop.order(profileId=who, couponCodes=[SPRING])
    pointless = shop.order(profileId=who)
    shop.server.requests.clear()
    page = agent.get(address(who))
    audit_page(page.text)
    assert list(rows(page.text)) == [second, first], "Newest first; what moved no points is not found"
    assert "+23 Bonus" in rows(page.text)[first]
    assert pointless not in page.text
    assert "2 orders were found." in page.text
    assert "The profile counts 3 closed orders." in page.text
    assert "Looked through to the end" in page.text
    assert shop.asked == ["getCustomerInventory", "getLoyaltyProgramProfileTransactions"], "No order is read"
    part = agent.get(address(who), headers=HTMX)
    audit_fragment(part.text)
    assert rows(part.text) == rows(page.text)


def test_a_change_made_here_is_a_trace_and_the_net_follows_it(agent: FlaskClient, shop: Shop) -> None:
    who = shop.customer("returner")
    order, pointless = shop.order(profileId=who, couponCodes=[SPRING]), shop.order(profileId=who)
    give_back(agent, order)
    give_back(agent, pointless)
    found = rows(agent.get(address(who)).text)
    assert "+20 Bonus" in found[order], "The three points of the unit that came back were still pending"
    assert "Bonus, changed at this desk" in found[order]
    assert "changed at this desk" in found[pointless], "Points do not show it, the record does"
    stranger = shop.customer("stranger")
    assert rows(agent.get(address(stranger)).text) == {}
    assert "That does not mean that there are none" in agent.get(address(stranger)).text


def test_a_customer_whose_id_is_also_a_word_of_the_record(agent: FlaskClient, shop: Shop) -> None:
    give_back(agent, shop.order(profileId="anna", couponCodes=[SPRING]))
    for word in ("closed", "customer", "state", "sessions.return"):
        who = shop.customer(word)
        assert rows(agent.get(address(who)).text) == {}, word


def test_odd_ids_of_orders_and_customers(agent: FlaskClient, shop: Shop) -> None:
    for number, odd in enumerate(HOSTILE_IDS):
        if odd in ("..", "../../etc/passwd", "%2F%00"):
            continue  # customers that the API itself cannot be asked for
        order = shop.order(profileId=odd, couponCodes=[SPRING], order_id=f"{odd}/{number}")
        give_back(agent, order)
        page = agent.get(address(odd))
        audit_page(page.text)
        assert list(rows(page.text)) == [order]
        assert "changed at this desk" in rows(page.text)[order]
        assert f'href="/shop/sessions/{path_safe(order)}"' in page.text


def test_a_ledger_with_more_lines_says_so(agent: FlaskClient, shop: Shop) -> None:
    who = shop.customer("busy")
    for _each in range(26):  # two lines each: per item and per order
        shop.order(profileId=who, couponCodes=[SPRING])
    page = agent.get(address(who)).text
    assert "only its newest 50 lines" in page
    assert "This may be incomplete" in page
    assert len(rows(page)) == 25


def test_a_ledger_that_fails_is_named_and_stops_nothing(agent: FlaskClient, shop: Shop) -> None:
    who = shop.customer("halted")
    order = shop.order(profileId=who, couponCodes=[SPRING])
    give_back(agent, order)
    shop.server.fault("503", operation="getLoyaltyProgramProfileTransactions", count=0)
    page = agent.get(address(who))
    assert page.status_code == 200
    audit_page(page.text)
    assert "could not be read (Talon.One cannot answer now)" in page.text
    assert list(rows(page.text)) == [order], "The desk's own record still shows it"
    assert "This may be incomplete" in page.text


def test_more_ledgers_than_are_read_at_once(
    agent: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = shop.customer("collector")
    shop.order(profileId=who, couponCodes=[SPRING])
    monkeypatch.setattr(orders, "MOST_LEDGERS", 0)
    shop.server.requests.clear()
    page = agent.get(address(who)).text
    assert "not looked into: the customer has more ledgers than are read at once" in page
    assert shop.asked == ["getCustomerInventory"]


def test_what_a_role_may_not_read_is_not_asked(
    app: Flask, viewer: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = shop.customer("private")
    shop.order(profileId=who, couponCodes=[SPRING])
    barred = {
        Permission.READ_AUDIT,
        Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS,
        Permission.GET_CUSTOMER_SESSION,
    }
    monkeypatch.setitem(app.extensions["desk_roles"], "viewer", Role("viewer", "viewer", VIEWER - barred))
    shop.server.requests.clear()
    page = viewer.get(address(who)).text
    audit_page(page)
    assert page.count("not looked into: your role may not read it") == 2
    assert shop.asked == ["getCustomerInventory"]
    assert address(who, "activity") not in page, "Nor is there a tab that cannot be opened"
    assert viewer.get(address(who, "activity")).status_code == 403


def test_the_record_is_looked_through_as_far_as_it_says(
    agent: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = shop.customer("early")
    older, newer = (shop.order(profileId=who) for _ in range(2))
    give_back(agent, older)
    give_back(agent, newer)
    assert {older, newer} <= rows(agent.get(address(who)).text).keys()
    monkeypatch.setattr(about, "MOST_CHANGES", 1)
    assert rows(agent.get(address(who)).text).keys() == {newer}
