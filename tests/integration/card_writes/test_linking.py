"""Linking a card to a customer: from the card's page, and from the customer's."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import HOSTILE_IDS, Shop, confirmed, post
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.talon.operation import ApiVersion

HTMX = {"HX-Request": "true"}


def card_at(shop: Shop, number: str, suffix: str = "") -> str:
    return f"/shop/programs/{shop.ids['club']}/cards/{path_safe(number)}{suffix}"


def previewed(
    browser: FlaskClient, shop: Shop, number: str, customer: str, **options: object
) -> TestResponse:
    links = card_at(shop, number, "/links")
    return post(browser, links, f"{links}/preview", {"customer": customer}, **options)


def from_customer(
    browser: FlaskClient, shop: Shop, customer: str, number: str, **options: object
) -> TestResponse:
    links = f"/shop/customers/{path_safe(customer)}/card-links"
    data = {"program": str(shop.ids["club"]), "card": number}
    return post(browser, links, f"{links}/preview", data, **options)


def test_from_the_cards_page_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card("ben", points=120)
    own = shop.card("anna", points=7)
    page = agent.get(card_at(shop, number))
    audit_page(page.text)
    assert f'href="{card_at(shop, number, "/links")}"' in page.text
    assert "Unlink" not in page.text
    form = agent.get(card_at(shop, number, "/links"))
    audit_page(form.text)
    for expected in ("The card is active.", "The card has 1 of at most 3 customers.", "ben (Ben Vogel)"):
        assert expected in form.text
    preview = previewed(agent, shop, number, " anna ")
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        "anna (Anna &lt;b&gt;Berg&lt;/b&gt;, anna@example.test) can collect and spend points with this card.",
        "The card has 2 of at most 3 customers.",
        f"Card {number}: 120 points active, 0 pending.",
        f"The customer&#39;s own card {own}: 7 points active, 0 pending.",
        "ben (Ben Vogel) stays linked, since Mar 2, 2026.",
        "Whoever is linked to a card can spend all that is on it.",
        "This moves no points, and cannot be undone here.",
        f"Link {number} to anna · Shop &lt;EU&gt;",
    ):
        assert expected in preview.text
    assert shop.linked(number) == ["ben"]
    assert shop.writes == []
    done = confirmed(agent, preview, card_at(shop, number, "/links"))
    assert done.status_code == 303
    assert sorted(shop.linked(number)) == ["anna", "ben"]
    assert len(shop.writes) == 1
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    assert f"Card {number} is linked to anna" in receipt.text
    assert "Linked to it now: anna, ben." in receipt.text
    assert "Undo" not in receipt.text
    assert f'href="{card_at(shop, number)}"' in receipt.text


def test_from_the_customers_cards_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card()
    links = "/shop/customers/ben/card-links"
    assert f'href="{links}"' in agent.get("/shop/customers/ben/cards").text
    audit_page(agent.get(links).text)
    preview = from_customer(agent, shop, "ben", number)
    assert preview.status_code == 200
    audit_page(preview.text)
    assert "ben (Ben Vogel) can collect and spend points with this card." in preview.text
    assert "Its status is not known" in preview.text
    assert confirmed(agent, preview, card_at(shop, number, "/links")).status_code == 303
    assert shop.linked(number) == ["ben"]
    assert number in agent.get("/shop/customers/ben/cards").text


def test_the_calls_are_few(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card("ben")
    token = token_in(agent.get(card_at(shop, number, "/links")))
    shop.server.requests.clear()
    data = {"csrf_token": token, "customer": "anna"}
    preview = agent.post(card_at(shop, number, "/links/preview"), data=data)
    reads = ["getCustomerInventory", "getCustomerInventory", "getLoyaltyCardBalances"]
    assert shop.asked == reads
    shop.server.requests.clear()
    confirmed(agent, preview, card_at(shop, number, "/links"))
    assert shop.asked == [*reads, "linkLoyaltyCardToProfile"]


def test_with_htmx_the_preview_alone_is_sent(agent: FlaskClient, shop: Shop) -> None:
    for fragment in (
        previewed(agent, shop, shop.card(), "anna", headers=HTMX),
        from_customer(agent, shop, "anna", shop.card(), headers=HTMX),
    ):
        assert fragment.status_code == 200
        audit_fragment(fragment.text)
        assert 'id="preview"' in fragment.text


@pytest.mark.parametrize(
    ("customer", "sentence"),
    [
        ("", "Name the customer."),
        ("  ", "Name the customer."),
        ("x" * 1001, "An id has at most 1000 characters."),
        ("anan", "There is no customer with this id: anan"),
        ("..", "There is no customer with this id: .."),
        ("<script>alert(1)</script>", "There is no customer with this id: &lt;script&gt;"),
    ],
)
def test_a_typo_never_makes_a_customer(agent: FlaskClient, shop: Shop, customer: str, sentence: str) -> None:
    number = shop.card()
    page = previewed(agent, shop, number, customer)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert 'aria-invalid="true"' in page.text
    fragment = previewed(agent, shop, number, customer, headers=HTMX)
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#asking"
    assert 'id="asking"' in fragment.text
    assert shop.writes == []
    assert not shop.knows("anan")


def test_a_customer_who_does_not_exist_gets_no_card(agent: FlaskClient, shop: Shop) -> None:
    page = from_customer(agent, shop, "nobody", shop.card())
    assert page.status_code == 422
    audit_page(page.text)
    assert "There is no customer with this id: nobody" in page.text
    assert not shop.knows("nobody")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "Name the card."),
        ("9" * 109, "A card number has at most 108 characters."),
        ("UNKNOWN-1", "There is no card UNKNOWN-1 in Card &lt;club&gt;."),
        ("..", "There is no card .. in Card &lt;club&gt;."),
    ],
)
def test_a_card_that_is_not_there(agent: FlaskClient, shop: Shop, number: str, sentence: str) -> None:
    page = from_customer(agent, shop, "anna", number)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert 'aria-invalid="true"' in page.text
    assert shop.writes == []


def test_the_program_is_one_of_those_with_cards(agent: FlaskClient, shop: Shop) -> None:
    links = "/shop/customers/anna/card-links"
    for program in ("", str(shop.ids["bonus"]), "x"):
        page = post(agent, links, f"{links}/preview", {"program": program, "card": shop.card()})
        assert page.status_code == 422
        audit_page(page.text)
    assert post(agent, "/shop/customers/anna/card-links", f"{links}/preview", {}).status_code == 422


def test_a_card_that_has_its_customers_already(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card("ben", *(shop.customer(shop.name("full")) for _ in range(2)))
    for page in (previewed(agent, shop, number, "anna"), from_customer(agent, shop, "anna", number)):
        assert page.status_code == 422
        audit_page(page.text)
        assert "The card has 3 of at most 3 customers." in page.text
        assert "The card has its customers already, and one more is refused." in page.text
        assert 'aria-invalid="true"' in page.text
    assert shop.writes == []


def test_a_limit_that_only_the_server_knows_is_said_on_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    """Reached between the preview and the write: the server refuses, and nothing is done."""
    number = shop.card("ben", shop.customer(shop.name("full")))
    late = shop.customer(shop.name("late"))
    preview = previewed(agent, shop, number, "anna")
    shop.during_write.append(lambda _path: shop.link(number, late))
    receipt = agent.get(confirmed(agent, preview, card_at(shop, number, "/links")).location)
    audit_page(receipt.text)
    assert "Talon.One refused this" in receipt.text
    assert "has its limit of 3 users" in receipt.text
    assert "anna" not in shop.linked(number)


def test_who_is_linked_already_is_told_so(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card("anna")
    for page in (previewed(agent, shop, number, "anna"), from_customer(agent, shop, "anna", number)):
        assert page.status_code == 422
        audit_page(page.text)
        assert "anna is linked to this card already." in page.text
        assert "anna has been linked since Mar 2, 2026" in page.text
    assert shop.writes == []


def test_an_inactive_card_that_was_replaced_leads_to_the_new_one(agent: FlaskClient, shop: Shop) -> None:
    new = shop.card()
    number = shop.card("ben", status="inactive", new_identifier=new)
    preview = previewed(agent, shop, number, "anna")
    assert preview.status_code == 200
    audit_page(preview.text)
    assert "The card is inactive. Earns and spends nothing." in preview.text
    assert f"The card was replaced by card {new}." in preview.text
    assert f'href="{card_at(shop, new)}">Open card {new} instead</a>' in preview.text
    assert confirmed(agent, preview, card_at(shop, number, "/links")).status_code == 303


def test_a_blocked_card_is_refused_and_leads_to_the_new_one(agent: FlaskClient, shop: Shop) -> None:
    new = shop.card()
    number = shop.card("ben", new_identifier=new)
    with shop.server.sandbox.working("shop") as work:
        work.run("UPDATE cards SET status = 'blocked' WHERE identifier = ?", number)
    for page in (previewed(agent, shop, number, "anna"), from_customer(agent, shop, "anna", number)):
        assert page.status_code == 422
        audit_page(page.text)
        assert "The card is blocked." in page.text
        assert f"It was replaced by card {new}: link that one." in page.text
        assert f'href="{card_at(shop, new)}"' in page.text


def test_a_stale_preview_is_drawn_again(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card()
    preview = previewed(agent, shop, number, "anna")
    shop.link(number, "ben")
    again = confirmed(agent, preview, card_at(shop, number, "/links"))
    assert again.status_code == 409
    audit_page(again.text)
    assert "ben (Ben Vogel) stays linked" in again.text
    assert shop.writes == []
    assert confirmed(agent, again, card_at(shop, number, "/links")).status_code == 303


def test_a_lost_answer_is_settled_by_the_link_itself(agent: FlaskClient, shop: Shop) -> None:
    number = shop.card()
    preview = previewed(agent, shop, number, "anna")
    shop.at_next_write.append("cut_after")
    receipt = agent.get(confirmed(agent, preview, card_at(shop, number, "/links")).location)
    audit_page(receipt.text)
    assert "The answer was lost; reading again showed this." in receipt.text
    assert "anna has been linked since" in receipt.text


@pytest.mark.parametrize("name", [one for one in HOSTILE_IDS if one.strip(".")])
def test_hostile_ids_of_customer_and_card(agent: FlaskClient, shop: Shop, name: str) -> None:
    number, customer = f"{name}-card", shop.customer(f"{name}-holder")
    shop.card(number=number)
    preview = from_customer(agent, shop, customer, number)
    assert preview.status_code == 200
    audit_page(preview.text)
    assert "<script>alert" not in preview.text
    receipt = agent.get(confirmed(agent, preview, card_at(shop, number, "/links")).location)
    audit_page(receipt.text)
    assert shop.linked(number) == [customer]
    audit_page(agent.get(card_at(shop, number, "/links")).text)


def test_a_viewer_may_not_link_and_sees_no_button(viewer: FlaskClient, shop: Shop) -> None:
    number = shop.card("ben")
    page = viewer.get(card_at(shop, number))
    assert "Link a customer" not in page.text
    assert "Link a card" not in viewer.get("/shop/customers/anna/cards").text
    for address in (card_at(shop, number, "/links"), "/shop/customers/anna/card-links"):
        assert viewer.get(address).status_code == 403
    data = {"csrf_token": token_in(page), "customer": "anna"}
    for suffix in ("/links", "/links/preview", "/links/removal", "/links/removal/preview"):
        assert viewer.post(card_at(shop, number, suffix), data=data).status_code == 403
    assert shop.linked(number) == ["ben"]


def test_unlinking_needs_a_newer_server(supervisor: FlaskClient, shop: Shop, api: ApiVersion) -> None:
    assert api == "2024"
    number = shop.card("anna")
    page = supervisor.get(card_at(shop, number))
    assert "Unlink" not in page.text
    removal = card_at(shop, number, "/links/removal/preview")
    answer = supervisor.post(removal, data={"csrf_token": token_in(page), "customer": "anna"})
    audit_page(answer.text)
    assert "newer" in answer.text
    assert answer.status_code >= 400
    assert shop.linked(number) == ["anna"]
