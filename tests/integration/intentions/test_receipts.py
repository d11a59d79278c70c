"""The receipt: what, who, why, ticket, preview, outcome; for the ticket, for the panels, and to undo."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.intentions.accounts import record_of
from tests.integration.intentions.scenarios import SCENARIOS, Scenario, intention_in
from tests.integration.sandbox_server import HOSTILE_IDS, Shop, confirmed, item, post
from tests.support.desk import DeskClock, token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
RESERVE, TAKE_AWAY = SCENARIOS[2], SCENARIOS[3]


def attribute(text: str, name: str) -> str:
    """The value of the first attribute of that name."""
    found = re.search(rf'{name}="([^"]*)"', text)
    assert found
    return unescape(found[1])


@every_write
def test_all_of_it_stands_there(agent: FlaskClient, shop: Shop, scenario: Scenario) -> None:
    case = scenario.make(shop)
    done = case.confirmed(agent, case.previewed(agent))
    receipt = agent.get(done.location)
    tree = audit_page(receipt.text)
    page = " ".join("".join(tree.itertext()).split())
    for expected in ("Done", "Ada", "Customer asked for it: Parcel came back", "T-1", case.subject[1]):
        assert expected in page
    assert set(json.loads(attribute(receipt.text, "data-touched"))) == case.locks | case.shows_on
    for_ticket = attribute(receipt.text, "data-copy")
    assert for_ticket in unescape(receipt.text.split("<pre")[1].split(">", 1)[1])
    lines = for_ticket.split("\n")
    assert lines[0].endswith("· Shop <EU>")
    assert "Ticket: T-1" in lines
    assert lines[-1] == f"Receipt: http://127.0.0.1:8000{done.location}"
    audit_fragment(agent.get(done.location, headers={"HX-Request": "true"}).text)


@every_write
def test_the_audit_finds_it_by_everything_it_touched(
    agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    customer = shop.customer(f"touched by {scenario.action}")
    case = scenario.make(shop, customer)
    key = intention_in(case.confirmed(agent, case.previewed(agent)).location)
    for lock in case.locks:
        _kind, _colon, identifier = lock.partition(":")
        query = {"subject": identifier, "ticket": "T-1", "from": "2026-03-02", "to": "2026-03-02"}
        page = agent.get("/shop/audit/", query_string=query)
        assert f"/shop/intentions/{key}" in page.text
    assert f"/shop/intentions/{key}" not in agent.get("/shop/audit/?subject=somebody else").text


def test_a_refused_write_touched_nothing(agent: FlaskClient, shop: Shop) -> None:
    case = SCENARIOS[0].make(shop)
    preview = case.previewed(agent)
    shop.at_next_write.append("409")
    receipt = agent.get(case.confirmed(agent, preview).location)
    assert attribute(receipt.text, "data-touched") == "[]"
    assert ">Undo<" not in receipt.text


@pytest.mark.parametrize("identifier", HOSTILE_IDS)
def test_hostile_identifiers_are_shown_as_they_are(agent: FlaskClient, shop: Shop, identifier: str) -> None:
    code = shop.coupon(f"{identifier} code")
    customer = shop.customer(f"{identifier} who")
    address = f"/shop/coupons/{path_safe(code)}"
    preview = post(agent, address, f"{address}/reservations/preview", {"customers": customer})
    done = confirmed(agent, preview, f"{address}/reservations")
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    assert json.loads(attribute(receipt.text, "data-touched")) == [
        f"coupon:{code}",
        f"customer:{customer}",
    ]


@pytest.mark.parametrize(("scenario", "held"), [(RESERVE, []), (TAKE_AWAY, ["anna"])])
def test_undo_leads_to_the_preview_of_the_inverse(
    app: Flask, agent: FlaskClient, shop: Shop, scenario: Scenario, held: list[str]
) -> None:
    case = scenario.make(shop)
    code = case.subject[1]
    assert shop.holders(code) == held
    done = case.confirmed(agent, case.previewed(agent))
    receipt = agent.get(done.location)
    undo = f"/shop/intentions/{intention_in(done.location)}/undo"
    assert f'href="{undo}"' in receipt.text
    writes = len(shop.writes)
    preview = agent.get(undo)
    audit_page(preview.text)
    assert len(shop.writes) == writes, "a preview writes nothing"
    confirm = re.search(rf'action="(/shop/coupons/{code}/reservations[a-z/]*)"', preview.text)
    assert confirm
    undone = confirmed(agent, preview, confirm[1])
    assert undone.status_code == 303
    assert shop.holders(code) == held
    again = agent.get(undo)
    assert again.status_code == 422
    audit_page(again.text)


def test_undo_of_a_reservation_leaves_those_who_held_it_before(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    shop.reserve(code, "ben")
    address = f"/shop/coupons/{code}"
    preview = post(agent, address, f"{address}/reservations/preview", {"customers": "ben\nanna"})
    done = confirmed(agent, preview, f"{address}/reservations")
    page = agent.get(f"{done.location}/undo")
    confirmed(agent, page, f"{address}/reservations/removal")
    assert shop.holders(code) == ["ben"]


@pytest.mark.parametrize("scenario", SCENARIOS[:2], ids=lambda one: one.action)
def test_there_is_no_undo_without_a_true_inverse(agent: FlaskClient, shop: Shop, scenario: Scenario) -> None:
    case = scenario.make(shop)
    done = case.confirmed(agent, case.previewed(agent))
    assert ">Undo<" not in agent.get(done.location).text
    assert agent.get(f"{done.location}/undo").status_code == 404


def test_a_viewer_sees_the_receipt_and_can_do_nothing_there(
    agent: FlaskClient, viewer: FlaskClient, shop: Shop
) -> None:
    case = RESERVE.make(shop)
    done = case.confirmed(agent, case.previewed(agent))
    receipt = viewer.get(done.location)
    audit_page(receipt.text)
    assert ">Undo<" not in receipt.text
    assert viewer.get(f"{done.location}/undo").status_code == 403
    assert viewer.get(done.location.replace("/shop/", "/outlet/")).status_code == 404


def unknown(agent: FlaskClient, shop: Shop, scenario: Scenario = SCENARIOS[0]) -> tuple[str, object]:
    """A write whose answer was lost, and which did not happen."""
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.at_next_write.append("502")
    return case.confirmed(agent, preview).location, case


@every_write
def test_looking_again_settles_what_is_proven(
    app: Flask, agent: FlaskClient, shop: Shop, clock: DeskClock, scenario: Scenario
) -> None:
    location, _case = unknown(agent, shop, scenario)
    key = intention_in(location)
    receipt = agent.get(location)
    audit_page(receipt.text)
    assert "Nobody knows yet whether this was done" in receipt.text
    assert "Nothing of it is there so far. The call may still be under way" in receipt.text
    look = {"csrf_token": token_in(receipt)}
    early = agent.post(f"/shop/intentions/{key}/look", data=look)
    assert (early.status_code, early.location) == (303, f"/shop/intentions/{key}?look=1")
    assert record_of(app, key).outcome == "unknown"
    clock.forward(seconds=40)
    settled = agent.post(f"/shop/intentions/{key}/look", data=look)
    assert settled.location == f"/shop/intentions/{key}"
    page = agent.get(settled.location)
    audit_page(page.text)
    assert "This was not done" in page.text
    assert "What became of it?" not in page.text
    assert record_of(app, key).outcome == "failed"
    assert len(shop.writes) == 1


def test_a_person_says_what_they_found(app: Flask, agent: FlaskClient, shop: Shop, clock: DeskClock) -> None:
    location, _case = unknown(agent, shop)
    key = intention_in(location)
    address = f"/shop/intentions/{key}/verdict"
    data = {"csrf_token": token_in(agent.get(location)), "found": "done", "note": "The shop <told> me."}
    for faulty, sentence in (
        ({"found": ""}, "Say which."),
        ({"note": " "}, "Say how you found out."),
        ({"found": "perhaps"}, "Not a valid choice."),
    ):
        page = agent.post(address, data={**data, **faulty})
        assert page.status_code == 422
        audit_page(page.text)
        assert sentence in page.text
    assert record_of(app, key).outcome == "unknown"
    assert agent.post(address, data=data).status_code == 303
    receipt = agent.get(f"/shop/intentions/{key}")
    audit_page(receipt.text)
    assert "It was done, as somebody found out" in receipt.text
    assert "The shop &lt;told&gt; me." in receipt.text
    agent.post(address, data={**data, "found": "not_done"})
    assert record_of(app, key).outcome == "succeeded", "said once, said for good"


def test_who_may_not_write_may_not_settle(agent: FlaskClient, viewer: FlaskClient, shop: Shop) -> None:
    location, _case = unknown(agent, shop)
    key = intention_in(location)
    shop.server.requests.clear()
    page = viewer.get(location)
    audit_page(page.text)
    assert "What became of it?" not in page.text
    assert shop.asked == ["getCustomerInventory"], "the customer's names, to be masked; nothing of the write"
    data = {"csrf_token": token_in(page)}
    for step in ("look", "verdict"):
        assert viewer.post(f"/shop/intentions/{key}/{step}", data=data).status_code == 403
    assert (
        agent.post(
            "/shop/intentions/nothing/look", data={"csrf_token": token_in(agent.get(location))}
        ).status_code
        == 404
    )


def test_an_earlier_unknown_stands_on_the_next_preview(
    agent: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    location, case = unknown(agent, shop)
    page = case.previewed(ben)
    audit_page(page.text)
    assert "What became of an earlier write on this is not known." in page.text
    assert f'href="{location}"' in page.text
    other = SCENARIOS[0].make(shop)
    assert "earlier write" not in other.previewed(ben).text


def test_what_another_write_may_have_done_proves_nothing(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop, clock: DeskClock
) -> None:
    """Ada's return was lost; Ben makes the same return anew: what is seen is not known to be hers."""
    location, case = unknown(agent, shop)
    key = intention_in(location)
    assert case.confirmed(ben, case.previewed(ben)).status_code == 303
    assert case.times() == 1
    clock.forward(seconds=40)
    page = agent.get(location)
    assert "Another write on the same thing" in page.text
    agent.post(f"/shop/intentions/{key}/look", data={"csrf_token": token_in(page)})
    assert record_of(app, key).outcome == "unknown"


