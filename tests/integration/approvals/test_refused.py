"""What must not be approved, and is not: the wrong person, too late, changed meanwhile, tampered with."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.integration.approvals.asking import (
    EVERYTHING,
    ask,
    audited,
    browser_of,
    change_row,
    decide,
    has_form,
    request_at,
)
from tests.integration.intentions.accounts import check, open_ones, settle
from tests.integration.intentions.scenarios import SCENARIOS, Case, Scenario, intention_in
from tests.integration.sandbox_server import Shop, desk_for
from tests.support.desk import clock_of, sign_in, token_in
from tests.support.page import audit_page
from webapp.extensions import db
from webapp.staff import managing

every_write = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
RETURN = SCENARIOS[0]


@pytest.fixture
def case(shop: Shop) -> Case:
    """A return, of an order of its own."""
    return RETURN.make(shop)


def waits(app: Flask, shop: Shop, address: str) -> None:
    """Nothing was written, and it can still be decided on."""
    assert shop.writes == []
    assert request_at(app, address).is_pending


class TestTheWrongPerson:
    def test_nobody_approves_what_they_asked_for(
        self, app: Flask, sara: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        second = app.test_client()
        sign_in(second, "sara@shop.test")
        for browser in (sara, second):
            for verb in ("approval", "decline"):
                refused = decide(browser, address, verb, note="No")
                assert refused.status_code == 403
                assert "You asked for this yourself" in refused.text
        waits(app, shop, address)
        assert audited(app, "approvals.approve") == [("denied", "denied", "Sara")] * 2

    def test_not_as_an_admin_either(self, app: Flask, shop: Shop, case: Case) -> None:
        root = browser_of(app, "Root", "admin")
        address = ask(root, case)
        assert decide(root, address).status_code == 403
        waits(app, shop, address)

    def test_nobody_withdraws_for_somebody_else(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        assert decide(ben, address, "withdrawal").status_code == 403
        waits(app, shop, address)

    def test_who_may_approve_but_not_do_it(
        self, app: Flask, sara: FlaskClient, shop: Shop, case: Case, tmp_path: Path, database_url: str
    ) -> None:
        address = ask(sara, case)
        role = '[[role]]\nkey = "checker"\nname = "Checker"\nlike = "viewer"\nmay = ["approve_requests"]\n'
        desk = desk_for(shop, tmp_path, database_url, role + EVERYTHING)
        checker = browser_of(desk, "Chris", "checker")
        assert address not in checker.get("/shop/approvals/?status=any").text
        assert "waits for you" not in checker.get("/shop/").text
        assert checker.get(address).status_code == 403
        assert decide(checker, address).status_code == 403
        assert decide(checker, address, "decline", note="No").status_code == 403
        waits(app, shop, address)

    def test_who_lost_the_permission_while_the_page_was_open(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        assert has_form(ben.get(address), address, "approval")
        with app.app_context():
            managing.set_role("ben@shop.test", "agent")
        assert decide(ben, address).status_code == 403
        waits(app, shop, address)

    def test_nobody_signed_in(self, app: Flask, sara: FlaskClient, shop: Shop, case: Case) -> None:
        address = ask(sara, case)
        stranger = app.test_client()
        token = token_in(stranger.get("/sign-in"))
        answer = stranger.post(f"{address}/approval", data={"csrf_token": token})
        assert answer.status_code == 401
        assert stranger.get(address).status_code == 303
        waits(app, shop, address)

    def test_a_form_without_its_token(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        assert ben.post(f"{address}/approval").status_code == 400
        waits(app, shop, address)

    def test_in_another_application(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        there = address.replace("/shop/", "/outlet/")
        assert ben.get(there).status_code == 404
        for verb in ("approval", "decline", "withdrawal"):
            assert decide(ben, there, verb, note="No").status_code == 404
        assert there not in ben.get("/outlet/approvals/?status=any").text
        assert "waits for you" not in ben.get("/outlet/").text
        waits(app, shop, address)


class TestWhoeverAsked:
    def test_is_closed(self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case) -> None:
        address = ask(sara, case)
        with app.app_context():
            managing.set_disabled("sara@shop.test", is_disabled=True)
        page = ben.get(address)
        audit_page(page.text)
        assert "The account of whoever asked for this is closed." in page.text
        assert not has_form(page, address, "approval")
        refused = decide(ben, address)
        assert refused.status_code == 409
        audit_page(refused.text)
        waits(app, shop, address)
        assert decide(ben, address, "decline", note="Gone").status_code == 303

    def test_may_not_do_it_any_more(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        with app.app_context():
            managing.set_role("sara@shop.test", "viewer", "shop")
        assert "Sara may not do this any more." in ben.get(address).text
        assert decide(ben, address).status_code == 409
        assert sara.get(address).status_code == 403, "nor read about it"
        assert address not in sara.get("/shop/approvals/own").text
        waits(app, shop, address)
        with app.app_context():
            managing.set_role("sara@shop.test", "supervisor", "shop")
        assert decide(ben, address).status_code == 303
        assert case.times() == 1


class TestTheTime:
    def test_an_expired_request(
        self, app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case
    ) -> None:
        address = ask(sara, case)
        clock_of(app).forward(hours=71, minutes=59)
        back = [browser_again(app, name) for name in ("sara", "ben")]
        assert has_form(back[1].get(address), address, "approval")
        clock_of(app).forward(minutes=1)
        page = back[1].get(address)
        audit_page(page.text)
        assert "Nobody decided in time. Nothing was changed." in page.text
        assert not has_form(page, address, "approval")
        for browser, verb in ((back[1], "approval"), (back[1], "decline"), (back[0], "withdrawal")):
            answer = decide(browser, address, verb, note="No")
            assert (answer.status_code, answer.location) == (303, address)
        assert request_at(app, address).status == "expired"
        assert shop.writes == []
        assert "Your request has ended:" in back[0].get("/shop/").text
        assert "waits for you" not in back[1].get("/shop/").text
        assert address in back[1].get("/shop/approvals/?status=expired").text
        assert address not in back[1].get("/shop/approvals/").text
        assert "1 request(s) for approval have expired" in settle(app)
        assert audited(app, "approvals.expire") == [("done", "succeeded", "command line")]
        assert "expired" not in settle(app), "recorded once"

    def test_an_old_preview_is_not_asked_for(self, app: Flask, sara: FlaskClient, case: Case) -> None:
        preview = case.previewed(sara)
        clock_of(app).forward(minutes=31)
        late = case.confirmed(sara, preview)
        assert late.status_code == 409
        assert "Ask for approval" in late.text
        assert audited(app, "approvals.request") == []
        assert case.confirmed(sara, late).status_code == 303


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


def test_the_stop_switch(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, case: Case) -> None:
    address = ask(sara, case)
    run = app.test_cli_runner().invoke
    run(args=["desk", "stop", "sessions.return", "--say", "Stock count"])
    page = ben.get(address)
    audit_page(page.text)
    assert "Stock count" in page.text
    assert not has_form(page, address, "approval")
    refused = decide(ben, address)
    assert refused.status_code == 409
    audit_page(refused.text)
    waits(app, shop, address)
    other = RETURN.make(shop)
    assert other.confirmed(sara, other.previewed(sara)).status_code == 409, "nor is it asked for meanwhile"
    run(args=["desk", "allow", "sessions.return"])
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


def browser_again(app: Flask, name: str) -> FlaskClient:
    """Somebody who signs in once more."""
    browser = app.test_client()
    assert sign_in(browser, f"{name}@shop.test").status_code == 303
    return browser


def sealed(app: Flask, address: str) -> str:
    """The content of a request as it stands in the table."""
    wanted = text("SELECT content FROM approval_request WHERE id = :id")
    with app.app_context(), db.engine.connect() as connection:
        found: str = connection.execute(wanted, {"id": address.rsplit("/", 1)[1]}).scalar_one()
    return found
