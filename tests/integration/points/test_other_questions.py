"""Returned items, how many points, referrals and achievements: each answered on a page of its own."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.points.reading import at, findings_on, only_reads, operations, said_on, text_of
from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer
from tests.support.shop import EU

HTMX = {"HX-Request": "true"}


def points_of(order: str) -> str:
    return f"/{EU}/sessions/{order}/points"


def test_what_a_return_took_back(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.get(points_of(stories["returned_once"]))
    audit_page(page.text)
    assert said_on(page.text) == [
        f"From order {stories['returned_once']}, 20 points in Aurora Club were taken back,"
        " and 777 points in Aurora Club stay."
    ]
    assert "Points" not in "".join(operations(shared_sandbox)), "What is unused is not asked for"
    assert only_reads(shared_sandbox)
    boots = page.text.split("Trekking boots Ridge, 39 (BOT-TRK-39)")[1].split("</tr>")[0]
    assert 'data-label="Came back" class="desk-number">1<' in boots
    assert 'data-label="Earned by it" class="desk-number">40<' in boots
    assert 'data-label="Taken back for it" class="desk-number">20<' in boots


def test_an_order_of_which_nothing_came_back(agent: FlaskClient, stories: dict[str, Any]) -> None:
    page = agent.get(points_of(stories["return"])).text
    assert "and nothing was taken back" in said_on(page)[0]
    socks = page.split("Merino socks, 2 pairs (SOX-MRN-2)")[1].split("</tr>")[0]
    assert 'data-label="Earned by it" class="desk-number">60<' in socks
    assert "not told" not in page


def test_coupons_and_spent_points_of_the_order(agent: FlaskClient, stories: dict[str, Any]) -> None:
    page = text_of(agent.get(points_of(stories["reopen"])).text)
    assert "Spent on the order: 200 points in Aurora Club. A return does not give them back." in page
    assert "Coupon VIP-EU-01 : It counts as used, if the order met its conditions." in page


def test_the_question_leads_to_the_order(agent: FlaskClient, shared_sandbox: SandboxServer) -> None:
    audit_page(agent.get(at("returned")).text)
    answer = agent.get(at("returned", session="50%/x"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == points_of("~NTAlL3g")
    assert shared_sandbox.requests == []


def test_the_page_of_an_order_brings_its_points_in_when_asked(
    agent: FlaskClient, stories: dict[str, Any]
) -> None:
    order = stories["returned_once"]
    page = agent.get(f"/{EU}/sessions/{order}").text
    assert f'hx-get="{points_of(order)}" hx-target="#order-points"' in page
    assert 'data-shortcut="m"' in page
    fragment = agent.get(points_of(order), headers=HTMX).text
    audit_fragment(fragment)
    assert 'id="order-points"' not in fragment, "It is put into the element of that id"


def test_how_many_points_and_until_when(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.get(at("overview", customer=stories["everything"]))
    audit_page(page.text)
    audit_fragment(agent.get(at("overview", customer=stories["everything"]), headers=HTMX).text)
    (said,) = said_on(page.text)
    assert said.startswith("In Aurora Club you have ")
    for words in (
        "Pending: ",
        "The next to expire: ",
        "Your level is ",
        "In Aurora Club (subledger gift) you",
    ):
        assert words in said
    assert only_reads(shared_sandbox)
    assert "getLoyaltyProgramProfileTransactions" not in operations(shared_sandbox)
    assert all("status=expired" not in one.query for one in shared_sandbox.requests)


def test_a_customer_without_points(agent: FlaskClient, stories: dict[str, Any]) -> None:
    page = agent.get(at("overview", customer=stories["quiet"])).text
    audit_page(page)
    assert "The customer is in no program and has no card." in page
    assert said_on(page) == []


REFERRALS = {
    "friend_counted": ["counted"],
    "friend_again": ["counted"],
    "friend_waiting": ["not_closed"],
    "friend_late": ["refused", "unusable"],
    "friend_full": ["refused", "unusable"],
    "friend_small": ["refused"],
    "friend_silent": ["not_entered"],
    "friend_itself": ["self_referral"],
}


@pytest.mark.parametrize("story", REFERRALS)
def test_referrals(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any], story: str
) -> None:
    page = agent.get(at("referral", customer=stories["asks_brings"], session=stories[story]))
    audit_page(page.text)
    assert findings_on(page.text) == REFERRALS[story]
    assert only_reads(shared_sandbox)
    friends = [value for name, value in stories.items() if name.startswith("asks_friend")]
    assert not [one for one in friends if one in page.text], "Other friends are nobody's business"


def test_a_friend_by_id_alone(agent: FlaskClient, stories: dict[str, Any]) -> None:
    asked = {"customer": stories["asks_brings"]}
    page = agent.get(at("referral", **asked, friend=stories["asks_friend-1"])).text
    assert findings_on(page) == ["counted"]
    page = agent.get(at("referral", **asked, friend=stories["asks_friend-6"])).text
    assert findings_on(page) == ["not_counted"]
    assert findings_on(agent.get(at("referral", **asked, code="NO-SUCH", friend=stories["quiet"])).text) == [
        "foreign_code"
    ]
    assert "Who is the friend?" in agent.get(at("referral", **asked)).text


def test_a_code_that_was_not_entered_is_tried_with_the_friends_cart_and_nothing_is_kept(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    with shared_sandbox.sandbox.store.reading() as db:
        before = list(db.iterdump())
    page = agent.get(at("referral", customer=stories["asks_brings"], session=stories["friend_silent"])).text
    (tried,) = [one for one in shared_sandbox.requests if one.method != "GET"]
    assert (tried.operation, tried.query) == ("updateCustomerSessionV2", "dry=true")
    assert stories["friend_silent"] not in tried.target
    assert stories["asked_code"].encode() in tried.body
    assert "With the code it would be accepted now." in page
    with shared_sandbox.sandbox.store.reading() as db:
        assert list(db.iterdump()) == before


def test_a_try_that_fails_is_said_and_the_rest_stands(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    shared_sandbox.fault("500", operation="updateCustomerSessionV2", count=0)
    page = agent.get(at("referral", customer=stories["asks_brings"], session=stories["friend_silent"])).text
    audit_page(page)
    assert findings_on(page) == ["not_entered"]
    assert "A try of the code with the friend&#39;s cart" in page


def test_achievements_reached_and_in_progress(
    agent: FlaskClient, shared_sandbox: SandboxServer, stories: dict[str, Any]
) -> None:
    page = agent.get(at("achievements", customer=stories["everything"]))
    audit_page(page.text)
    assert operations(shared_sandbox) == ["getCustomerInventory"]
    said = text_of(page.text)
    assert "Five orders: reached on" in said
    assert "Talon.One tells only of achievements that the customer has begun." in said
    none = agent.get(at("achievements", customer=stories["quiet"])).text
    audit_page(none)
    assert "There is no achievement that you are working on right now." in said_on(none)


@pytest.mark.parametrize("page", ["overview", "referral", "achievements"])
def test_a_question_without_a_customer_asks_for_one(
    agent: FlaskClient, shared_sandbox: SandboxServer, page: str
) -> None:
    empty = agent.get(at(page))
    assert empty.status_code == 200
    audit_page(empty.text)
    too_long = agent.get(at(page, customer="x" * 1001))
    assert too_long.status_code == 422
    audit_page(too_long.text)
    assert shared_sandbox.requests == []


QUESTIONS = (
    "My points are missing",
    "I returned an item",
    "How many points",
    "referral count",
    "Which achievements",
)


def test_the_questions_stand_on_the_front_page_and_the_customers(
    agent: FlaskClient, stories: dict[str, Any]
) -> None:
    home = agent.get(f"/{EU}/").text
    customer = agent.get(f"/{EU}/customers/{stories['everything']}/").text
    for page in (home, customer):
        audit_page(page)
        assert all(words in text_of(page) for words in QUESTIONS)
    assert at("overview", customer=stories["everything"]) in customer
    assert f'href="{at("overview")}"' in home


def test_missing_points_are_asked_from_customer_and_ledgers(
    agent: FlaskClient, stories: dict[str, Any], shop: dict[str, Any]
) -> None:
    customer = stories["everything"]
    page = agent.get(f"/{EU}/customers/{customer}/").text
    form = page.split("desk-quick-ask")[1].split("</form>")[0]
    assert f'name="customer" value="{customer}"' in form
    assert 'name="session"' in form
    assert 'data-shortcut="m"' in form
    program = shop["programs"][0]["id"]
    ledger = agent.get(f"/{EU}/customers/{customer}/programs/{program}").text
    audit_page(ledger)
    assert f"points-check?program={program}&amp;customer={customer}" in ledger
    card = stories["points_card"]
    ledger = agent.get(f"/{EU}/programs/{card['program']}/cards/{card['card']}").text
    assert f"points-check?program={card['program']}&amp;card={card['card']}" in ledger
