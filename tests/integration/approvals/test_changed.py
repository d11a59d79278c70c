"""A request whose thing changed meanwhile, or that was tampered with, and one whose answer is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.approvals.asking import (
    ask,
    audited,
    change_row,
    decide,
    has_form,
    request_at,
    waits,
)
from tests.integration.intentions.accounts import check, open_ones, settle
from tests.integration.intentions.scenarios import SCENARIOS, Case, Scenario, intention_in
from tests.integration.sandbox_server import Shop
from tests.support.desk import clock_of, token_in
from tests.support.page import audit_page
from webapp.extensions import db

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
RETURN = SCENARIOS[0]


class TestTheStateOfThings:
    @every_write
    def test_what_changed_meanwhile_ends_the_request(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, scenario: Scenario
    ) -> None:
        case = scenario.make(shop)
        address = ask(sara, case)
        case.disturb()
        page = ben.get(address)
        audit_page(page.text)
        assert not has_form(page, address, "decline") or "Approve: " not in page.text
        answer = decide(ben, address)
        assert answer.status_code == 409
        audit_page(answer.text)
        assert "This is no longer as it was asked for." in answer.text
        assert request_at(app, address).status == "moved"
        assert case.times() == 0
        assert shop.writes == []
        told = sara.get(address)
        audit_page(told.text)
        assert "changed before it was approved" in told.text
        assert decide(ben, address).location == address
        assert audited(app, "approvals.move") == [("done", "succeeded", "Ben")]

    def test_what_changed_is_said(self, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case) -> None:
        address = ask(sara, case)
        case.disturb()
        page = ben.get(address)
        assert "Approving it ends the request, and nothing is written." in page.text
        assert "<ins>" in page.text
        assert "End the request" in page.text

    def test_what_changes_under_ones_hands(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        """Changed while the approval itself reads."""
        address = ask(sara, case)
        shop.during_read.append(lambda _target: case.disturb())
        assert decide(ben, address).status_code == 409
        assert request_at(app, address).status == "moved"
        assert shop.writes == []

    def test_what_is_gone_by_now(self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
        edit = next(one for one in SCENARIOS if one.action == "customers.edit")
        address = ask(sara, edit.make(shop))
        gone = b'{"message":"not found"}'
        shop.answers["/v1/customer_profiles/anna/inventory"] = (404, gone)
        page = ben.get(address)
        assert page.status_code == 200
        audit_page(page.text)
        assert "It cannot be done any more." in page.text
        shop.answers["/v1/customer_profiles/anna/inventory"] = (404, gone)
        answer = decide(ben, address)
        assert answer.status_code == 409
        assert "What it is about is not there any more." in answer.text
        assert request_at(app, address).status == "moved"
        assert "What it is about is not there any more." in sara.get(address).text

    def test_while_talon_one_does_not_answer_it_waits(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        target = f"/v2/customer_sessions/{case.subject[1]}"
        shop.answers[target] = (401, b"{}")
        page = ben.get(address)
        assert page.status_code == 200, "the page stands all the same"
        audit_page(page.text)
        assert not has_form(page, address, "approval")
        assert has_form(page, address, "decline")
        shop.answers[target] = (401, b"{}")
        assert decide(ben, address).status_code >= 500
        waits(app, shop, address)
        assert decide(ben, address).status_code == 303
        assert case.times() == 1


class TestTampering:
    def test_with_what_was_asked_for(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address, other = ask(sara, case), ask(sara, RETURN.make(shop))
        with app.app_context():
            content = sealed(app, other)
        for changed in (content, sealed(app, address)[:-4] + "AAAA", "x"):
            change_row(app, address, "content", changed)
            page = ben.get(address)
            audit_page(page.text)
            assert not has_form(page, address, "approval")
            assert "What was asked for is not kept any more." in page.text
            refused = decide(ben, address)
            assert refused.status_code == 409
            assert "cannot be read any more" in refused.text
        waits(app, shop, address)

    @pytest.mark.parametrize(
        ("column", "value"),
        [("requester_id", 9999), ("action", "sessions.reopen"), ("application", "outlet")],
    )
    def test_with_what_stands_beside_it(
        self,
        app: Flask,
        sara: FlaskClient,
        ben: FlaskClient,
        shop: Shop,
        case: Case,
        column: str,
        value: str | int,
    ) -> None:
        address = ask(sara, case)
        change_row(app, address, column, value)
        there = address.replace("/shop/", "/outlet/") if column == "application" else address
        for browser in (sara, ben):
            assert decide(browser, there).status_code in (403, 409)
        assert shop.writes == []
        assert case.times() == 0

    def test_a_request_set_back_to_waiting_is_not_done_twice(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop
    ) -> None:
        """The audit's one row for an attempt holds, even where the look cannot tell."""
        case = next(one for one in SCENARIOS if one.action == "sessions.reopen").make(shop)
        address = ask(sara, case)
        decide(ben, address)
        change_row(app, address, "status", "pending")
        assert decide(ben, address).status_code in (303, 409)
        assert len(shop.writes) == 1

    def test_the_confirm_form(self, app: Flask, sara: FlaskClient, ben: FlaskClient, case: Case) -> None:
        preview = case.previewed(sara)
        changed = case.confirmed(sara, preview, token="x.y.z")
        assert changed.status_code == 400
        own = case.previewed(ben)
        token = token_in(own)
        assert case.confirmed(ben, preview, csrf_token=token).status_code == 403
        assert audited(app, "approvals.request") == []


def test_an_unknown_outcome_is_settled_as_ever(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
) -> None:
    address = ask(sara, case)
    shop.at_next_write.append("cut_after")
    done = decide(ben, address)
    assert intention_in(done.location) == intention_in(address)
    assert check(app, intention_in(address), case) == "succeeded"
    lost = RETURN.make(shop)
    second = ask(sara, lost)
    shop.at_next_write.append("502")
    assert "look=1" in decide(ben, second).location
    assert open_ones(ben) == {intention_in(second)}
    clock_of(app).forward(minutes=1)
    assert "Settled 1" in settle(app)
    assert check(app, intention_in(second), lost) == "failed"
    assert len(shop.writes) == 2, "each was sent once"


def sealed(app: Flask, address: str) -> str:
    """The content of a request as it stands in the table."""
    wanted = text("SELECT content FROM approval_request WHERE id = :id")
    with app.app_context(), db.engine.connect() as connection:
        found: str = connection.execute(wanted, {"id": address.rsplit("/", 1)[1]}).scalar_one()
    return found
