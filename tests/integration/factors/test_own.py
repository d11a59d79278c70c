"""One's own factors: set up, moved to another phone, removed; each change fresh, audited, and kept secret."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.integration.conftest import both_databases
from tests.integration.factors.conftest import WithApp
from tests.integration.factors.using import (
    OWN,
    begin_app,
    code_of,
    give_code,
    give_password,
    number_of,
    send,
    set_up_app,
    waiting,
)
from tests.support.desk import PASSWORD, add_person, clock_of, sign_in, token_in
from tests.support.page import audit_page
from webapp.audit.models import AuditEntry
from webapp.extensions import db
from webapp.staff import recording
from webapp.staff.factors import box, totp
from webapp.staff.factors.models import StaffTotp

OLD, NEW = "old-" + "x" * 40, "new-" + "y" * 40


def audited(app: Flask) -> list[str]:
    """What was done to factors, in order."""
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    return [one.removeprefix("staff.") for one in actions if one not in ("staff.sign_in", "staff.everybody")]


@both_databases
def test_an_app_is_set_up_and_says_so(app: Flask, agent: FlaskClient) -> None:
    page = agent.get(OWN)
    audit_page(page.text)
    assert "Recovery codes" not in page.text
    _secret, codes = set_up_app(app, agent)
    assert len(codes) == 10
    page = agent.get(OWN)
    audit_page(page.text)
    assert "10 of 10" in page.text
    assert audited(app) == ["begin_app", "confirm_app", "recovery_codes"]


def test_the_settings_lead_there(agent: FlaskClient) -> None:
    assert f'href="{OWN}"' in agent.get("/settings").text


def test_an_app_that_was_not_confirmed_asks_nothing(app: Flask, agent: FlaskClient) -> None:
    secret = begin_app(agent)
    for code in ("", "000000", code_of(app, secret, 2)):
        refused = send(agent, f"{OWN}/app/confirmation", code=code)
        assert refused.status_code == 422
        audit_page(refused.text)
    assert give_password(app, "ada@shop.test")[1].location == "/shop/"


def test_a_secret_waits_half_an_hour(app: Flask, agent: FlaskClient) -> None:
    secret = begin_app(agent)
    clock_of(app).forward(minutes=30)
    agent.post("/sign-out", data={"csrf_token": token_in(agent.get("/settings"))})
    sign_in(agent, "ada@shop.test")
    assert send(agent, f"{OWN}/app/confirmation", code=code_of(app, secret)).location == OWN
    assert agent.get(f"{OWN}/app").location == OWN


def test_nobody_confirms_before_beginning(app: Flask, agent: FlaskClient) -> None:
    assert send(agent, f"{OWN}/app/confirmation", code="123456").location == OWN
    assert agent.get(f"{OWN}/app").location == OWN


def test_a_confirmation_counts_once(app: Flask, agent: FlaskClient) -> None:
    secret, _codes = set_up_app(app, agent)
    again = send(agent, f"{OWN}/app/confirmation", code=code_of(app, secret, 1))
    assert (again.status_code, again.location) == (303, OWN)
    page = agent.get(OWN).text
    assert "If you did not see your recovery codes, make new ones" in page, "as after a double click"
    assert "half an hour" not in page


def test_an_app_that_was_only_begun_is_none_to_remove(app: Flask, agent: FlaskClient) -> None:
    other, _answer = give_password(app, "ada@shop.test")
    begin_app(agent)
    assert send(agent, f"{OWN}/app/removal").location == OWN
    assert "The app is removed" not in agent.get(OWN).text
    assert other.get("/settings").status_code == 200
    assert "remove_app" not in audited(app)


@both_databases
def test_begun_side_by_side_one_secret_waits(app: Flask) -> None:
    add_person(app, "Ada")

    def go(_number: int) -> None:
        with app.app_context():
            totp.begin(1)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(go, range(6)))
    with app.app_context():
        secret = totp.new_secret(1)
        assert secret
        assert totp.confirm(1, code_of(app, secret), recording.unchanged)


def test_a_secret_is_nothing_to_somebody_else(app: Flask, agent: FlaskClient, viewer: FlaskClient) -> None:
    secret = begin_app(agent)
    begin_app(viewer)
    assert send(viewer, f"{OWN}/app/confirmation", code=code_of(app, secret)).status_code == 422


def test_moving_to_another_phone(ada: WithApp) -> None:
    other = waiting(ada.app, ada.email)
    give_code(other, ada.code())
    clock_of(ada.app).forward(seconds=30)
    secret = begin_app(ada.browser)
    assert give_code(waiting(ada.app, ada.email), ada.code()).status_code == 303, "the old one still works"
    assert send(ada.browser, f"{OWN}/app/confirmation", code=code_of(ada.app, secret)).location == OWN
    assert other.get("/settings").status_code == 303, "other sign-ins have ended"
    assert ada.browser.get("/settings").status_code == 200
    clock_of(ada.app).forward(seconds=30)
    browser = waiting(ada.app, ada.email)
    assert give_code(browser, ada.code()).status_code == 422
    assert give_code(browser, code_of(ada.app, secret)).status_code == 303
    assert give_code(waiting(ada.app, ada.email), ada.codes[0]).status_code == 303, "the codes stay"


def test_removing_the_app(ada: WithApp) -> None:
    other = waiting(ada.app, ada.email)
    give_code(other, ada.code())
    half_way = waiting(ada.app, ada.email)
    assert send(ada.browser, f"{OWN}/app/removal").location == OWN
    assert other.get("/settings").status_code == 303
    assert half_way.get("/sign-in/second").location == "/sign-in"
    assert give_password(ada.app, ada.email)[1].location == "/shop/"
    assert "remove_app" in audited(ada.app)
    assert send(ada.browser, f"{OWN}/app/removal").location == OWN, "twice does no harm"
    assert audited(ada.app).count("remove_app") == 1
    # With the last factor its recovery codes went too.
    set_up_app(ada.app, ada.browser)
    assert give_code(waiting(ada.app, ada.email), ada.codes[0]).status_code == 422


def test_every_change_asks_who_it_is(app: Flask, agent: FlaskClient) -> None:
    token = token_in(agent.get("/settings"))
    clock_of(app).forward(minutes=11)
    asked = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(OWN) or rule.endpoint == "factors.mine":
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            address = rule.rule.replace("<int:passkey_id>", "1")
            answer = agent.open(address, method=method, data={"csrf_token": token})
            assert urlsplit(answer.location or "").path == "/sign-in/again", rule
            asked += 1
    assert asked >= 5


def test_who_did_not_show_it_changes_nothing(app: Flask, agent: FlaskClient) -> None:
    other, _answer = give_password(app, "ada@shop.test")
    token = token_in(other.get(OWN))
    secret, _codes = set_up_app(app, agent)
    assert other.get("/settings").status_code == 200
    assert other.get(OWN).status_code == 200
    paths = ("app", "app/confirmation", "app/removal", "recovery-codes", "passkeys", "passkeys/1/removal")
    for path in paths:
        answer = other.post(f"{OWN}/{path}", data={"csrf_token": token, "code": code_of(app, secret, 1)})
        assert urlsplit(answer.location or "").path == "/sign-in/again", path
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    assert other.post(f"{OWN}/passkeys/options", headers=headers).status_code == 303
    assert other.get(f"{OWN}/passkeys/new").status_code == 303
    assert "10 of 10" in agent.get(OWN).text


def test_who_did_not_show_it_does_nothing_grave(app: Flask) -> None:
    owner, email = app.test_client(), add_person(app, "Mia", "admin")
    sign_in(owner, email)
    other, _answer = give_password(app, email)
    token, own = token_in(other.get("/settings")), number_of(app, email)
    assert other.get(f"/staff/{own}").status_code == 200
    secret, _codes = set_up_app(app, owner)
    for answer in (
        other.get(f"/staff/{own}"),
        other.post(f"/staff/{own}/factor-reset", data={"csrf_token": token}),
    ):
        assert urlsplit(answer.location or "").path == "/sign-in/again"
    clock_of(app).forward(seconds=30)
    data = {"csrf_token": token_in(other.get("/sign-in/again")), "password": PASSWORD}
    other.post("/sign-in/again", data={**data, "code": code_of(app, secret)})
    assert other.get(f"/staff/{own}").status_code == 200


class TestSecrets:
    def test_are_not_readable_in_the_database(self, ada: WithApp) -> None:
        waits = begin_app(ada.browser)
        give_code(waiting(ada.app, ada.email), ada.codes[0])
        with ada.app.app_context():
            tables = [name for name in db.metadata.tables if name.startswith(("staff_", "audit_", "held_"))]
            kept = repr([db.session.execute(text(f"SELECT * FROM {name}")).all() for name in tables])
        for secret in (ada.secret, waits, *ada.codes, *(code.replace("-", "") for code in ada.codes)):
            assert secret not in kept

    def test_of_one_person_are_nothing_in_the_row_of_another(self, ada: WithApp) -> None:
        add_person(ada.app, "Bob")
        bob = number_of(ada.app, "bob@shop.test")
        with ada.app.app_context():
            row = db.session.scalars(select(StaffTotp)).one()
            assert box.unseal(row.staff_id, row.secret) == ada.secret
            assert box.unseal(bob, row.secret) is None
            db.session.add(StaffTotp(staff_id=bob, secret=row.secret, confirmed_at=row.confirmed_at))
            db.session.commit()
        assert give_code(waiting(ada.app, "bob@shop.test"), ada.code()).status_code == 422

    @pytest.mark.parametrize("sealed", ["", "x", "gAAAAA", "é"])
    def test_that_are_none_are_refused(self, app: Flask, sealed: str) -> None:
        with app.app_context():
            assert box.unseal(1, sealed) is None


class TestANewSecretKey:
    @pytest.fixture
    def old(self, make_desk_with: Callable[..., Flask]) -> WithApp:
        """Ada with an app, on a desk with the old key."""
        desk = make_desk_with(secret_key=OLD)
        browser = desk.test_client()
        sign_in(browser, add_person(desk, "Ada"))
        secret, codes = set_up_app(desk, browser)
        clock_of(desk).forward(seconds=30)
        return WithApp(desk, "ada@shop.test", browser, secret, codes)

    def test_leaves_apps_working_while_the_old_one_is_named(
        self, old: WithApp, make_desk_with: Callable[..., Flask]
    ) -> None:
        both = make_desk_with(secret_key=NEW, former_secret_keys=(OLD,))
        assert give_code(waiting(both, old.email), old.code()).status_code == 303
        clock_of(both).forward(seconds=30)
        # Its use sealed it anew: the old key is not needed any more.
        after = make_desk_with(secret_key=NEW)
        assert give_code(waiting(after, old.email), old.code()).status_code == 303

    def test_reseals_by_command_those_who_did_not_come(
        self, old: WithApp, make_desk_with: Callable[..., Flask]
    ) -> None:
        both = make_desk_with(secret_key=NEW, former_secret_keys=(OLD,))
        run = both.test_cli_runner().invoke
        assert "Encrypted 1 secrets" in run(args=["staff", "reseal"]).output
        assert "Encrypted 0 secrets" in run(args=["staff", "reseal"]).output
        after = make_desk_with(secret_key=NEW)
        assert give_code(waiting(after, old.email), old.code()).status_code == 303

    def test_opens_no_door_where_the_old_one_is_gone(
        self, old: WithApp, make_desk_with: Callable[..., Flask]
    ) -> None:
        after = make_desk_with(secret_key=NEW)
        lost = after.test_cli_runner().invoke(args=["staff", "reseal"])
        assert lost.exit_code == 1
        assert "1 cannot be read" in lost.output
        browser = waiting(after, old.email)
        assert give_code(browser, old.code()).status_code == 422
        assert give_code(browser, old.codes[0]).status_code == 303, "recovery codes need no key"


def test_what_no_step_belongs_to_is_refused_below_the_pages(app: Flask) -> None:
    add_person(app, "Ada")
    with app.app_context():
        assert not totp.use(1, "123456")
        assert not totp.confirm(1, "123456", recording.unchanged)
        assert totp.new_secret(1) is None
