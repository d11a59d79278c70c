"""Giving goodwill: events of desk.toml, within the limits of a role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.people.fields import refused_at
from tests.integration.sandbox_server import Shop, confirmed, desk_for, fields_of, post
from tests.support.desk import add_person, sign_in, token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.staff import managing

GOOD = {"Points": "100", "Why": "Late parcel"}


def address_of(customer: str, key: str = "points") -> str:
    return f"/shop/customers/{customer}/goodwill/{key}"


def previewed(
    browser: FlaskClient, customer: str, fields: dict[str, str], key: str = "points", **options: Any
) -> TestResponse:
    data = {f"{key}-attribute_{name}": value for name, value in fields.items()}
    page = f"/shop/customers/{customer}/goodwill"
    return post(browser, page, f"{address_of(customer, key)}/preview", data, **options)


def confirm(browser: FlaskClient, preview: TestResponse, customer: str, key: str = "points") -> TestResponse:
    return confirmed(browser, preview, address_of(customer, key))


def field_errors(page: TestResponse, name: str, key: str = "points") -> str:
    return refused_at(page, f"{key}-attribute_{name}")


def test_from_the_form_to_the_receipt(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    form = agent.get(f"/shop/customers/{customer}/goodwill")
    audit_page(form.text)
    assert "At most 500 in your role (agent)." in form.text
    assert "What went wrong" in form.text
    preview = previewed(agent, customer, {**GOOD, "Note": "<b>sorry</b>"})
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        f"Goodwill points for customer {customer}",
        "What the rules would give",
        "Adds 100 points to Bonus club",
        "Points: 100",
        "What went wrong: Late parcel",
        "Note: &lt;b&gt;sorry&lt;/b&gt;",
        "Event: goodwill",
        "Custom events cannot be undone.",
        f"Give Goodwill points to {customer} · Shop &lt;EU&gt;",
    ):
        assert expected in preview.text, expected
    assert shop.events(customer) == []
    receipt = agent.get(confirm(agent, preview, customer).location)
    audit_page(receipt.text)
    assert f"Event goodwill was tracked for {customer}" in receipt.text
    assert "Added 100 points to Bonus club" in receipt.text
    assert "/undo" not in receipt.text
    assert shop.events(customer) == [{"Points": 100, "Why": "Late parcel", "Note": "<b>sorry</b>"}]
    assert shop.balances(customer)[0] == 100


def test_the_dry_run_and_the_event_say_the_same(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    confirm(agent, previewed(agent, customer, {**GOOD, "Points": "12.50"}), customer)
    dry, again, event = (one for one in shop.server.requests if one.operation == "trackEventV2")
    assert dry.body == again.body == event.body
    assert event.query == "silent=no"
    assert sorted(dry.query.split("&")) == ["dry=true", "silent=no"]
    assert json.loads(event.body)["attributes"] == {"Points": 12.5, "Why": "Late parcel"}


@pytest.mark.parametrize(
    ("fields", "name", "sentence"),
    [
        ({"Points": "501"}, "Points", "At most 500 in your role (agent)."),
        ({"Points": "500.01"}, "Points", "At most 500 in your role (agent)."),
        ({"Points": "9"}, "Points", "At least 10."),
        ({"Points": "-100"}, "Points", "At least 10."),
        ({"Points": ""}, "Points", "This is needed."),
        ({"Points": "1e3"}, "Points", "Give a number"),
        ({"Points": "NaN"}, "Points", "Give a number"),
        ({"Points": "<b>"}, "Points", "Give a number"),
        ({"Why": ""}, "Why", "This is needed."),
        ({"Why": "Because"}, "Why", "Choose one of the list."),
        ({"Note": "x" * 41}, "Note", "At most 40 characters."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    agent: FlaskClient, shop: Shop, fields: dict[str, str], name: str, sentence: str
) -> None:
    page = previewed(agent, "anna", {**GOOD, **fields})
    assert page.status_code == 422
    assert sentence in field_errors(page, name)
    assert "trackEventV2" not in shop.asked


def test_faults_come_back_in_their_place_with_htmx(agent: FlaskClient, shop: Shop) -> None:
    fragment = previewed(agent, "anna", {"Points": "501"}, headers={"HX-Request": "true"})
    assert fragment.status_code == 422
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#goodwill"


def test_what_the_server_refuses_is_said_at_its_field(agent: FlaskClient, shop: Shop) -> None:
    refused = b'{"message":"x","errors":[{"title":"Invalid type","source":{"pointer":"/attributes/Why"}}]}'
    customer = shop.person()
    token = token_in(agent.get(f"/shop/customers/{customer}/goodwill"))
    data = {f"points-attribute_{name}": value for name, value in GOOD.items()}
    shop.answers["/v2/events"] = (400, refused)
    page = agent.post(f"{address_of(customer)}/preview", data={"csrf_token": token, **data})
    assert page.status_code == 422
    assert "Invalid type" in field_errors(page, "Why")


def test_each_role_has_its_cap(agent: FlaskClient, supervisor: FlaskClient, app: Flask, shop: Shop) -> None:
    assert previewed(supervisor, "anna", {**GOOD, "Points": "2000"}).status_code == 200
    assert previewed(supervisor, "anna", {**GOOD, "Points": "2001"}).status_code == 422
    assert previewed(supervisor, "anna", {"Points": "50"}, "flowers").status_code == 200
    page = agent.get("/shop/customers/anna/goodwill")
    assert "Your role may not give this." in page.text
    assert address_of("anna", "flowers") not in page.text
    tried = previewed(agent, "anna", {"Points": "1"}, "flowers")
    assert "Your role (agent) may not give this." in field_errors(tried, "Points", "flowers")
    admin = app.test_client()
    sign_in(admin, add_person(app, "Root", "admin"))
    assert "Your role (admin) may not give this." in previewed(admin, "anna", GOOD).text
    assert shop.writes == []


def test_the_cap_counts_at_the_confirm_too(supervisor: FlaskClient, app: Flask, shop: Shop) -> None:
    customer = shop.person()
    preview = previewed(supervisor, customer, {**GOOD, "Points": "2000"})
    with app.app_context():
        managing.set_role("sue@shop.test", "agent")
    page = confirm(supervisor, preview, customer)
    assert page.status_code == 422
    assert "Points: At most 500 in your role (agent)." in field_errors(page, "Points")
    assert "Nothing was given. Change what is marked and preview it again" in page.text
    assert 'value="2000"' in page.text, "the form is as it was filled in"
    assert '<option selected value="Late parcel">' in page.text
    assert shop.writes == []
    assert shop.events(customer) == []


def test_the_form_that_comes_back_can_be_mended_and_sent(
    supervisor: FlaskClient, app: Flask, shop: Shop
) -> None:
    customer = shop.person()
    preview = previewed(supervisor, customer, {**GOOD, "Points": "2000"})
    with app.app_context():
        managing.set_role("sue@shop.test", "agent")
    page = confirm(supervisor, preview, customer)
    hidden = fields_of(page, f"{address_of(customer)}/preview")
    mended = {f"points-attribute_{name}": value for name, value in {**GOOD, "Points": "500"}.items()}
    again = supervisor.post(f"{address_of(customer)}/preview", data={**hidden, **mended})
    assert confirm(supervisor, again, customer).location.startswith("/shop/intentions/")
    assert shop.events(customer) == [{"Points": 500, "Why": "Late parcel"}]


def test_a_form_that_desk_toml_no_longer_has_gives_nothing(
    agent: FlaskClient, shop: Shop, tmp_path: Path, database_url: str
) -> None:
    customer = shop.person()
    preview = previewed(agent, customer, GOOD)
    rules = (tmp_path / "shop.toml").read_text().replace('event = "goodwill"', 'event = "other"')
    (tmp_path / "later.toml").write_text(rules)
    later = desk_for(shop, tmp_path, database_url, desk_config=tmp_path / "later.toml").test_client()
    sign_in(later, "ada@shop.test")
    token = {"csrf_token": token_in(later.get(f"/shop/customers/{customer}/goodwill"))}
    page = confirmed(agent, preview, address_of(customer), note="y")  # still good at the desk of before
    assert page.status_code == 303
    shop.server.requests.clear()
    second = previewed(agent, customer, GOOD)
    data = {**fields_of(second, address_of(customer)), **token, "reason": "goodwill"}
    refused = later.post(address_of(customer), data=data)
    assert refused.status_code == 422
    assert "no longer offered as it was" in refused.text
    assert shop.writes == []


def test_an_event_that_no_rule_answers_says_so(supervisor: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    preview = previewed(supervisor, customer, {"Points": "5"}, "flowers")
    assert "the customer would get nothing for it." in preview.text
    receipt = supervisor.get(confirm(supervisor, preview, customer, "flowers").location)
    assert "No rule gave anything for it." in receipt.text


def test_an_event_without_fields_can_be_given(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    preview = previewed(agent, customer, {}, "letter")
    assert preview.status_code == 200
    assert confirm(agent, preview, customer, "letter").status_code == 303
    assert shop.events(customer, "letter") == [{}]


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_lost_answer_of_an_event_without_effect_is_settled_only_where_nothing_moved(
    supervisor: FlaskClient, app: Flask, shop: Shop, fault: str
) -> None:
    customer = shop.person()
    preview = previewed(supervisor, customer, {"Points": "5"}, "flowers")
    shop.clock.forward(minutes=1)
    shop.at_next_write.append(fault)
    answer = confirm(supervisor, preview, customer, "flowers")
    app.extensions["desk_clock"].forward(minutes=1)
    receipt = supervisor.get(answer.location.partition("?")[0] + "?look=1")
    if fault == "cut_before":
        assert "No points have moved." in receipt.text
    else:
        assert "The customer was active since, and no points have moved." in receipt.text
    assert "Outcome unknown" in receipt.text


def test_points_that_moved_otherwise_prove_nothing(agent: FlaskClient, shop: Shop) -> None:
    customer = shop.person()
    preview = previewed(agent, customer, GOOD)
    shop.at_next_write.append("cut_after")
    shop.during_write.append(lambda _target: shop.track(customer, Points=7, Why="Late parcel"))
    receipt = agent.get(confirm(agent, preview, customer).location)
    assert "The points moved, but not by what this event was to give." in receipt.text


@pytest.mark.parametrize("name", ["nobody", ".."])
def test_a_customer_who_is_not_there_gets_nothing(agent: FlaskClient, shop: Shop, name: str) -> None:
    there = f"/shop/customers/{path_safe(name)}/goodwill"
    assert agent.get(there).status_code == 404
    token = token_in(agent.get("/shop/customers/anna/goodwill"))
    data = {f"points-attribute_{field}": value for field, value in GOOD.items()}
    page = agent.post(f"{there}/points/preview", data={"csrf_token": token, **data})
    assert page.status_code == 404
    audit_page(page.text)
    assert "trackEventV2" not in shop.asked
    assert not shop.knows(name)


def test_an_event_of_another_application_is_not_offered(agent: FlaskClient, shop: Shop) -> None:
    token = token_in(agent.get("/shop/customers/anna/goodwill"))
    assert (
        agent.post(f"{address_of('anna', 'unknown')}/preview", data={"csrf_token": token}).status_code == 404
    )
    page = agent.get("/outlet/customers/anna/goodwill")
    assert page.status_code == 404, "nobody there"
