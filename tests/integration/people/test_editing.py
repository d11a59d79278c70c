"""Editing the attributes of a customer."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.people.fields import refused_at
from tests.integration.sandbox_server import HOSTILE_IDS, Shop, confirmed, fields_of, post
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.customers.editing.attributes import field_name

HTMX = {"HX-Request": "true"}


def address_of(customer: str) -> str:
    return f"/shop/customers/{path_safe(customer)}/attributes"


def previewed(browser: FlaskClient, customer: str, **changes: str) -> TestResponse:
    """Fill in fields by the names of their attributes; all others are sent as the page shows them."""
    return sent(browser, customer, browser.get(address_of(customer)), changes)


def sent(
    browser: FlaskClient, customer: str, page: TestResponse, changes: dict[str, str], **options: Any
) -> TestResponse:
    shown = fields_of(page, f"{address_of(customer)}/preview")
    data = {name.removeprefix("was_"): value for name, value in shown.items()} | shown
    data |= {field_name(name): value for name, value in changes.items()}
    return browser.post(f"{address_of(customer)}/preview", data=data, **options)


def confirm(browser: FlaskClient, preview: TestResponse, customer: str, **changed: str) -> TestResponse:
    return confirmed(browser, preview, address_of(customer), **changed)


def test_from_the_form_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(
        Name="Anna <b>", Email="a@example.test", Size=38.5, Born="1990-05-06T12:00:00Z", Likes=["tea", "jam"]
    )
    form = agent.get(address_of(customer))
    audit_page(form.text)
    assert "Shoe size" in form.text
    changes = {
        "Name": "Anna </b>Berg",
        "Email": "",
        "Size": "39",
        "Born": "1990-05-07",
        "Friend": "true",
        "Likes": "tea\r\n honey \r\n\r\n",
    }
    preview = previewed(agent, customer, **changes)
    assert preview.status_code == 200
    audit_page(preview.text)
    text = unescape(preview.text)
    for expected in (
        "Name: Anna <b> → Anna </b>Berg",
        "Email: a@example.test → removed",
        "Size: 38.5 → 39",
        "Born: May 6, 1990, 12:00\u202fPM → May 7, 1990, 12:00\u202fPM",
        "Friend: not set → yes",
        "Likes: tea, jam → tea, honey",
        "What the rules would do",
        "Adds 25 points to Bonus club",
        "What the rules do cannot be undone here.",
        "The shop may write its own values again",
        f"Save 6 attributes of {customer} · Shop <EU>",
    ):
        assert expected in text, expected
    assert shop.writes == []
    assert shop.profile(customer)["attributes"]["Size"] == 38.5
    receipt = agent.get(confirm(agent, preview, customer).location)
    audit_page(receipt.text)
    assert "Size is now: 39" in receipt.text
    assert "Email is now: not set" in receipt.text
    assert "Added 25 points to Bonus club" in receipt.text
    assert shop.profile(customer)["attributes"] == {
        "Name": "Anna </b>Berg",
        "Size": 39,
        "Born": "1990-05-07T12:00:00Z",
        "Friend": True,
        "Likes": ["tea", "honey"],
    }
    assert shop.balances(customer)[0] == 25


def test_the_dry_run_and_the_write_say_the_same(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="Old")
    confirm(agent, previewed(agent, customer, Name="New"), customer)
    dry, again, write = (one for one in shop.server.requests if one.operation == "updateCustomerProfileV2")
    assert write.query == "runRuleEngine=true"
    assert sorted(dry.query.split("&")) == ["dry=true", "runRuleEngine=true"]
    assert dry.body == again.body == write.body
    assert json.loads(write.body)["attributes"] == {"Name": "New"}


def test_only_what_was_edited_is_sent(agent: FlaskClient, shop: Shop) -> None:
    """What the shop changed while the form stood open is left as the shop has it."""
    customer = shop.person(Name="Old", Email="old@example.test")
    page = agent.get(address_of(customer))
    shop.edit(customer, Email="new@example.test")
    preview = sent(agent, customer, page, {"Name": "New"})
    assert "old@example.test" not in preview.text
    confirm(agent, preview, customer)
    assert shop.profile(customer)["attributes"] == {"Name": "New", "Email": "new@example.test"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("Size", "many", "Give a number like 12 or 12.5."),
        ("Size", "1e9", "Give a number like 12 or 12.5."),
        ("Size", "<script>alert(1)</script>", "Give a number like 12 or 12.5."),
        ("Born", "tomorrow", "Give a day like 2026-05-31."),
        ("Born", "2026-02-30", "Give a day like 2026-05-31."),
        ("Friend", "perhaps", "Not a valid choice"),
        ("Name", "x" * 10_001, "At most 10000 characters."),
        ("Nowhere", "x", "Nowhere"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    agent: FlaskClient, shop: Shop, name: str, value: str, sentence: str
) -> None:
    customer = shop.person(Name="Old", Email="old@example.test")
    page = previewed(agent, customer, **{name: value, "Email": "kept@example.test"})
    assert page.status_code == 422
    assert sentence in refused_at(page, field_name(name))
    assert "kept@example.test" in page.text
    assert "<script>alert" not in page.text
    assert shop.writes == []


def test_faults_come_back_in_their_place_with_htmx(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="Old")
    page = agent.get(address_of(customer))
    fragment = sent(agent, customer, page, {"Size": "many"}, headers=HTMX)
    assert fragment.status_code == 422
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#editing"
    preview = sent(agent, customer, page, {"Size": "41"}, headers=HTMX)
    audit_fragment(preview.text)
    assert 'id="preview"' in preview.text


def test_without_a_change_there_is_nothing_to_preview(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="Two\nlines", Size=38.50, Born="1990-05-06T00:00:00+02:00", Likes=["a"])
    page = previewed(agent, customer, Size="38.5")
    assert page.status_code == 422
    assert "Nothing is changed yet." in page.text
    assert shop.asked.count("updateCustomerProfileV2") == 0


@pytest.mark.parametrize(
    "value", ["<img src=x onerror=alert(1)>", "=1+1", "{{ 7*7 }}", "%(name)s 50%", "💎\u202e", "'\"&;"]
)
def test_hostile_values_arrive_as_they_were_typed(agent: FlaskClient, shop: Shop, value: str) -> None:
    customer = shop.person(Name=value + "!")
    preview = previewed(agent, customer, Name=value)
    audit_page(preview.text)
    assert "<img src=x" not in preview.text
    receipt = agent.get(confirm(agent, preview, customer).location)
    audit_page(receipt.text)
    assert "<img src=x" not in receipt.text
    assert shop.profile(customer)["attributes"] == {"Name": value}


def test_hostile_names_of_attributes_can_be_edited(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(**{"a/b~c %<i>": "old"})
    page = previewed(agent, customer, **{"a/b~c %<i>": "new"})
    # The sandbox does not know it: what it refuses is said at the field all the same.
    assert page.status_code == 422
    assert "Unknown" in refused_at(page, field_name("a/b~c %<i>"))


def test_what_a_form_would_bend_is_only_shown(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Home={"lat": 1, "long": 2}, Likes=["a", "two\nlines"], Name="Anna")
    page = agent.get(address_of(customer))
    audit_page(page.text)
    assert "Only the shop can change these" in page.text
    assert field_name("Home") not in page.text
    assert field_name("Likes") not in page.text
    assert field_name("Name") in page.text


@pytest.mark.parametrize("name", ["nobody", ".."])
def test_a_typo_never_makes_a_customer(agent: FlaskClient, shop: Shop, name: str) -> None:
    token = token_in(agent.get(address_of("anna")))
    assert agent.get(address_of(name)).status_code == 404
    data = {"csrf_token": token, field_name("Name"): "Ghost"}
    page = agent.post(f"{address_of(name)}/preview", data=data)
    assert page.status_code == 404
    audit_page(page.text)
    assert "has no customer with this id" in page.text
    assert "updateCustomerProfileV2" not in shop.asked
    assert not shop.knows(name)


@pytest.mark.parametrize("name", [one for one in HOSTILE_IDS if one.strip(".")])
def test_hostile_ids_of_customers(agent: FlaskClient, shop: Shop, name: str) -> None:
    customer = shop.customer(f"{name}-edited", Name="Old")
    preview = previewed(agent, customer, Name="New")
    audit_page(preview.text)
    assert confirm(agent, preview, customer).status_code == 303
    assert shop.profile(customer)["attributes"] == {"Name": "New"}


def test_a_customer_who_is_always_busy_is_said_to_be(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="Old")
    preview = previewed(agent, customer, Name="New")
    shop.at_next_write.extend(["409"] * 3)
    receipt = agent.get(confirm(agent, preview, customer).location)
    assert "Somebody else is changing this right now" in receipt.text
    assert shop.profile(customer)["attributes"] == {"Name": "Old"}


def test_what_the_rules_would_do_is_part_of_what_was_previewed(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="Old")
    preview = previewed(agent, customer, Name="New")
    shop.edit(customer, Friend=True)  # from now on the rules give points for every save
    again = confirm(agent, preview, customer)
    assert again.status_code == 409
    assert "Adds 25 points to Bonus club" in again.text
    assert shop.writes == []


def test_a_viewer_may_not(viewer: FlaskClient, shop: Shop) -> None:
    page = viewer.get("/shop/customers/anna/")
    assert "Edit attributes" not in page.text
    assert "Goodwill" not in page.text
    assert "Another audience" not in page.text
    token = {"csrf_token": token_in(page)}
    for noun in ("attributes", "audiences", "audiences/removal", "goodwill/points"):
        for part in ("", "/preview"):
            assert viewer.post(f"/shop/customers/anna/{noun}{part}", data=token).status_code == 403
    for noun in ("attributes", "goodwill"):
        assert viewer.get(f"/shop/customers/anna/{noun}").status_code == 403


def test_the_page_leads_there(agent: FlaskClient, shop: Shop) -> None:
    page = agent.get("/shop/customers/anna/")
    audit_page(page.text)
    for noun in ("attributes", "goodwill", "audiences/preview"):
        assert f'"/shop/customers/anna/{noun}"' in page.text
    printed = agent.get("/shop/customers/anna/print")
    assert "Another audience" not in printed.text
    assert "Edit attributes" not in printed.text


def test_a_changed_form_writes_nothing(agent: FlaskClient, shop: Shop) -> None:
    customer, other = shop.person(Name="Old"), shop.person(Name="Old")
    preview = previewed(agent, customer, Name="New")
    token = fields_of(preview, address_of(customer))["token"]
    assert confirm(agent, preview, customer, token=token[:-3] + "abc").status_code == 400
    data = {"csrf_token": token_in(preview), "token": token, "reason": "goodwill"}
    assert agent.post(address_of(other), data=data).status_code == 400
    assert agent.post(f"/shop/customers/{customer}/audiences", data=data).status_code == 400
    assert shop.writes == []


def test_nothing_is_lost_on_the_way(agent: FlaskClient, shop: Shop) -> None:
    """A value of nothing but space removes; post without the hidden fields counts against what is there."""
    customer = shop.person(Name="Old", Email="e")
    fields = {field_name("Name"): "   ", field_name("Email"): "e"}
    preview = post(agent, address_of(customer), f"{address_of(customer)}/preview", fields)
    assert "Name: Old → removed" in preview.text
    assert "Email:" not in preview.text


def test_an_edited_attribute_that_is_gone_is_not_forgotten(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="Old", Email="old@example.test")
    page = agent.get(address_of(customer))
    shop.edit(customer, Email=None)
    refused = sent(agent, customer, page, {"Email": "new@example.test", "Name": "New"})
    assert refused.status_code == 422
    audit_page(refused.text)
    assert "Something you edited can no longer be edited here." in refused.text
    assert sent(agent, customer, page, {"Name": "New"}).status_code == 200
