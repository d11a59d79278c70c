"""Status, limit and successor of a card, which only the inventory of a linked customer tells."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.loyalty.conftest import Ledgers
from tests.support.page import audit_fragment, audit_page, is_part_of
from webapp.addresses import path_safe
from webapp.permissions import VIEWER, Permission, Role

HTMX = {"HX-Request": "true", "HX-Target": "facts"}


def at(ledgers: Ledgers, card: str, customer: str = "") -> str:
    address = f"/shop/programs/{ledgers.ids['club']}/cards/{card}"
    return f"{address}/customers/{customer}" if customer else address


def test_the_card_page_asks_for_them_once_it_is_there(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(at(ledgers, "CARD-1")).text
    address = at(ledgers, "CARD-1", "maria")
    assert f'hx-get="{address}" hx-trigger="load"' in page
    assert f'<a href="{address}">Show status and limit</a>' in page


def test_says_status_limit_and_what_it_replaces(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "CARD-1", "maria"), headers=HTMX)
    assert part.status_code == 200
    assert ledgers.operations == ["inventory"]
    audit_fragment(part.text)
    assert ">active</span>" in part.text
    assert "for up to 3 customers" in part.text
    assert f'href="{at(ledgers, "OLD-1")}"' in part.text
    page = agent.get(at(ledgers, "CARD-1", "maria")).text
    audit_page(page)
    assert part.text.strip() in page


def test_an_inactive_card_says_what_that_means(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "OLD-1", "jonas"), headers=HTMX).text
    assert ">inactive</span> Earns and spends nothing." in part
    assert "replaced by" in part
    assert f'href="{at(ledgers, "CARD-1")}"' in part


def test_a_customer_who_does_not_hold_it_tells_nothing(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "LONG-1", "maria"), headers=HTMX)
    assert "Status unknown: the card is not in the inventory" in part.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_unknown_customer_is_not_an_unknown_card(
    agent: FlaskClient, ledgers: Ledgers, headers: dict[str, str]
) -> None:
    answer = agent.get(at(ledgers, "CARD-1", "nobody"), headers=headers)
    assert answer.status_code == 404
    assert "There is no such customer" in answer.text
    assert "No such card" not in answer.text
    refused = agent.get(at(ledgers, "CARD-1", path_safe("..")), headers=headers)
    assert refused.status_code == 404
    assert "A customer id has 1 to 1000 characters" in refused.text
    assert '<code class="desk-id">..</code>' in refused.text


def test_without_a_customer_the_page_says_why_there_is_no_status(
    agent: FlaskClient, ledgers: Ledgers
) -> None:
    page = agent.get(at(ledgers, "LONG-1")).text
    assert "Status unknown: the API tells it only through a linked customer" in page
    assert "Nobody. The card collects points without a customer." in page


def test_who_may_not_read_inventories_is_not_led_to_one(
    viewer: FlaskClient, ledgers: Ledgers, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = VIEWER - {Permission.GET_CUSTOMER_INVENTORY}
    monkeypatch.setitem(app.extensions["desk_roles"], "viewer", Role("viewer", "viewer", without))
    page = viewer.get(at(ledgers, "CARD-1"))
    assert page.status_code == 200
    assert 'id="facts"' not in page.text
    assert viewer.get(at(ledgers, "CARD-1", "maria")).status_code == 403


def test_a_card_says_its_tier(agent: FlaskClient, ledgers: Ledgers) -> None:
    part = agent.get(at(ledgers, "CARD-1", "maria"), headers=HTMX).text
    assert ">Gold</span> (no next tier)" in " ".join(part.split())


def test_a_customers_tiers_are_asked_for_once_the_page_is_there(agent: FlaskClient, ledgers: Ledgers) -> None:
    customer = f"/shop/customers/maria/programs/{ledgers.ids['points']}"
    page = agent.get(customer).text
    assert ledgers.operations == ["balances", "transactions"]
    assert f'hx-get="{customer}/standing" hx-trigger="load"' in page
    assert f'<a href="{customer}/standing">Show tiers</a>' in page
    ledgers.asked.clear()
    part = agent.get(f"{customer}/standing", headers=HTMX)
    assert ledgers.operations == ["inventory"]
    audit_fragment(part.text)
    assert "in the program since" in part.text
    assert ">Bronze</span> · 150 points to the next tier" in " ".join(part.text.split())
    whole = agent.get(f"{customer}/standing")
    audit_page(whole.text)
    assert is_part_of(part.text, whole.text)
    assert "Points of a customer · Bonus points" in whole.text


def test_who_is_not_in_the_program_has_no_tier(agent: FlaskClient, ledgers: Ledgers) -> None:
    program = ledgers.ids["hidden"]
    part = agent.get(f"/shop/customers/maria/programs/{program}/standing", headers=HTMX)
    assert part.status_code == 200
    assert "Not in this program yet" in part.text
    assert agent.get(f"/shop/customers/nobody/programs/{program}/standing", headers=HTMX).status_code == 404
