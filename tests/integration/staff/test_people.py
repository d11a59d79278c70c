"""Accounts as an admin and the operator manage them: by pages and by commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.integration.conftest import both_databases
from tests.support.desk import (
    DESK_TOML,
    PASSWORD,
    DeskClock,
    add_person,
    clock_of,
    make_app,
    prove_again,
    sign_in,
    token_in,
)
from tests.support.page import audit_page
from webapp.extensions import db
from webapp.staff import accounts, links, managing, slowing
from webapp.staff.models import StaffUser

NEW = "river stone lantern"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """A browser in which Mia, an admin, is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Mia", "admin")).status_code == 303
    return browser


def send(browser: FlaskClient, address: str, **data: str) -> TestResponse:
    """Send a form of the desk."""
    return browser.post(address, data={"csrf_token": token_in(browser.get("/settings")), **data})


def number_of(app: Flask, email: str) -> int:
    with app.app_context():
        found = db.session.scalar(select(StaffUser.id).where(StaffUser.email == email))
    assert found
    return int(found)


def link_in(text: str) -> str:
    """The path of the one-time link on a page or in the output of a command."""
    found = re.search(r"http://127\.0\.0\.1:8000(/welcome/[\w~-]+)", unescape(text))
    assert found, text
    return found.group(1)


def choose(app: Flask, path: str, password: str = NEW, repeated: str | None = None) -> TestResponse:
    """Choose a password behind a link, in a browser of its own."""
    browser = app.test_client()
    page = browser.get(path)
    if page.status_code != 200:
        return page
    audit_page(page.text)
    data = {"csrf_token": token_in(page), "new_password": password, "repeated_password": repeated or password}
    return browser.post(path, data=data)


def run(app: Flask, *words: str, given: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(words), input=given)


class TestInviting:
    def test_an_invited_person_chooses_a_password_and_signs_in(self, app: Flask, admin: FlaskClient) -> None:
        shown = send(admin, "/staff/invitations", email="Bob@Shop.Test", name="Bob", role="viewer")
        audit_page(shown.text)
        assert sign_in(app.test_client(), "bob@shop.test", "").status_code == 422
        assert "invited" in admin.get("/staff/").text
        assert choose(app, link_in(shown.text)).status_code == 303
        assert sign_in(app.test_client(), "bob@shop.test", NEW).status_code == 303
        assert "Invite somebody" in admin.get("/shop/audit/?action=staff.invite").text

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"email": "mia@shop.test"}, "already"),
            ({"email": "nobody"}, "no e-mail address"),
            ({"name": ""}, "Enter a name."),
            ({"role": "emperor"}, "Not a valid choice"),
        ],
    )
    def test_faults_are_said_and_make_nothing(
        self, app: Flask, admin: FlaskClient, changed: dict[str, str], sentence: str
    ) -> None:
        answer = send(
            admin, "/staff/invitations", **{"email": "b@shop.test", "name": "Bob", "role": "agent", **changed}
        )
        assert answer.status_code == 422
        audit_page(answer.text)
        assert sentence in answer.text
        with app.app_context():
            assert len(accounts.everybody()) == 1

    def test_a_link_works_once(self, app: Flask, admin: FlaskClient) -> None:
        path = link_in(send(admin, "/staff/invitations", email="b@shop.test", name="B", role="agent").text)
        assert choose(app, path).status_code == 303
        again = choose(app, path)
        assert again.status_code == 404
        audit_page(again.text)

    def test_a_link_that_is_too_old_or_wrong_opens_nothing(self, app: Flask, clock: DeskClock) -> None:
        path = link_in(run(app, "staff", "invite", "b@shop.test", "--name", "B", "--role", "agent").output)
        clock.forward(seconds=links.LIFETIME.total_seconds() - 1)
        assert app.test_client().get(path).status_code == 200
        clock.forward(seconds=1)
        for wrong in (path, "/welcome/something", "/welcome/~8J-SqQ"):
            assert app.test_client().get(wrong).status_code == 404

    def test_a_newer_link_ends_the_older_one(self, app: Flask) -> None:
        first = link_in(run(app, "staff", "invite", "b@shop.test", "--name", "B", "--role", "agent").output)
        second = link_in(run(app, "staff", "reset", "b@shop.test").output)
        assert choose(app, first).status_code == 404
        assert choose(app, second).status_code == 303

    @pytest.mark.parametrize(
        ("password", "sentence"),
        [
            ("too short", "At least 15 characters"),
            ("password1234567", "quickly guessed"),
            ("bobby@shop.test", "quickly guessed"),
            ("sandbox-supervisor", "documentation"),
        ],
    )
    def test_a_password_that_will_not_do_leaves_the_link_good(
        self, app: Flask, password: str, sentence: str
    ) -> None:
        words = ("staff", "invite", "bobby@shop.test", "--name", "Bobby", "--role", "agent")
        path = link_in(run(app, *words).output)
        refused = choose(app, path, password)
        assert refused.status_code == 422
        audit_page(refused.text)
        assert sentence in refused.text
        assert choose(app, path, NEW, "something else").status_code == 422
        assert choose(app, path).status_code == 303

    def test_the_link_is_in_no_table_and_no_cookie(self, app: Flask, admin: FlaskClient) -> None:
        shown = send(admin, "/staff/invitations", email="b@shop.test", name="B", role="agent")
        token = link_in(shown.text).rsplit("/", 1)[1]
        assert token not in str(shown.headers)
        with app.app_context():
            for table in db.metadata.sorted_tables:
                assert token not in str(db.session.execute(select(table)).all()), table.name