def test_of_two_unknown_ones_neither_claims_what_is_there(
    app: Flask, agent: FlaskClient, ben: FlaskClient, shop: Shop, clock: DeskClock
) -> None:
    """Ada's answer is lost; so is Ben's to the same thing, of which one was applied."""
    location, case = unknown(agent, shop)
    preview = case.previewed(ben)
    shop.at_next_write.append("cut_after")
    second = case.confirmed(ben, preview).location
    clock.forward(seconds=40)
    app.test_cli_runner().invoke(args=["desk", "settle"])
    assert case.times() == 1
    assert {record_of(app, intention_in(one)).outcome for one in (location, second)} == {"unknown"}


def test_the_page_of_open_ones_is_empty_while_all_is_well(agent: FlaskClient, shop: Shop) -> None:
    page = agent.get("/shop/intentions/open")
    audit_page(page.text)
    assert "Every write has an outcome." in page.text
    order = shop.order(item(quantity=3), order_id="<script>alert(1)</script>")
    address = f"/shop/sessions/{path_safe(order)}/returns"
    preview = post(agent, address, f"{address}/preview", {"quantity_0": "1"})
    shop.at_next_write.append("502")
    confirmed(agent, preview, address)
    listed = agent.get("/shop/intentions/open")
    audit_page(listed.text)
    assert "&lt;script&gt;" in listed.text
    assert agent.get("/outlet/intentions/open").text.count("Every write has an outcome.") == 1
    audit_fragment(agent.get("/shop/intentions/open", headers={"HX-Request": "true"}).text)
