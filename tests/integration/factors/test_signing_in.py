"""The second step of a sign-in: in order, once, in time, by the right person; nothing opens before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.conftest import both_databases
from tests.integration.factors.conftest import WithApp
from tests.integration.factors.using import (
    OWN,
    SECOND,
    give_code,
    give_password,
    number_of,
    send,
    set_up_app,
    waiting,
)
from tests.support.desk import PASSWORD, add_person, clock_of, sign_in, token_in
from tests.support.doors import addresses
from tests.support.page import audit_page
from webapp.audit.models import AuditContent, AuditEntry
from webapp.extensions import db
from webapp.staff import accounts, managing, slowing
from webapp.staff.factors import proving
from webapp.staff.factors.models import StaffPending


def test_who_has_none_is_asked_for_none(app: Flask) -> None:
    add_person(app, "Bob")
    browser, answer = give_password(app, "bob@shop.test")
    assert (answer.status_code, answer.location) == (303, "/shop/")
    assert browser.get(SECOND).location == "/sign-in"


@both_databases
def test_password_then_code(ada: WithApp) -> None:
    browser = waiting(ada.app, ada.email, following="/settings")
    audit_page(browser.get(SECOND).text)
    answer = give_code(browser, ada.code())
    assert (answer.status_code, answer.location) == (303, "/settings")
    assert browser.get("/settings").status_code == 200


def test_a_wrong_password_is_refused_as_ever(ada: WithApp) -> None:
    browser, answer = give_password(ada.app, ada.email, "not the password")
    assert answer.status_code == 422
    assert browser.get(SECOND).location == "/sign-in"


def test_while_waiting_nothing_opens(ada: WithApp) -> None:
    browser = waiting(ada.app, ada.email)
    token = token_in(browser.get(SECOND))
    for address in addresses(ada.app, "GET", is_public=False):
        answer = browser.get(address)
        assert (answer.status_code, answer.location[:8]) == (303, "/sign-in"), address
    for address in addresses(ada.app, "POST", is_public=False):
        assert browser.post(address, data={"csrf_token": token}).status_code == 401, address
    assert browser.get("/sign-in").status_code == 200


def test_a_code_comes_after_the_password_only(ada: WithApp, client: FlaskClient) -> None:
    token = token_in(client.get("/sign-in"))
    answer = client.post(SECOND, data={"csrf_token": token, "code": ada.code()})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get("/settings").status_code == 303
    assert give_code(waiting(ada.app, ada.email), ada.code()).status_code == 303, "it was not used up"


@pytest.mark.parametrize("code", ["", "000000", "x" * 65, "nonsense", "'; --"])
def test_a_wrong_code_opens_nothing_and_can_be_mended(ada: WithApp, code: str) -> None:
    browser = waiting(ada.app, ada.email)
    refused = give_code(browser, code)
    assert refused.status_code == 422
    audit_page(refused.text)
    assert browser.get("/settings").status_code == 303
    assert give_code(browser, ada.code()).status_code == 303


def test_a_code_of_somebody_else_does_not_help(app: Flask, ada: WithApp) -> None:
    bob = app.test_client()
    sign_in(bob, add_person(app, "Bob"))
    secret, codes = set_up_app(app, bob)
    clock_of(app).forward(seconds=30)
    browser = waiting(app, ada.email)
    assert give_code(browser, codes[0]).status_code == 422
    assert give_code(browser, WithApp(app, "", bob, secret, codes).code()).status_code == 422


def test_the_waiting_of_one_browser_is_nothing_in_another(ada: WithApp, client: FlaskClient) -> None:
    waiting(ada.app, ada.email)
    assert give_code(client, ada.code()).location == "/sign-in"


def test_a_code_is_good_once(ada: WithApp) -> None:
    code = ada.code()
    assert give_code(waiting(ada.app, ada.email), code).status_code == 303
    again = waiting(ada.app, ada.email)
    assert give_code(again, code).status_code == 422
    clock_of(ada.app).forward(seconds=30)
    assert give_code(again, code).status_code == 422, "also in the next step, in which its clock would do"
    assert give_code(again, ada.code()).status_code == 303


def test_once_a_code_is_used_those_before_it_are_worth_nothing(ada: WithApp) -> None:
    before = ada.code(-1)
    clock_of(ada.app).forward(seconds=30)
    late = ada.code(-1)
    assert give_code(waiting(ada.app, ada.email), ada.code()).status_code == 303
    browser = waiting(ada.app, ada.email)
    assert give_code(browser, late).status_code == 422
    assert give_code(browser, before).status_code == 422


def test_the_code_that_set_the_app_up_does_not_sign_in(app: Flask, agent: FlaskClient) -> None:
    secret, codes = set_up_app(app, agent)
    mine = WithApp(app, "ada@shop.test", agent, secret, codes)
    assert give_code(waiting(app, mine.email), mine.code()).status_code == 422


@both_databases
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_side_by_side_a_code_opens_one_door(ada: WithApp, kind: str) -> None:
    code = ada.code() if kind == "app" else ada.codes[0]
    browsers = [waiting(ada.app, ada.email) for _ in range(6)]
    tokens = [token_in(browser.get(SECOND)) for browser in browsers]

    def go(pair: tuple[FlaskClient, str]) -> int:
        browser, token = pair
        return browser.post(SECOND, data={"csrf_token": token, "code": code}).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(go, zip(browsers, tokens, strict=True)))
    assert statuses.count(303) <= 1
    assert set(statuses) <= {303, 422, 429}
    assert sum(browser.get("/settings").status_code == 200 for browser in browsers) == statuses.count(303)


@both_databases
def test_side_by_side_a_step_is_used_once(ada: WithApp) -> None:
    """Below the slowing, which lets few through side by side."""
    from webapp.staff.factors import recovery, totp

    staff_id, code = number_of(ada.app, ada.email), ada.code()

    def go(_number: int) -> tuple[bool, bool]:
        with ada.app.app_context():
            return totp.use(staff_id, code), recovery.use(staff_id, ada.codes[0])

    with ThreadPoolExecutor(6) as pool:
        apps, codes = zip(*pool.map(go, range(12)), strict=True)
    assert (apps.count(True), codes.count(True)) == (1, 1)


def test_the_waiting_ends_with_its_use(ada: WithApp) -> None:
    browser = waiting(ada.app, ada.email)
    cookie = browser.get_cookie("desk")
    assert cookie is not None
    token = token_in(browser.get(SECOND))
    assert give_code(browser, ada.code()).status_code == 303
    copy = ada.app.test_client()
    copy.set_cookie("desk", cookie.value)
    answer = copy.post(SECOND, data={"csrf_token": token, "code": ada.codes[0]})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert copy.get("/settings").status_code == 303


@pytest.mark.parametrize(("seconds", "is_in_time"), [(299, True), (300, False)])
def test_the_waiting_ends_after_five_minutes(ada: WithApp, seconds: int, is_in_time: bool) -> None:
    browser = waiting(ada.app, ada.email)
    clock_of(ada.app).forward(seconds=seconds)
    answer = give_code(browser, ada.code())
    assert (answer.location == "/shop/") is is_in_time
    assert (browser.get("/settings").status_code == 200) is is_in_time
    if not is_in_time:
        assert "five minutes" in browser.get("/sign-in").text


def test_a_second_password_in_the_same_browser_ends_the_first_waiting(app: Flask, ada: WithApp) -> None:
    browser = waiting(app, ada.email)
    cookie = browser.get_cookie("desk")
    assert cookie is not None
    sign_in(browser, ada.email)
    copy = app.test_client()
    copy.set_cookie("desk", cookie.value)
    assert copy.get(SECOND).location == "/sign-in"
    assert give_code(browser, ada.code()).status_code == 303


def test_an_account_closed_meanwhile_stays_closed(ada: WithApp) -> None:
    browser = waiting(ada.app, ada.email)
    with ada.app.app_context():
        managing.set_disabled(ada.email, is_disabled=True)
    assert give_code(browser, ada.code()).location == "/sign-in"
    with ada.app.app_context():
        managing.set_disabled(ada.email, is_disabled=False)
    assert browser.get(SECOND).location == "/sign-in", "it does not come alive again"


def test_a_new_password_ends_the_waiting(ada: WithApp) -> None:
    browser = waiting(ada.app, ada.email)
    data = {"old_password": PASSWORD, "new_password": "river stone lantern"}
    assert send(ada.browser, "/settings/password", **data, repeated_password="river stone lantern").location
    assert give_code(browser, ada.code()).location == "/sign-in"


def test_who_is_signed_in_as_somebody_else_stays_so_until_the_code(app: Flask, ada: WithApp) -> None:
    browser = app.test_client()
    sign_in(browser, add_person(app, "Bob"))
    data = {"csrf_token": token_in(browser.get("/settings")), "email": ada.email, "password": PASSWORD}
    assert browser.post("/sign-in", data=data).location == SECOND
    assert "bob@shop.test" in browser.get("/settings").text
    assert give_code(browser, ada.code()).status_code == 303
    assert "ada@shop.test" in browser.get("/settings").text


class TestGuessing:
    """Whoever guesses codes knows the password already."""

    def test_is_slowed_whatever_the_browser(self, ada: WithApp) -> None:
        for _ in range(slowing.FREE_TRIES):
            assert give_code(waiting(ada.app, ada.email), "000000").status_code == 422
        refused = give_code(waiting(ada.app, ada.email), "000000")
        assert refused.status_code == 429
        assert "Wait 2 seconds" in refused.text
        audit_page(refused.text)
        browser = waiting(ada.app, ada.email)
        assert give_code(browser, ada.code()).status_code == 429, "the right one waits too"
        clock_of(ada.app).forward(seconds=2)
        assert give_code(browser, ada.code()).status_code == 303

    def test_waits_longer_than_for_passwords_in_the_end(self, ada: WithApp) -> None:
        staff_id = number_of(ada.app, ada.email)
        waits = []
        with ada.app.app_context():
            for _ in range(20):
                assert proving.use(staff_id, "000000") is None
                try:
                    proving.use(staff_id, "000000")
                except slowing.Slowed as slowed:
                    waits.append(slowed.seconds)
                    clock_of(ada.app).forward(seconds=slowed.seconds)
        assert max(waits) == proving.LONGEST_SECONDS
        assert waits == sorted(waits)

    def test_does_not_keep_the_right_person_out(self, ada: WithApp) -> None:
        for _ in range(slowing.FREE_TRIES + 1):
            give_code(waiting(ada.app, ada.email), "000000")
        assert give_code(waiting(ada.app, ada.email), ada.codes[0]).status_code == 303

    def test_says_nothing_about_passwords(self, ada: WithApp) -> None:
        for _ in range(slowing.FREE_TRIES + 1):
            give_code(waiting(ada.app, ada.email), "000000")
        assert give_password(ada.app, ada.email, "wrong")[1].status_code == 422
        waiting(ada.app, ada.email)

    def test_a_stranger_at_the_sign_in_cannot_use_up_its_tries(self, ada: WithApp) -> None:
        key = f"code\0{number_of(ada.app, ada.email)}"
        for place in range(slowing.FREE_TRIES_OF_ALL):
            stranger = ada.app.test_client()
            address = {"environ_base": {"REMOTE_ADDR": f"203.0.113.{place}"}}
            assert sign_in(stranger, key, "not the password", **address).status_code == 422
        assert give_code(waiting(ada.app, ada.email), ada.code()).status_code == 303

    def test_is_limited_by_address_too(self, ada: WithApp) -> None:
        browser, statuses = waiting(ada.app, ada.email), []
        token = token_in(browser.get(SECOND))
        for _ in range(31):
            clock_of(ada.app).forward(seconds=1)
            statuses.append(browser.post(SECOND, data={"csrf_token": token, "code": "0"}).status_code)
        assert statuses[-1] == 429

    def test_is_in_the_audit(self, ada: WithApp) -> None:
        give_code(waiting(ada.app, ada.email), "000000")
        with ada.app.app_context():
            rows = db.session.execute(
                select(AuditEntry.outcome, AuditContent.subject)
                .join(AuditContent, AuditContent.entry_id == AuditEntry.id)
                .where(AuditEntry.action == "staff.second_factor")
            ).all()
        assert [tuple(row) for row in rows] == [("denied", ada.email)]


def test_the_audit_says_by_what_somebody_came_in(ada: WithApp) -> None:
    give_code(waiting(ada.app, ada.email), ada.code())
    give_code(waiting(ada.app, ada.email), ada.codes[0])
    clock_of(ada.app).forward(minutes=11)
    browser = waiting(ada.app, ada.email)
    give_code(browser, ada.codes[1])
    data = {"csrf_token": token_in(browser.get("/sign-in/again")), "password": PASSWORD}
    browser.post("/sign-in/again", data={**data, "code": ada.code()})
    with ada.app.app_context():
        rows = db.session.scalars(
            select(AuditContent.payload)
            .join(AuditEntry, AuditEntry.id == AuditContent.entry_id)
            .where(AuditEntry.action == "staff.sign_in")
            .order_by(AuditEntry.id)
        )
        told = [row.get("by") for row in rows]
    assert told == [None, "app code", "recovery code", "recovery code", "app code"]


class TestRecoveryCodes:
    def test_each_signs_in_once(self, ada: WithApp) -> None:
        assert len(set(ada.codes)) == 10
        browser = waiting(ada.app, ada.email)
        answer = give_code(browser, ada.codes[3].upper().replace("-", " "))
        assert answer.status_code == 303
        assert "9 are left" in browser.get(answer.location).text
        assert give_code(waiting(ada.app, ada.email), ada.codes[3]).status_code == 422

    def test_the_page_warns_when_few_are_left(self, ada: WithApp) -> None:
        assert "Few recovery codes" not in ada.browser.get(OWN).text
        for code in ada.codes[:7]:
            assert give_code(waiting(ada.app, ada.email), code).status_code == 303
        page = ada.browser.get(OWN).text
        assert "Few recovery codes" in page
        assert "3 of 10" in page
        audit_page(page)

    def test_new_ones_replace_them(self, ada: WithApp) -> None:
        from tests.integration.factors.using import codes_in

        page = send(ada.browser, f"{OWN}/recovery-codes")
        audit_page(page.text)
        new = codes_in(page)
        assert not set(new) & set(ada.codes)
        browser = waiting(ada.app, ada.email)
        assert give_code(browser, ada.codes[0]).status_code == 422
        assert give_code(browser, new[0]).status_code == 303
        assert not any(code in ada.browser.get(OWN).text for code in new), "shown once"

    def test_nobody_without_a_factor_gets_some(self, app: Flask, agent: FlaskClient) -> None:
        answer = send(agent, f"{OWN}/recovery-codes")
        assert (answer.status_code, answer.location) == (303, OWN)
        assert "first" in agent.get(OWN).text


def test_what_waited_is_purged(ada: WithApp) -> None:
    run = ada.app.test_cli_runner().invoke
    waiting(ada.app, ada.email)
    assert "0 unfinished sign-ins" in run(args=["desk", "purge"]).output
    clock_of(ada.app).forward(minutes=5)
    assert "1 unfinished sign-ins" in run(args=["desk", "purge"]).output
    with ada.app.app_context():
        assert db.session.scalars(select(StaffPending)).all() == []


def test_a_form_kept_on_the_way_is_offered_after_the_code(ada: WithApp) -> None:
    token = token_in(ada.browser.get("/settings"))
    clock_of(ada.app).forward(hours=13)
    data = {"csrf_token": token, "zone": "UTC", "locale": "en", "theme": "dark"}
    assert ada.browser.post("/settings", data=data).location.startswith("/sign-in")
    assert sign_in(ada.browser, ada.email).location == SECOND
    assert give_code(ada.browser, ada.code()).location.startswith("/held-posts/")


def test_the_password_alone_is_never_taken_for_the_account(ada: WithApp) -> None:
    """accounts.check is what the other doors ask."""
    with ada.app.test_request_context():
        assert accounts.check(ada.email, PASSWORD) is not None
    assert waiting(ada.app, ada.email).get("/settings").status_code == 303
