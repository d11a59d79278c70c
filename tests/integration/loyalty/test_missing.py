"""What is said in place of a ledger that is not there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.integration.loyalty.conftest import Ledgers
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("tab", ["", "/points"])
def test_an_unknown_card(agent: FlaskClient, ledgers: Ledgers, tab: str, headers: dict[str, str]) -> None:
    ids = ledgers.ids
    page = agent.get(f"/shop/programs/{ids['club']}/cards/{path_safe('NO/PE')}{tab}", headers=headers)
    assert page.status_code == 404
    (audit_fragment if headers else audit_page)(page.text)
    for expected in (
        "Talon.One knows no card of this number in Club &amp; Card.",
        '<code class="desk-id">NO/PE</code>',
        f'href="/shop/programs/{ids["partner"]}/cards/{path_safe("NO/PE")}">Partner cards</a>',
        'href="/shop/search?q=NO/PE"',
        "This one is Shop &lt;EU&gt;.",
    ):
        assert expected in page.text


def test_an_unknown_program(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get("/shop/programs/987654/cards/CARD-1")
    assert page.status_code == 404
    assert "no card of this number in Program 987654" in page.text
    page = agent.get("/shop/customers/maria/programs/987654")
    assert page.status_code == 404
    audit_page(page.text)
    assert "no such customer in Program 987654, or no such program" in page.text


def test_an_unknown_customer(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(f"/shop/customers/nobody/programs/{ledgers.ids['points']}")
    assert page.status_code == 404
    audit_page(page.text)
    assert "No such customer in this program" in page.text
    assert 'href="/shop/customers/nobody/">The customer&#39;s page</a>' in page.text


def test_a_program_of_the_other_kind(agent: FlaskClient, ledgers: Ledgers) -> None:
    ids = ledgers.ids
    page = agent.get(f"/shop/programs/{ids['points']}/cards/CARD-1")
    assert page.status_code == 404
    audit_page(page.text)
    assert "This program has no cards" in page.text
    assert "Bonus points counts points per customer" in page.text
    page = agent.get(f"/shop/customers/maria/programs/{ids['club']}/points")
    assert page.status_code == 404
    audit_page(page.text)
    assert "Club &amp; Card counts points per card" in page.text


def test_a_program_the_desk_does_not_know_may_be_of_the_other_kind(
    agent: FlaskClient, ledgers: Ledgers
) -> None:
    page = agent.get(f"/shop/programs/{ledgers.ids['hidden']}/cards/CARD-1")
    assert page.status_code == 422
    audit_page(page.text)
    assert "may be one that counts points per customer" in page.text


@pytest.mark.parametrize("card", ["x" * 109, "..", "..."])
def test_what_cannot_be_a_card_number(agent: FlaskClient, ledgers: Ledgers, card: str) -> None:
    page = agent.get(f"/shop/programs/{ledgers.ids['club']}/cards/{path_safe(card)}")
    assert page.status_code == 404
    assert ledgers.asked == []
    audit_page(page.text)
    assert "This cannot be a card number" in page.text


@pytest.mark.parametrize("customer", ["x" * 1001, "."])
def test_what_cannot_be_a_customer_id(agent: FlaskClient, ledgers: Ledgers, customer: str) -> None:
    page = agent.get(f"/shop/customers/{path_safe(customer)}/programs/{ledgers.ids['points']}")
    assert page.status_code == 404
    assert ledgers.asked == []
    assert "This cannot be a customer id" in page.text


def test_a_program_of_number_zero(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get("/shop/programs/0/cards/CARD-1")
    assert page.status_code == 404
    assert "The number of a program is 1 or more." in page.text


def test_another_applications_card_is_not_shown(agent: FlaskClient, ledgers: Ledgers) -> None:
    page = agent.get(f"/outlet/programs/{ledgers.ids['club']}/cards/CARD-1")
    assert page.status_code == 404
    assert "This one is Outlet." in page.text
