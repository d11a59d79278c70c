"""With a Talon.One of 2026 a customer can be unlinked, and the two writes undo each other."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.card_writes.test_linking import card_at, previewed
from tests.integration.sandbox_server import HOSTILE_IDS, Shop, confirmed, post
from tests.support.page import audit_page
from webapp.talon.operation import ApiVersion


@pytest.fixture
def api() -> ApiVersion:
    return "2026"


def unlinking(browser: FlaskClient, shop: Shop, number: str, customer: str) -> TestResponse:
    removal = card_at(shop, number, "/links/removal/preview")
    return post(browser, card_at(shop, number), removal, {"customer": customer})


def confirm(browser: FlaskClient, shop: Shop, preview: TestResponse, number: str) -> TestResponse:
    return confirmed(browser, preview, card_at(shop, number, "/links/removal"))


def test_from_the_button_to_the_receipt(supervisor: FlaskClient, shop: Shop) -> None:
    number = shop.card("anna", "ben", points=50)
    page = supervisor.get(card_at(shop, number))
    audit_page(page.text)
    assert page.text.count('value="anna"') == 1
    preview = unlinking(supervisor, shop, number, "anna")
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        "can no longer collect or spend points with this card.",
        "The card has 1 of at most 3 customers.",
        f"Card {number}: 50 points active, 0 pending.",
        "The points stay on the card",
        "ben (Ben Vogel) stays linked",
        "It can be undone: the customer can be linked again.",
        f"Unlink {number} from anna · Shop &lt;EU&gt;",
        "btn-danger",
    ):
        assert expected in preview.text
    receipt = supervisor.get(confirm(supervisor, shop, preview, number).location)
    audit_page(receipt.text)
    assert f"Card {number} is no longer linked to anna" in receipt.text
    assert shop.linked(number) == ["ben"]


def test_the_last_one_leaves_a_card_that_nobody_can_spend_from(supervisor: FlaskClient, shop: Shop) -> None:
    number = shop.card("anna")
    preview = unlinking(supervisor, shop, number, "anna")
    assert "Nobody is linked to the card then, and nobody can spend what is on it." in preview.text


def test_linking_and_unlinking_undo_each_other(supervisor: FlaskClient, shop: Shop) -> None:
    number = shop.card()
    preview = previewed(supervisor, shop, number, "anna")
    assert "This moves no points. The customer can be unlinked again." in preview.text
    receipt = supervisor.get(confirmed(supervisor, preview, card_at(shop, number, "/links")).location)
    undo = undo_in(receipt.text)
    back = supervisor.get(undo)
    audit_page(back.text)
    receipt = supervisor.get(confirm(supervisor, shop, back, number).location)
    assert shop.linked(number) == []
    again = supervisor.get(undo_in(receipt.text))
    assert confirmed(supervisor, again, card_at(shop, number, "/links")).status_code == 303
    assert shop.linked(number) == ["anna"]


def undo_in(text: str) -> str:
    found = re.search(r'href="([^"]+)">Undo<', text)
    assert found
    return unescape(found[1])


def test_an_agent_links_and_does_not_unlink(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card("anna")
    page = agent.get(card_at(shop, number))
    assert "Link a customer" in page.text
    assert "Unlink" not in page.text
    assert unlinking(agent, shop, shop.card("anna"), "anna").status_code == 403
    done = confirmed(agent, previewed(agent, shop, number, "ben"), card_at(shop, number, "/links"))
    assert "Undo" not in agent.get(done.location).text


@pytest.mark.parametrize(
    ("customer", "sentence"),
    [
        ("ben", "ben is not linked to this card."),
        ("nobody", "There is no customer with this id: nobody"),
        ("", "is not linked to this card."),
    ],
)
def test_who_is_not_linked_cannot_be_unlinked(
    supervisor: FlaskClient, shop: Shop, customer: str, sentence: str
) -> None:
    page = unlinking(supervisor, shop, shop.card("anna"), customer)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert shop.writes == []


def test_a_preview_that_was_overtaken_writes_nothing(supervisor: FlaskClient, shop: Shop) -> None:
    number = shop.card("anna")
    preview = unlinking(supervisor, shop, number, "anna")
    shop.unlink(number, "anna")
    page = confirm(supervisor, shop, preview, number)
    assert page.status_code == 422
    assert "anna is not linked to this card." in page.text
    assert shop.writes == []


def test_a_customer_linked_anew_meanwhile_leaves_it_to_a_person(supervisor: FlaskClient, shop: Shop) -> None:
    number = shop.card("anna")
    preview = unlinking(supervisor, shop, number, "anna")
    shop.at_next_write.append("cut_after")
    shop.at_end.append(lambda: (shop.clock.forward(seconds=1), shop.link(number, "anna")))
    receipt = supervisor.get(confirm(supervisor, shop, preview, number).location)
    audit_page(receipt.text)
    assert "That is another link than the one of before." in receipt.text
    assert "Nobody knows yet whether this was done" in receipt.text


@pytest.mark.parametrize("name", [one for one in HOSTILE_IDS if one.strip(".")])
def test_hostile_ids(supervisor: FlaskClient, shop: Shop, name: str) -> None:
    number, customer = f"{name}-off", shop.customer(f"{name}-leaver")
    shop.card(customer, number=number)
    preview = unlinking(supervisor, shop, number, customer)
    audit_page(preview.text)
    assert "<script>alert" not in preview.text
    assert confirm(supervisor, shop, preview, number).status_code == 303
    assert shop.linked(number) == []
