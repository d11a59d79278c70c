"""Nothing found: what was tried, what to check in this very text, and where else to look."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient

from tests.integration.search.conftest import CLERK, MakeDesk, signed_in
from tests.integration.search.test_search import ask
from tests.support.page import audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU
from webapp.staff import managing


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def meant(page: str) -> list[str]:
    found = re.search(r'class="desk-spellings">(.*?)</ul>', page, re.DOTALL)
    return [unquote(one) for one in re.findall(r'q=([^"]*)"', unescape(found[1]))] if found else []


@pytest.mark.parametrize(
    "text", ["nobody-has-this", "<script>alert(1)</script>", "..", "%", "🎁" * 20, "a\0b"]
)
def test_it_says_what_was_tried(agent: FlaskClient, text: str) -> None:
    answer = ask(agent, text)
    assert answer.status_code == 404
    audit_page(answer.text)
    assert "Not there: Customer, Order, Coupon, Card in Aurora Card, Customer by alias" in words(answer.text)
    assert "Upper and lower case count; 0 and O" in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("text", "sentence", "first"),
    [
        ("E1OOO4", "Characters 3, 4, 5 are the letter O, easily taken for the digit 0.", "E10004"),
        ("E0-900011", "Character 2 is the digit 0, easily taken for the letter O.", "EO-900011"),
        ("Е10004", "Character 1 is “Е” (U+0415); it only looks like a plain “E”.", "E10004"),
        ("VIP–EU–01", "Characters 4, 7 are “–” (U+2013); they only look like a plain “-”.", "VIP-EU-01"),
        ("E100 04", "Character 5 is a space.", "E10004"),
        ("E100\u00a004", "Character 5 is an unusual space (U+00A0).", "E10004"),
        ("E10004\u200b", "Character 7 cannot be seen (U+200B).", "E10004"),
        ("E10004.", "Character 7 (“.”) may belong to the text around it.", "E10004"),
    ],
)
def test_it_names_the_characters_to_look_at_and_offers_what_was_meant(
    agent: FlaskClient, shared_sandbox: SandboxServer, text: str, sentence: str, first: str
) -> None:
    page = ask(agent, text).text
    assert sentence in words(page)
    assert meant(page)[0] == first
    tried = {unquote(one.target).rsplit("/", 1)[-1].split("?")[0] for one in shared_sandbox.requests}
    assert first not in tried, "Nothing but what was pasted is asked for"
    assert ask(agent, first).status_code == 302


def test_it_marks_the_characters_to_look_at(agent: FlaskClient) -> None:
    assert '<code class="desk-id">AB-<mark>OOO</mark>5</code>' in ask(agent, "AB-OOO5").text


def test_a_long_list_of_places_is_cut(agent: FlaskClient) -> None:
    page = words(ask(agent, "1OOOOOOOOOOOO").text)
    assert "Characters 2, 3, 4, 5, 6, 7, 8, 9, … are the letter O" in page


def test_many_odd_characters_are_not_all_named(agent: FlaskClient) -> None:
    page = ask(agent, "".join(chr(0xFF21 + number) for number in range(26))).text
    assert page.count("only looks like a plain") == 8


def test_it_offers_the_other_applications(agent: FlaskClient) -> None:
    page = ask(agent, "U50004 ?").text
    link = f'href="/aurora-us/search?q={quote("U50004 ?", safe="?").replace("%20", "+")}"'
    assert link in page
    assert agent.get(f"/aurora-us/search?q={quote('U50004')}").location == "/aurora-us/customers/U50004/"


def test_it_says_what_the_reader_may_not_see(make_desk: MakeDesk, shared_sandbox: SandboxServer) -> None:
    clerk = signed_in(make_desk(CLERK), role="clerk")
    page = words(ask(clerk, "VIP-EU-01").text)
    assert "Not asked, because you may not see it: Coupon, Card" in page
    assert "Not there: Customer, Order" in page
    assert {one.operation for one in shared_sandbox.requests} == {
        "getCustomerInventory",
        "getCustomerSession",
    }


def test_it_offers_no_application_that_the_reader_is_shut_out_of(make_desk: MakeDesk) -> None:
    app = make_desk()
    agent = signed_in(app)
    assert "Look in Aurora America" in ask(agent, "nobody").text
    with app.app_context():
        managing.set_role("ada@shop.test", "none", "aurora-us")
    assert "Look in" not in ask(agent, "nobody").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("anna@example.com", "The desk cannot look up by e-mail address here."),
        ("+49 30 555-0199", "The desk cannot look up by phone number here."),
        ("E10004x", ""),
    ],
)
def test_without_aliases_it_says_so_where_the_text_looks_like_one(
    make_desk: MakeDesk, text: str, said: str
) -> None:
    page = words(ask(signed_in(make_desk()), text).text)
    assert ("cannot look up by" in page) is bool(said)
    assert said in page
    assert ("Ask for the customer number" in page) is bool(said)


def test_with_aliases_it_says_that_nobody_is_listed(agent: FlaskClient) -> None:
    assert "Nobody is listed with this." in ask(agent, "nobody@example.com").text
    assert "Nobody is listed" not in ask(agent, "E99999").text


def test_without_a_card_program_it_shows_the_missing_line(make_desk: MakeDesk) -> None:
    toml = '[[application]]\nslug = "aurora-eu"\nname = "Aurora"\napi_key_env = "SANDBOX_API_KEY"\n'
    page = ask(signed_in(make_desk(toml=toml)), "EC-1").text
    audit_page(page)
    assert "kind = &#34;card&#34;" in page


def test_the_page_is_small(agent: FlaskClient) -> None:
    assert len(agent.get(f"/{EU}/search?q={quote('Е0–9OOO11 x' * 9)}").data) < 10_000
    part = agent.get(f"/{EU}/search?q=E1OOO4", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert len(part.data) < 3_000
