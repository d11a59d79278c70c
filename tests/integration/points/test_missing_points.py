"""Why points of an order are missing, for every story that the seed tells."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.points.reading import at, findings_on, only_reads, operations, said_on, text_of
from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU, US

HTMX = {"HX-Request": "true"}

STORIES = {
    "points_expired": ["expired"],
    "points_there": ["there"],
    "points_none": ["no_rule"],
    "points_cut": ["pending", "cut"],
    "points_card_stopped": ["card_stopped", "there"],
    "points_on_card": ["apart", "there"],
    "points_without_card": ["there"],
    "points_used": ["used", "apart", "there"],
    "points_spent_on": ["pending"],
    "return": ["pending", "apart", "there"],
    "returned_once": ["pending", "rolled_back", "there"],
    "returned_twice": ["pending", "rolled_back", "there"],
    "cancelled": ["cancelled"],
    "anonymous": ["anonymous"],
    "reopened_and_closed": ["pending"],
    "open_cart": ["open"],
    "reopen": ["pending", "apart", "there"],
    "many_lines": ["cut", "apart", "there"],
}
IN_AMERICA = {"points_used": ["used", "there"], "points_cut": ["pending", "cut"]}


@pytest.mark.parametrize("story", STORIES)
def test_every_story_is_explained_by_reads_alone(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any], story: str
) -> None:
    answer = agent.get(at(session=stories[story]))
    assert answer.status_code == 200
    audit_page(answer.text)
    assert findings_on(answer.text) == STORIES[story]
    assert "Not checked" not in answer.text
    assert only_reads(shared_sandbox)
    assert len(shared_sandbox.requests) <= 12


@pytest.mark.parametrize("story", IN_AMERICA)
def test_the_other_application_without_the_miles(
    agent: FlaskClient, shared_sandbox: SandboxServer, story: str
) -> None:
    order = shared_sandbox.application(US)["stories"][story]
    assert findings_on(agent.get(at(application=US, session=order)).text) == IN_AMERICA[story]


def test_the_customer_is_read_beside_the_order(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    agent.get(at(session=stories["points_there"], customer=stories["asks_points"]))
    assert {one.operation for one in shared_sandbox.requests[:2]} == {
        "getCustomerSession",
        "getCustomerInventory",
    }
    assert operations(shared_sandbox) == [
        "getCustomerInventory",
        "getCustomerSession",
        "getLoyaltyCardPoints",
        "getLoyaltyCardTransactions",
        *["getLoyaltyProgramProfilePoints"] * 3,
        "getLoyaltyProgramProfileTransactions",
    ]


def test_lines_are_looked_for_around_the_order(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    agent.get(at(session=stories["points_expired"]))
    log = next(one for one in shared_sandbox.requests if "ProfileTransactions" in str(one.operation))
    assert "startDate=" in log.query
    assert "endDate=" in log.query
    assert "customerSessionIDs" not in log.query


def test_the_lines_that_prove_it_and_where_the_points_are(
    agent: FlaskClient, stories: dict[str, Any]
) -> None:
    page = agent.get(at(session=stories["returned_once"])).text
    for expected in (
        "−20",
        "+507",
        "Rule: Every order",
        "2 × 20",
        "All 5 lines of this order",
        'data-label="Earned" class="desk-number">797<',
        'data-label="Taken back" class="desk-number">20<',
        'data-label="Pending" class="desk-number">527<',
        'data-label="Active" class="desk-number">250<',
    ):
        assert expected in page, expected
    assert f'href="/{EU}/sessions/{stories["returned_once"]}"' in page


def test_what_was_used_names_what_it_was_used_for(agent: FlaskClient, stories: dict[str, Any]) -> None:
    page = agent.get(at(session=stories["points_used"])).text
    assert "−400" in page
    assert "Paid with points" in page
    assert (
        said_on(page)[0]
        == f"From order {stories['points_used']}, 400 points in Aurora Club have been used since."
    )


def test_another_customers_order(agent: FlaskClient, stories: dict[str, Any]) -> None:
    page = agent.get(at(session=stories["points_there"], customer=stories["quiet"])).text
    assert findings_on(page) == ["other_customer", "there"]
    assert all(stories["asks_points"] not in one for one in said_on(page))


def test_points_that_went_to_another_program_than_the_one_looked_at(
    agent: FlaskClient, stories: dict[str, Any], shop: dict[str, Any]
) -> None:
    programs = {one["name"]: one["id"] for one in shop["programs"]}
    asked = {"session": stories["points_there"], "customer": stories["asks_points"]}
    page = agent.get(at(**asked, program=programs["Aurora Miles"])).text
    assert findings_on(page)[0] == "elsewhere"
    assert "not in Aurora Miles; they are in Aurora Club" in said_on(page)[0]
    assert findings_on(agent.get(at(**asked, program=programs["Aurora Club"])).text) == ["there"]


def test_a_card_that_was_not_shown(agent: FlaskClient, stories: dict[str, Any]) -> None:
    card = stories["points_card"]
    asked = {"customer": stories["asks_cards"], "program": card["program"], "card": card["card"]}
    page = agent.get(at(session=stories["points_without_card"], **asked)).text
    assert findings_on(page) == ["elsewhere", "card_not_shown", "there"]
    page = agent.get(at(session=stories["points_on_card"], **asked)).text
    assert findings_on(page) == ["there"]


def test_a_text_to_hand_over_where_somebody_else_must_mend_it(
    agent: FlaskClient, stories: dict[str, Any]
) -> None:
    page = agent.get(at(session=stories["points_none"])).text
    said = text_of(page)
    for expected in (
        "Please check the points of this order.",
        "Application: Aurora Europe",
        f"Customer: {stories['asks_points']}",
        f"Order: {stories['points_none']}, closed",
        "Found: No rule gave points for this order.",
        "Points cannot be added by hand here.",
    ):
        assert expected in said, expected
    assert "Hand over like this" not in agent.get(at(session=stories["points_there"])).text


def test_a_fragment_is_the_answer_alone(agent: FlaskClient, stories: dict[str, Any]) -> None:
    address = at(session=stories["points_there"])
    fragment = agent.get(address, headers=HTMX)
    audit_fragment(fragment.text)
    assert findings_on(fragment.text) == ["there"]
    assert "<form" not in fragment.text
    assert "HX-Request" in fragment.headers["Vary"]


def test_how_far_the_desk_looked_is_said(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    card = stories["card_5000_transactions"]
    path = {"loyaltyProgramId": str(card["program"]), "loyaltyCardId": card["card"]}
    lines = shared_sandbox.sandbox.call(EU, "getLoyaltyCardTransactions", path=path).body["data"]
    order = next(one["customerSessionId"] for one in lines if one.get("customerSessionId"))
    page = agent.get(at(session=order)).text
    audit_page(page)
    assert (
        f"Unused points of Aurora Card, card {card['card']}: Only the first 200 entries were looked at."
        in text_of(page)
    )
    assert "Try again" not in page, "Nothing failed"
    assert "used" not in findings_on(page), "Points that were not looked at are not taken for used"
    assert f"Transactions of Aurora Card, card {card['card']}" not in page
    lots = [one for one in shared_sandbox.requests if one.operation == "getLoyaltyCardPoints"]
    assert len([one for one in lots if card["card"] in one.target]) <= 12


def test_an_answer_says_what_would_put_it_out_of_date(agent: FlaskClient, stories: dict[str, Any]) -> None:
    order, customer = stories["points_there"], stories["asks_points"]
    page = agent.get(at(session=order, customer=customer)).text
    assert f"""data-touches='["session:{order}", "customer:{customer}"]'""" in page
    hostile = agent.get(at(session="it's <b>")).text
    audit_page(hostile)
    assert "<b>" not in hostile.split("data-touches=")[1].split(">")[0]


def test_nothing_is_asked_before_something_is_typed(
    agent: FlaskClient, shared_sandbox: SandboxServer
) -> None:
    page = agent.get(at())
    audit_page(page.text)
    assert "Which order is it about?" in page.text
    assert shared_sandbox.requests == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"session": "x" * 1001}, "at most 1000 characters"),
        ({"customer": "x" * 1001}, "at most 1000 characters"),
        ({"session": "A", "card": "x" * 109}, "at most 108 characters"),
        ({"session": "A", "program": "0"}, "names no program"),
        ({"session": "A", "program": "two"}, "names no program"),
        ({"session": "A", "program": "9" * 30}, "names no program"),
    ],
)
def test_what_cannot_be_asked_is_said(
    agent: FlaskClient, shared_sandbox: SandboxServer, query: dict[str, str], said: str
) -> None:
    page = agent.get(at(**query))
    assert page.status_code == 422
    audit_page(page.text)
    assert said in page.text
    assert shared_sandbox.requests == []


def test_spaces_around_a_pasted_id_are_no_part_of_it(agent: FlaskClient, stories: dict[str, Any]) -> None:
    assert findings_on(agent.get(at(session=f" {stories['points_there']}\t")).text) == ["there"]


def test_without_an_order_the_usual_suspects_are_listed(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.get(at(customer=stories["returner"]))
    audit_page(page.text)
    assert only_reads(shared_sandbox)
    assert "startDate" not in "".join(one.query for one in shared_sandbox.requests)
    for heading in ("Pending points", "Taken back within six months", "Spent or deducted within six months"):
        assert heading in page.text
    taken_back = page.text.split("Taken back within six months")[1].split("</section>")[0]
    assert "−20" in taken_back
    check = at(customer=stories["returner"], session=stories["returned_once"]).replace("&", "&amp;")
    assert check in taken_back
    assert said_on(page.text)[0].startswith("You have points that cannot be used yet: ")


def test_expired_points_are_a_suspect(agent: FlaskClient, stories: dict[str, Any]) -> None:
    page = agent.get(at(customer=stories["asks_points"])).text
    expired = page.split("Expired within six months")[1].split("</section>")[0]
    assert stories["points_expired"] in expired


def test_a_customer_who_holds_nothing(agent: FlaskClient, stories: dict[str, Any]) -> None:
    page = agent.get(at(customer=stories["quiet"])).text
    audit_page(page)
    assert "The customer is in no program and has no card." in page
    assert "Pending points" not in page


def test_each_view_is_recorded_once_with_its_subject(
    app: Flask, agent: FlaskClient, stories: dict[str, Any]
) -> None:
    agent.get(at(session=stories["points_there"]))
    agent.get(at(customer=stories["quiet"]))
    agent.get(at())
    statement = text(
        "SELECT action, subject_kind, subject FROM audit_entry JOIN audit_content ON entry_id = id"
        " WHERE action LIKE 'points_check.%' ORDER BY id"
    )
    with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(statement)]
    assert rows == [
        ("points_check.order", "session", stories["points_there"]),
        ("points_check.customer", "customer", stories["quiet"]),
    ]