class TestAccess:
    def test_a_reset_link_ends_old_password_and_sign_ins_once_used(
        self, app: Flask, admin: FlaskClient, agent: FlaskClient
    ) -> None:
        shown = send(admin, f"/staff/{number_of(app, 'ada@shop.test')}/link")
        assert agent.get("/shop/").status_code == 200
        assert choose(app, link_in(shown.text)).status_code == 303
        assert agent.get("/shop/").status_code == 303
        assert sign_in(app.test_client(), "ada@shop.test").status_code == 422
        assert sign_in(app.test_client(), "ada@shop.test", NEW).status_code == 303

    def test_closing_and_opening(self, app: Flask, admin: FlaskClient, agent: FlaskClient) -> None:
        at = f"/staff/{number_of(app, 'ada@shop.test')}"
        assert send(admin, f"{at}/closing").location == at
        assert agent.get("/shop/").status_code == 303
        page = admin.get(at).text
        audit_page(page)
        assert "closed" in page
        assert "open it first" in admin.get(send(admin, f"{at}/link").location).text
        send(admin, f"{at}/opening")
        assert sign_in(app.test_client(), "ada@shop.test").status_code == 303

    def test_signing_somebody_out_everywhere(
        self, app: Flask, admin: FlaskClient, agent: FlaskClient
    ) -> None:
        send(admin, f"/staff/{number_of(app, 'ada@shop.test')}/sign-out")
        assert agent.get("/shop/").status_code == 303
        assert sign_in(app.test_client(), "ada@shop.test").status_code == 303

    def test_a_role_for_one_application(self, app: Flask, admin: FlaskClient, agent: FlaskClient) -> None:
        at = f"/staff/{number_of(app, 'ada@shop.test')}"
        send(admin, f"{at}/role", role="none", application="outlet")
        assert agent.get("/outlet/").status_code == 403
        assert agent.get("/shop/").status_code == 200
        assert "none in Outlet" in admin.get("/staff/").text
        refused = send(admin, f"{at}/role", role="emperor", application="outlet")
        assert refused.status_code == 422
        audit_page(refused.text)

    def test_failed_tries_are_shown(self, app: Flask, admin: FlaskClient, agent: FlaskClient) -> None:
        for _ in range(slowing.FREE_TRIES - 1):
            sign_in(app.test_client(), "ada@shop.test", "wrong")
        page = admin.get("/staff/").text
        audit_page(page)
        row = next(part for part in page.split("<tr>") if "ada@shop.test" in part)
        assert re.search(r'desk-number">4<', row)

    def test_an_account_that_is_not_there(self, admin: FlaskClient) -> None:
        assert admin.get("/staff/999").status_code == 404
        assert send(admin, "/staff/999/closing").status_code == 404

    def test_markup_in_a_name_stays_text(self, app: Flask, admin: FlaskClient) -> None:
        with app.app_context():
            accounts.add("x@shop.test", "<script>alert(1)</script>", "viewer", PASSWORD)
        audit_page(admin.get(f"/staff/{number_of(app, 'x@shop.test')}").text)


