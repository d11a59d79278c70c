"""The whole path: asked for by one, approved or declined by another, told to both."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import ask, audited, browser_of, decide, has_form, request_at
from tests.integration.intentions.accounts import record_of
from tests.integration.intentions.scenarios import SCENARIOS, Scenario, intention_in, signed_key
from tests.integration.sandbox_server import Shop
from tests.support.page import audit_fragment, audit_page
from webapp.intentions.action import kinds

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
RETURN = SCENARIOS[0]


@every_write
def test_asked_for_approved_and_done_once(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(sara)
    audit_page(preview.text)
    assert "Ask for approval: " in preview.text
    assert "somebody else who may do it has to approve it" in preview.text
    key = signed_key(preview, case.confirm)
    address = case.confirmed(sara, preview).location
    assert address == f"/shop/approvals/{key}"
    assert shop.writes == []
    assert case.times() == 0
    page = ben.get(address)
    audit_page(page.text)
    assert "All is as it was when this was asked for" in page.text
    assert "Approve: " in page.text
    done = decide(ben, address)
    assert done.location.startswith(f"/shop/intentions/{key}")
    assert (case.times(), len(shop.writes)) == (1, 1)
    receipt = ben.get(done.location)
    audit_page(receipt.text)
    assert "Asked for by" in receipt.text
    record = record_of(app, key)
    assert (record.outcome, record.actor_name, record.payload["asked"]["name"]) == (
        "succeeded",
        "Ben",
        "Sara",
    )
    assert record.reason.endswith("Parcel came back")
    assert record.ticket == "T-1"
    again = decide(ben, address)
    assert again.location == f"/shop/intentions/{key}"
    assert case.confirmed(sara, preview).location == f"/shop/intentions/{key}", "her old form leads there too"
    assert len(shop.writes) == 1


def test_what_each_of_them_sees(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    case = RETURN.make(shop)
    address = ask(sara, case, note="Box was <wet>")
    own = sara.get(address)
    audit_page(own.text)
    assert "Nothing has been changed yet" in own.text
    assert has_form(own, address, "withdrawal")
    assert not has_form(own, address, "approval")
    assert not has_form(own, address, "decline")
    assert "Return items" in sara.get("/shop/approvals/own").text
    assert address not in sara.get("/shop/approvals/").text, "one's own waits for somebody else"
    assert "1 waits for you" not in sara.get("/shop/").text
    front = ben.get("/shop/")
    audit_page(front.text)
    assert "1 waits for you" in front.text
    badge = ben.get("/shop/approvals/badge", headers={"HX-Request": "true"})
    audit_fragment(badge.text)
    assert "1 waits for you" in badge.text
    queue = ben.get("/shop/approvals/")
    audit_page(queue.text)
    assert address in queue.text
    page = ben.get(address)
    for expected in (
        "Sara",
        "Box was &lt;wet&gt;",
        "T-1",
        "What Sara saw",
        case.subject[1],
        "Shop &lt;EU&gt;",
    ):
        assert expected in page.text, expected
    assert not has_form(page, address, "withdrawal")
    decide(ben, address)
    told = sara.get("/shop/")
    audit_page(told.text)
    assert "Your request has ended:" in told.text
    assert case.subject[1] not in told.text, "on every page only what kind it was"
    ended = sara.get(address)
    audit_page(ended.text)
    assert "Approved by Ben." in ended.text
    assert "Your request has ended:" not in sara.get("/shop/").text
    receipt = sara.get(f"/shop/intentions/{intention_in(address)}").text
    assert "Asked for by" in receipt
    assert "Asked for by: Sara" in receipt, "for the ticket"
    assert "Approved by: Ben" in receipt


def test_declined_with_a_reason(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    case = RETURN.make(shop)
    address = ask(sara, case)
    without = decide(ben, address, "decline", note="  ")
    assert without.status_code == 422
    audit_page(without.text)
    assert "Say why, for whoever asked." in without.text
    assert request_at(app, address).is_pending
    answer = decide(ben, address, "decline", note="Not <before> Monday")
    assert (answer.status_code, answer.location) == (303, address)
    page = sara.get(address)
    audit_page(page.text)
    assert "Declined by Ben. Nothing was changed." in page.text
    assert "Not &lt;before&gt; Monday" in page.text
    assert "Ask again" in page.text
    assert decide(ben, address).location == address, "it is over"
    assert shop.writes == []
    assert case.times() == 0
    again = ask(sara, case)
    assert again != address
    assert audited(app, "approvals.decline") == [("done", "succeeded", "Ben")]


def test_withdrawn(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    address = ask(sara, RETURN.make(shop))
    assert decide(sara, address, "withdrawal").location == address
    assert "Withdrawn by whoever asked" in sara.get(address).text
    assert decide(ben, address).location == address
    assert decide(ben, address, "decline", note="No").location == address
    assert request_at(app, address).status == "withdrawn"
    assert "Your request has ended:" not in sara.get("/shop/").text, "she knows"
    assert shop.writes == []


def test_the_audit_has_each_step_in_words(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    decide(ben, ask(sara, RETURN.make(shop)))
    decide(sara, ask(sara, RETURN.make(shop)), "withdrawal")
    page = ben.get("/shop/audit/").text
    for expected in ("Ask for approval", "Approve a request", "Withdraw a request", "Return items"):
        assert expected in page, expected
    assert audited(app, "approvals.request") == [("done", "succeeded", "Sara")] * 2
    assert audited(app, "sessions.return") == [
        ("attempted", "attempted", "Ben"),
        ("outcome", "succeeded", "Ben"),
    ]


@pytest.mark.parametrize("rules", ['[[four_eyes]]\naction = "coupons.reserve"\n'], indirect=True)
def test_undoing_what_was_approved_is_asked_for_too(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
) -> None:
    reserve = next(one for one in SCENARIOS if one.action == "coupons.reserve")
    take_away = next(one for one in SCENARIOS if one.action == "coupons.take_away")
    case = reserve.make(shop)
    key = intention_in(decide(ben, ask(sara, case)).location)
    undo = ben.get(f"/shop/intentions/{key}/undo")
    assert "Ask for approval: " in undo.text
    address = f"{case.confirm}/removal"
    shape = take_away.make(shop)  # its confirm fields are the same, for another code
    asked = shape.__class__(**{**vars(shape), "confirm": address}).confirmed(ben, undo)
    assert asked.location.startswith("/shop/approvals/")
    assert case.times() == 1, "still reserved"
    assert decide(ben, asked.location).status_code == 403
    assert decide(sara, asked.location).location.startswith("/shop/intentions/")
    assert case.times() == 0
    plain = take_away.make(shop)
    assert plain.confirmed(ben, plain.previewed(ben)).location.startswith("/shop/intentions/"), "no rule"


@pytest.mark.parametrize(
    "rules", ['[[four_eyes]]\naction = "coupons.reserve"\nmore_than = 1\n'], indirect=True
)
def test_a_rule_for_many_customers(sara: FlaskClient, shop: Shop) -> None:
    reserve = next(one for one in SCENARIOS if one.action == "coupons.reserve")
    one = reserve.make(shop)
    assert "Ask for approval" not in one.previewed(sara).text
    both = reserve.make(shop)
    both.data["customers"] = "anna\nben"
    assert "Ask for approval" in both.previewed(sara).text


@pytest.mark.parametrize(
    "rules", ['[[four_eyes]]\naction = "sessions.return"\napplication = "outlet"\n'], indirect=True
)
def test_a_rule_of_another_application(sara: FlaskClient, shop: Shop) -> None:
    assert "Ask for approval" not in RETURN.make(shop).previewed(sara).text


@pytest.mark.parametrize("rules", [""], indirect=True)
def test_a_kind_that_is_always_asked_for(
    sara: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = RETURN.make(shop)
    assert "Ask for approval" not in case.previewed(sara).text
    offered = case.previewed(sara)
    monkeypatch.setattr(kinds()["sessions.return"], "four_eyes", True)
    assert "Ask for approval" in case.previewed(sara).text
    assert case.confirmed(sara, offered).location.startswith("/shop/approvals/"), "also from an older page"
    assert shop.writes == []


def test_a_viewer_and_an_agent(app: Flask, sara: FlaskClient, shop: Shop) -> None:
    address = ask(sara, RETURN.make(shop))
    agent, viewer = browser_of(app, "Al", "agent"), browser_of(app, "Vic", "viewer")
    for browser in (agent, viewer):
        assert browser.get("/shop/approvals/").status_code == 403
        assert browser.get(address).status_code == 403
        assert decide(browser, address).status_code == 403
        assert decide(browser, address, "decline", note="No").status_code == 403
        assert decide(browser, address, "withdrawal").status_code == 403
        assert browser.get("/shop/approvals/own").status_code == 200
        assert "waits for you" not in browser.get("/shop/").text
    assert request_at(app, address).is_pending
