"""Showing one customer to a viewer: recorded, in one Application and one sign-in, for fifteen minutes."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.integration.conftest import both_databases
from tests.integration.masking.conftest import browser_of
from tests.integration.masking.planting import AT, BY_NAME, GIVEAWAY, SESSION, SLUG, Planted, mail
from tests.support.desk import DeskClock, broken_audit, clock_of, sign_in, token_in
from tests.support.seeded import SandboxServer
from webapp import reveals
from webapp.addresses import path_safe
from webapp.extensions import db
from webapp.staff import managing

SHOW, SHOWN = "Show personal data", "Shown until"


@pytest.fixture
def clock(app: Flask) -> DeskClock:
    return clock_of(app)


@pytest.fixture
def vic(app: Flask, planted: Planted) -> FlaskClient:
    """A browser of a viewer."""
    return browser_of(app, "Vic", "viewer")


def page_of(planted: Planted, tab: str = "") -> str:
    return f"{AT}/customers/{path_safe(planted.customer)}/{tab}"


def press(browser: FlaskClient, planted: Planted, what: str = "reveal", **options: str) -> TestResponse:
    data = {"csrf_token": token_in(browser.get("/settings"))}
    return browser.post(page_of(planted, what), data=data, headers=options)


def recorded(app: Flask, action: str) -> list[tuple[str, str, str]]:
    """The rows of an action: who, about whom, and how it ended."""
    statement = text(
        "SELECT actor_name, subject, outcome FROM audit_entry JOIN audit_content"
        " ON audit_content.entry_id = audit_entry.id WHERE action = :action ORDER BY audit_entry.id"
    )
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement, {"action": action})]


@both_databases
def test_a_viewer_reveals_one_customer_and_that_is_recorded(
    app: Flask, vic: FlaskClient, planted: Planted
) -> None:
    before = vic.get(page_of(planted)).text
    assert SHOW in before
    assert BY_NAME["profile"] not in before
    assert recorded(app, "customers.reveal") == []

    assert press(vic, planted).status_code == 303
    assert recorded(app, "customers.reveal") == [("Vic", planted.customer, "succeeded")]
    after = vic.get(page_of(planted)).text
    assert BY_NAME["profile"] in after
    assert SHOWN in after
    assert SHOW not in after


def test_it_reaches_every_page_about_that_customer(vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    assert GIVEAWAY in vic.get(page_of(planted, "giveaways")).text
    assert mail("note") in vic.get(f"{AT}/notes/customer/{path_safe(planted.customer)}").text
    order = vic.get(f"{AT}/sessions/{SESSION}").text
    assert BY_NAME["session"] in order
    assert mail("note") in order
    assert BY_NAME["profile"] in vic.get(f"{AT}/intentions/{planted.receipt}").text
    assert BY_NAME["profile"] in vic.get(page_of(planted, "print?fields=all")).text


def test_what_was_written_stays_masked_in_lists(vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    """What somebody wrote may be about anybody."""
    assert mail("reason") not in vic.get(f"{AT}/audit/").text


class TestLists:
    """Lists of several people show the one who is revealed, and nobody else."""

    OTHER = "U50005"
    OTHER_NAME = "Frederica Othermark"

    @pytest.fixture(autouse=True)
    def other(self, sandbox: SandboxServer, planted: Planted, tmp_path: Path) -> None:
        """Somebody else, who holds the same coupon and is found by the same alias."""
        call = sandbox.sandbox.call
        told = {"attributes": {"Name": self.OTHER_NAME}}
        call(SLUG, "updateCustomerProfileV2", path={"integrationId": self.OTHER}, body=told)
        both = [planted.customer, self.OTHER]
        path = {"couponValue": planted.coupon}
        call(SLUG, "createCouponReservation", path=path, body={"integrationIDs": both})
        lines = "".join(f"family@plant.test,{each}\n" for each in both)
        (tmp_path / "aliases.csv").write_text(f"alias,integration_id\n{lines}")

    def lists(self, browser: FlaskClient, planted: Planted) -> list[str]:
        holders = f"{AT}/coupons/{path_safe(planted.coupon)}"
        query = {"q": "family@plant.test"}
        return [browser.get(holders).text, browser.get(f"{AT}/search", query_string=query).text]

    def test_both_are_masked_before(self, vic: FlaskClient, planted: Planted) -> None:
        for page in self.lists(vic, planted):
            assert planted.customer in page
            assert self.OTHER in page
            assert BY_NAME["profile"] not in page
            assert self.OTHER_NAME not in page

    def test_the_revealed_one_is_shown_and_the_other_is_not(self, vic: FlaskClient, planted: Planted) -> None:
        press(vic, planted)
        for page in self.lists(vic, planted):
            assert BY_NAME["profile"] in page
            assert mail("profile") in page
            assert self.OTHER_NAME not in page
            assert "F•••" in page

    def test_it_ends_there_too(self, vic: FlaskClient, planted: Planted, clock: DeskClock) -> None:
        press(vic, planted)
        clock.forward(minutes=15)
        for page in self.lists(vic, planted):
            assert BY_NAME["profile"] not in page

    def test_somebody_else_sees_masks(self, app: Flask, vic: FlaskClient, planted: Planted) -> None:
        press(vic, planted)
        for role in ("viewer", "blind"):
            for page in self.lists(browser_of(app, f"Not{role}", role), planted):
                assert BY_NAME["profile"] not in page

    def test_what_is_masked_cannot_be_filtered_for(self, vic: FlaskClient, planted: Planted) -> None:
        press(vic, planted)
        at = f"{AT}/coupons/{path_safe(planted.coupon)}"
        shown = vic.get(at, query_string={"find": BY_NAME["profile"]}).text
        assert f">{planted.customer}<" in shown
        hidden = vic.get(at, query_string={"find": self.OTHER_NAME}).text
        assert f">{self.OTHER}<" not in hidden

    def test_a_check_of_a_code_shows_its_customer(self, vic: FlaskClient, planted: Planted) -> None:
        query = {"code": planted.coupon, "customer": planted.customer}
        at = f"{AT}/coupon-check"
        assert BY_NAME["profile"] not in vic.get(at, query_string=query).text
        press(vic, planted)
        assert BY_NAME["profile"] in vic.get(at, query_string=query).text
        assert self.OTHER_NAME not in vic.get(at, query_string={**query, "customer": self.OTHER}).text

    def test_a_check_with_the_order_of_somebody_else_shows_nobody(
        self, vic: FlaskClient, planted: Planted
    ) -> None:
        press(vic, planted)
        query = {"code": planted.coupon, "customer": self.OTHER, "session": SESSION}
        page = vic.get(f"{AT}/coupon-check", query_string=query).text
        assert self.OTHER in page
        for name in (BY_NAME["profile"], BY_NAME["session"], self.OTHER_NAME):
            assert name not in page


def test_it_goes_back_to_the_page_it_was_asked_for_on(vic: FlaskClient, planted: Planted) -> None:
    there = page_of(planted, "giveaways")
    assert press(vic, planted, Referer=f"http://localhost{there}").location == there
    assert press(vic, planted, Referer="http://elsewhere.test/x").location == page_of(planted)


def test_it_is_for_that_customer_alone(vic: FlaskClient, planted: Planted) -> None:
    other = f"{AT}/customers/U50003/"
    press(vic, planted)
    assert SHOW in vic.get(other).text
    assert "desk-masked" in vic.get(other).text


def test_it_is_for_that_application_alone(vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    there = vic.get(f"/aurora-eu/customers/{path_safe(planted.customer)}/notes")
    assert SHOWN not in there.text
    same = "/aurora-eu/customers/E10004/"
    assert SHOW in vic.get(same).text


def test_it_ends_after_a_quarter_of_an_hour(vic: FlaskClient, planted: Planted, clock: DeskClock) -> None:
    press(vic, planted)
    clock.forward(minutes=14, seconds=59)
    assert BY_NAME["profile"] in vic.get(page_of(planted)).text
    clock.forward(seconds=1)
    assert BY_NAME["profile"] not in vic.get(page_of(planted)).text


def test_revealing_again_begins_it_anew(
    app: Flask, vic: FlaskClient, planted: Planted, clock: DeskClock
) -> None:
    press(vic, planted)
    clock.forward(minutes=10)
    press(vic, planted)
    clock.forward(minutes=10)
    assert BY_NAME["profile"] in vic.get(page_of(planted)).text
    assert len(recorded(app, "customers.reveal")) == 2


def test_it_can_be_hidden_at_once(app: Flask, vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    assert press(vic, planted, "reveal/removal").status_code == 303
    assert BY_NAME["profile"] not in vic.get(page_of(planted)).text
    assert recorded(app, "customers.hide") == [("Vic", planted.customer, "succeeded")]


def test_it_is_for_that_sign_in_alone(app: Flask, vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    elsewhere = app.test_client()
    sign_in(elsewhere, "vic@shop.test")
    assert BY_NAME["profile"] not in elsewhere.get(page_of(planted)).text
    assert BY_NAME["profile"] in vic.get(page_of(planted)).text


def test_it_ends_with_the_sign_in(app: Flask, vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    vic.post("/sign-out", data={"csrf_token": token_in(vic.get("/settings"))})
    sign_in(vic, "vic@shop.test")
    assert BY_NAME["profile"] not in vic.get(page_of(planted)).text


def test_a_role_that_changed_meanwhile_ends_it(app: Flask, vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    with app.app_context():
        managing.set_role("vic@shop.test", "blind")
    page = vic.get(page_of(planted)).text
    assert BY_NAME["profile"] not in page
    assert SHOW not in page
    assert SHOWN not in page
    assert press(vic, planted).status_code == 403


def test_an_account_that_was_closed_sees_nothing(app: Flask, vic: FlaskClient, planted: Planted) -> None:
    press(vic, planted)
    with app.app_context():
        managing.set_disabled("vic@shop.test", is_disabled=True)
    assert vic.get(page_of(planted)).status_code == 303


def test_a_row_is_worth_nothing_without_the_permission(app: Flask, planted: Planted) -> None:
    blind = browser_of(app, "Blanche", "blind")
    with app.app_context(), db.engine.begin() as connection:
        statement = "SELECT max(id) FROM staff_session"
        session_id = connection.exec_driver_sql(statement).scalar_one()
        reveals.show(session_id, "aurora-us", planted.customer, connection)
    assert BY_NAME["profile"] not in blind.get(page_of(planted)).text


def test_without_the_form_token_nothing_is_shown(app: Flask, vic: FlaskClient, planted: Planted) -> None:
    assert vic.post(page_of(planted, "reveal")).status_code == 400
    assert vic.get(page_of(planted, "reveal")).status_code in (404, 405)
    assert recorded(app, "customers.reveal") == []
    assert BY_NAME["profile"] not in vic.get(page_of(planted)).text


def test_where_it_cannot_be_recorded_nothing_is_shown(app: Flask, vic: FlaskClient, planted: Planted) -> None:
    token = token_in(vic.get("/settings"))
    with broken_audit(app):
        assert vic.post(page_of(planted, "reveal"), data={"csrf_token": token}).status_code == 503
    with app.app_context(), db.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM reveal").scalar_one() == 0


@pytest.mark.parametrize("role", ["agent", "supervisor", "admin"])
def test_whoever_sees_needs_no_button(app: Flask, planted: Planted, role: str) -> None:
    page = browser_of(app, "Ada", role).get(page_of(planted)).text
    assert SHOW not in page
    assert BY_NAME["profile"] in page


def test_what_is_over_is_dropped(app: Flask, vic: FlaskClient, planted: Planted, clock: DeskClock) -> None:
    press(vic, planted)
    with app.app_context():
        assert reveals.purge() == 0
        clock.forward(minutes=15)
        assert reveals.purge() == 1