LAST_ADMIN: list[Callable[[], object]] = [
    lambda: managing.set_disabled("mia@shop.test", is_disabled=True),
    lambda: managing.set_role("mia@shop.test", "supervisor"),
    lambda: managing.set_role("mia@shop.test", "none"),
]


@both_databases
@pytest.mark.parametrize("change", LAST_ADMIN)
def test_the_last_admin_stays(app: Flask, change: Callable[[], object]) -> None:
    add_person(app, "Mia", "admin")
    add_person(app, "Bob", "supervisor")
    with app.app_context():
        managing.invite("late@shop.test", "Late", "admin")  # nobody can sign in as this one yet
        with pytest.raises(accounts.AccountError, match="Nobody could manage accounts then"):
            change()
        add_person(app, "Second", "admin")
        change()


def test_the_page_says_that_the_last_admin_stays(app: Flask, admin: FlaskClient) -> None:
    at = f"/staff/{number_of(app, 'mia@shop.test')}"
    assert "Nobody could manage accounts then" in admin.get(send(admin, f"{at}/closing").location).text
    assert admin.get("/staff/").status_code == 200


class TestOwnSignIns:
    def test_shows_each_and_ends_one(self, app: Flask, agent: FlaskClient) -> None:
        other = app.test_client()
        sign_in(other, "ada@shop.test", headers={"User-Agent": "Other <browser>"})
        page = agent.get("/settings/sign-ins").text
        audit_page(page)
        assert "Other &lt;browser&gt;" in page
        ends = re.findall(r'action="(/settings/sign-ins/\d+/end)"', page)
        assert len(ends) == 1
        assert send(agent, ends[0]).status_code == 303
        assert other.get("/shop/").status_code == 303
        assert agent.get("/shop/").status_code == 200

    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36",
                "Chrome, Linux",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/1 Safari/1 Edg/156.0", "Edge, Windows"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:141.0) Gecko Firefox/141.0", "Firefox, macOS"),
            ("curl/8", "curl/8"),
        ],
    )
    def test_names_browser_and_system(self, app: Flask, said: str, shown: str) -> None:
        browser = app.test_client()
        sign_in(browser, add_person(app, "Ada"), headers={"User-Agent": said})
        assert f">{shown}</td>" in browser.get("/settings/sign-ins").text

    def test_ends_all_others(self, app: Flask, agent: FlaskClient) -> None:
        others = [app.test_client() for _ in range(3)]
        for browser in others:
            sign_in(browser, "ada@shop.test")
        send(agent, "/settings/sign-ins/others/end")
        assert {browser.get("/shop/").status_code for browser in others} == {303}
        assert agent.get("/shop/").status_code == 200

    @pytest.mark.parametrize("which", ["one", "all"])
    def test_ending_asks_who_one_is_where_that_was_long_ago(
        self, app: Flask, agent: FlaskClient, clock: DeskClock, which: str
    ) -> None:
        clock.forward(minutes=10)
        other = app.test_client()
        sign_in(other, "ada@shop.test")
        page = agent.get("/settings/sign-ins")
        ends = re.findall(r'action="(/settings/sign-ins/(?:\d+|others)/end)"', page.text)
        address = ends[0] if which == "one" else ends[-1]
        asked = agent.post(address, data={"csrf_token": token_in(page)})
        assert (asked.status_code, urlsplit(asked.location).path) == (303, "/sign-in/again")
        assert "ends sign-ins" in agent.get(asked.location).text
        assert other.get("/shop/").status_code == 200
        kept = agent.get(prove_again(agent).location)
        assert f'action="{address}"' in kept.text
        assert "Your sign-in had expired" not in kept.text
        assert agent.post(address, data={"csrf_token": token_in(kept)}).status_code == 303
        assert other.get("/shop/").status_code == 303
        assert agent.get("/shop/").status_code == 200

    def test_signing_out_here_never_asks(self, agent: FlaskClient, clock: DeskClock) -> None:
        token = token_in(agent.get("/settings/sign-ins"))
        clock.forward(minutes=20)
        assert agent.post("/sign-out", data={"csrf_token": token}).location == "/sign-in"
        assert agent.get("/settings").status_code == 303

    def test_nobody_ends_somebody_elses(self, app: Flask, agent: FlaskClient, viewer: FlaskClient) -> None:
        for number in range(1, 5):
            send(viewer, f"/settings/sign-ins/{number}/end")
            if viewer.get("/shop/").status_code == 303:  # that was the viewer's own
                sign_in(viewer, "vic@shop.test")
        assert agent.get("/shop/").status_code == 200


