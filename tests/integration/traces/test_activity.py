"""What people of the desk looked at and changed about one customer."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.audit.acting import acting
from tests.integration.sandbox_server import Shop, confirmed, post
from tests.integration.traces.test_orders import HTMX, address, give_back
from tests.support.page import audit_fragment, audit_page
from webapp.audit import log, search
from webapp.permissions import VIEWER, Permission, Role


def lines(html: str) -> list[list[str]]:
    """The cells of each line."""
    found = []
    for row in re.findall(r"<tr>\s*<td.*?</tr>", html, flags=re.DOTALL):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.DOTALL)
        found.append([" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells])
    return found


def test_reads_and_changes_with_who_and_how_it_ended(agent: FlaskClient, shop: Shop) -> None:
    who, code = shop.customer("watched"), shop.coupon()
    agent.get(address(who, ""))
    order = shop.order(profileId=who)
    give_back(agent, order)
    at = f"/shop/coupons/{code}"
    preview = post(agent, at, f"{at}/reservations/preview", {"customers": who})
    receipt = confirmed(agent, preview, f"{at}/reservations").location
    page = agent.get(address(who, "activity"))
    audit_page(page.text)
    shown = [(line[1], line[2], line[3], line[5]) for line in lines(page.text)]
    assert shown == [
        ("Ada", "Read what was done about a customer", "this customer", "Read"),
        ("Ada", "Reserve a coupon", f"Coupon {code}", "Done"),
        ("Ada", "Return items", f"Order {order}", "Done"),
        ("Ada", "Preview a return", f"Order {order}", "Read"),
        ("Ada", "Read the returns of an order", f"Order {order}", "Read"),
        ("Ada", "Read a customer", "this customer", "Read"),
    ]
    assert f'href="{receipt}"' in page.text
    assert "Parcel came back" in page.text
    assert "T-1" in page.text


def test_changes_alone(agent: FlaskClient, shop: Shop) -> None:
    who = shop.customer("changed")
    agent.get(address(who, ""))
    give_back(agent, shop.order(profileId=who))
    part = agent.get(address(who, "activity?only=changes"), headers=HTMX)
    audit_fragment(part.text)
    assert [line[2] for line in lines(part.text)] == ["Return items"]
    assert f'hx-get="{address(who, "activity?only=changes")}"' in part.text, "A refresh keeps the choice"


def test_others_of_the_same_name_are_not_mixed_in(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    who = shop.customer("namesake")
    with acting(app, "ada@shop.test"):
        log.read("sessions.page", "session", who)
        log.read("coupons.page", "coupon", who)
    with acting(app, "ada@shop.test", "outlet"):
        log.read("customers.overview", "customer", who)
    page = agent.get(address(who, "activity")).text
    assert [line[2] for line in lines(page)] == ["Read what was done about a customer"]


def test_older_lines_are_a_page_further(
    app: Flask, agent: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE_SIZE", 3)
    who = shop.customer("long-known")
    with acting(app, "ada@shop.test"):
        for number in range(5):
            log.read(f"test.{number}", "customer", who)
    page = agent.get(address(who, "activity")).text
    assert [line[2] for line in lines(page)][1:] == ["test.4", "test.3"]
    older = re.search(r'href="([^"]+)" hx-get="\1"[^>]*>Older', page)
    assert older
    asked = len(shop.server.requests)
    part = agent.get(older[1], headers=HTMX)
    audit_fragment(part.text)
    assert [line[2] for line in lines(part.text)] == ["test.2", "test.1", "test.0"]
    assert len(shop.server.requests) == asked, "The panel is our own: Talon.One is not asked"


def test_who_may_read_the_record_alone_learns_nothing_of_the_customer(
    app: Flask, viewer: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Role("viewer", "viewer", VIEWER - {Permission.GET_CUSTOMER_INVENTORY})
    monkeypatch.setitem(app.extensions["desk_roles"], "viewer", alone)
    page = viewer.get(address("anna", "activity"))
    assert page.status_code == 200
    audit_page(page.text)
    assert "Berg" not in page.text
    assert shop.asked == []
    assert address("anna", "coupons") not in page.text


def test_what_was_erased_is_not_brought_back(app: Flask, agent: FlaskClient, shop: Shop) -> None:
    who = shop.customer("forgotten")
    agent.get(address(who, ""))
    give_back(agent, shop.order(profileId=who))
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_content")
        connection.exec_driver_sql("DELETE FROM audit_subject")
    shown = [line[2] for line in lines(agent.get(address(who, "activity")).text)]
    assert shown == ["Read what was done about a customer"]
