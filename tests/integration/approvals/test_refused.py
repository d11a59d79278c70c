"""What must not be approved, and is not: by or for the wrong person, too late, while writes are stopped."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import (
    EVERYTHING,
    ask,
    audited,
    browser_of,
    decide,
    has_form,
    request_at,
    waits,
)
from tests.integration.intentions.accounts import settle
from tests.integration.intentions.scenarios import SCENARIOS, Case
from tests.integration.sandbox_server import Shop, desk_for
from tests.support.desk import clock_of, sign_in, token_in
from tests.support.page import audit_page
from webapp.staff import managing

RETURN = SCENARIOS[0]


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


def browser_again(app: Flask, name: str) -> FlaskClient:
    """Somebody who signs in once more."""
    browser = app.test_client()
    assert sign_in(browser, f"{name}@shop.test").status_code == 303
    return browser