def test_how_long_a_sign_in_lasts_is_configured(tmp_path: Path, database_url: str) -> None:
    config = tmp_path / "limits.toml"
    config.write_text(DESK_TOML + "\n[sign_in]\nlongest_hours = 2\nidle_minutes = 45\n")
    app = make_app(tmp_path, database_url, desk_config=config)
    browser = app.test_client()
    sign_in(browser, add_person(app, "Ada"))
    clock_of(app).forward(minutes=44)
    assert browser.get("/shop/").status_code == 200
    clock_of(app).forward(minutes=45)
    assert browser.get("/shop/").status_code == 303
    sign_in(browser, "ada@shop.test")
    for _ in range(5):
        clock_of(app).forward(minutes=20)
        assert browser.get("/shop/").status_code == 200
    clock_of(app).forward(minutes=20)
    assert browser.get("/shop/").status_code == 303


class TestFirstRun:
    def test_the_sign_in_page_says_how_to_begin_and_only_then(self, app: Flask, client: FlaskClient) -> None:
        page = client.get("/sign-in").text
        audit_page(page)
        assert "staff invite" in page
        add_person(app, "Mia", "admin")
        assert "staff invite" not in client.get("/sign-in").text

    def test_the_first_admin_comes_by_one_command(self, app: Flask) -> None:
        done = run(app, "staff", "invite", "mia@shop.test", "--role", "admin", given="Mia\n")
        assert done.exit_code == 0, done.output
        assert choose(app, link_in(done.output)).status_code == 303
        browser = app.test_client()
        sign_in(browser, "mia@shop.test", NEW)
        assert browser.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    ("words", "action"),
    [
        (["staff", "reset", "mia@shop.test"], "staff.link"),
        (["staff", "sign-out", "bob@shop.test"], "staff.sign_out_everywhere"),
        (["staff", "disable", "bob@shop.test"], "staff.close"),
        (["staff", "enable", "bob@shop.test"], "staff.open"),
        (["staff", "role", "bob@shop.test", "viewer"], "staff.role"),
    ],
)
def test_recovery_by_command_is_in_the_audit(
    app: Flask, admin: FlaskClient, words: list[str], action: str
) -> None:
    add_person(app, "Bob")
    assert run(app, *words).exit_code == 0
    page = admin.get(f"/shop/audit/?action={action}").text
    assert "command line" in page
    assert words[2] in page


def test_purging_drops_old_links(app: Flask, clock: DeskClock) -> None:
    run(app, "staff", "invite", "b@shop.test", "--name", "B", "--role", "agent")
    assert "0 links" in run(app, "desk", "purge").output
    clock.now += links.LIFETIME + links.KEPT + timedelta(seconds=1)
    assert "1 links" in run(app, "desk", "purge").output
