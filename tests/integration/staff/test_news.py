"""What people are told of changes to how they sign in, and where they are told of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from tests.integration.conftest import both_databases
from tests.integration.factors.using import give_code, send, set_up_app, waiting
from tests.integration.staff.test_people import choose, link_in
from tests.support.desk import (
    PASSWORD,
    DeskClock,
    add_person,
    make_app,
    prove_again,
    sign_in,
    statements_of,
    token_in,
)
from tests.support.page import audit_page
from webapp.audit.models import AuditEntry
from webapp.extensions import db
from webapp.staff import accounts, news, sessions
from webapp.staff.models import StaffNews, StaffUser

ADA = "ada@shop.test"
NEW = "river stone lantern"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"}


def told(browser: FlaskClient, address: str = "/shop/") -> list[str]:
    """The news on a page, as a person reads it, the newest first."""
    page = browser.get(address)
    assert page.status_code == 200
    found = re.search(r'<section class="alert alert-warning desk-news.*?</section>', page.text, re.DOTALL)
    if not found:
        return []
    audit_page(page.text)
    lines = re.findall(r"<li>(.*?)</li>", found.group(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).replace("&#39;", "'").split()) for line in lines]


def put_away(browser: FlaskClient, address: str = "/shop/") -> Any:
    page = browser.get(address)
    numbers = dict(re.findall(r'name="(first|last)" value="(\d+)"', page.text))
    data = {"csrf_token": token_in(page), **numbers}
    return browser.post(
        "/settings/news/removal", data=data, headers={"Referer": f"http://localhost{address}"}
    )


def forget_all(app: Flask) -> None:
    """Everybody was told of everything so far."""
    with app.app_context():
        db.session.execute(delete(StaffNews))
        db.session.commit()


@pytest.fixture
def other(app: Flask, agent: FlaskClient) -> FlaskClient:
    """A second browser of Ada's, of which nobody has to be told any more."""
    browser = app.test_client()
    assert sign_in(browser, ADA).status_code == 303
    forget_all(app)
    return browser


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Mia", "admin")).status_code == 303
    return browser


def change_password(browser: FlaskClient) -> None:
    data = {"old_password": PASSWORD, "new_password": NEW, "repeated_password": NEW}
    page = browser.get("/settings")
    sent = browser.post("/settings/password", data={"csrf_token": token_in(page), **data}, headers=FIREFOX)
    assert sent.status_code == 303


@both_databases
def test_a_new_password_is_told_everywhere_else(app: Flask, agent: FlaskClient) -> None:
    change_password(agent)
    assert told(agent) == []  # it was told at once, by the answer itself
    elsewhere = app.test_client()
    sign_in(elsewhere, ADA, NEW)
    (line,) = told(elsewhere)
    assert line.startswith("Your password was changed Mar 2, 2026, 9:00")
    assert line.endswith("from 127.0.0.1 in Firefox, Linux.")
    page = elsewhere.get("/shop/").text
    assert "If this was not you" in page
    assert 'href="/settings"' in page
    assert 'href="/settings/sign-ins"' in page


def test_it_goes_once_it_is_put_away_and_only_what_was_read(app: Flask, agent: FlaskClient) -> None:
    change_password(agent)
    elsewhere = app.test_client()
    sign_in(elsewhere, ADA, NEW)
    answer = put_away(elsewhere, "/settings/keyboard")
    assert (answer.status_code, answer.location) == (303, "/settings/keyboard")
    assert told(elsewhere) == []
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "staff.put_news_away" in actions
    (line,) = told(agent)  # of the sign-in elsewhere, which nobody has put away
    assert line.startswith("You signed in with a browser")


def test_more_than_a_page_shows_comes_after_the_rest(app: Flask, agent: FlaskClient) -> None:
    with app.app_context(), db.engine.begin() as connection:
        staff_id = accounts.existing(ADA).id
        for _ in range(news.AT_ONCE + 2):
            news.telling(staff_id, "link")(connection)
    assert len(told(agent)) == news.AT_ONCE
    put_away(agent)
    assert len(told(agent)) == 2
    put_away(agent)
    assert told(agent) == []


def test_nobody_puts_away_what_is_another_persons(
    app: Flask, agent: FlaskClient, viewer: FlaskClient
) -> None:
    with app.app_context(), db.engine.begin() as connection:
        news.telling(accounts.existing(ADA).id, "link")(connection)
    data = {"csrf_token": token_in(viewer.get("/settings")), "first": "0", "last": "999"}
    assert viewer.post("/settings/news/removal", data=data).status_code == 303
    assert told(viewer) == []
    assert len(told(agent)) == 1


@pytest.mark.parametrize("sent", [{}, {"first": "x", "last": "y"}, {"first": "9" * 30, "last": "9" * 30}])
def test_numbers_that_are_none_put_nothing_away(app: Flask, agent: FlaskClient, sent: dict[str, str]) -> None:
    with app.app_context(), db.engine.begin() as connection:
        news.telling(accounts.existing(ADA).id, "link")(connection)
    data = {"csrf_token": token_in(agent.get("/settings")), **sent}
    assert agent.post("/settings/news/removal", data=data).status_code == 303
    assert len(told(agent)) == 1


class TestAnAdmin:
    """What somebody else does is told in every sign-in of the person, with the name of whoever did it."""

    def test_changes_a_role(self, app: Flask, other: FlaskClient, admin: FlaskClient) -> None:
        at = f"/staff/{number_of(app)}/role"
        assert send(admin, at, role="supervisor", application="").status_code == 303
        assert send(admin, at, role="viewer", application="outlet").status_code == 303
        there, everywhere = told(other)
        assert there.startswith("Your role in Outlet was changed: you are viewer there now")
        assert everywhere.startswith("Your role was changed: you are supervisor now")
        assert everywhere.endswith(", by Mia.")
        assert told(admin) == []

    def test_makes_a_link_that_is_used(self, app: Flask, other: FlaskClient, admin: FlaskClient) -> None:
        page = send(admin, f"/staff/{number_of(app)}/link")
        (line,) = told(other)
        assert line.startswith("A link for a new password was made for you")
        assert line.endswith(", by Mia.")
        assert choose(app, link_in(page.text)).status_code == 303
        later = app.test_client()
        sign_in(later, ADA, NEW)
        assert [one.partition(" Mar")[0] for one in told(later)] == [
            "Your password was changed",
            "A link for a new password was made for you",
        ]

    def test_does_what_was_refused_is_told_to_nobody(self, app: Flask, admin: FlaskClient) -> None:
        at = f"/staff/{number_of(app, 'mia@shop.test')}/role"
        send(admin, at, role="viewer", application="")  # the last admin stays
        fresh = app.test_client()
        sign_in(fresh, "mia@shop.test")
        assert told(fresh) == []


def number_of(app: Flask, email: str = ADA) -> int:
    with app.app_context():
        return accounts.existing(email).id


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["role", ADA, "viewer"], "Your role was changed: you are viewer now"),
        (["reset", ADA], "A link for a new password was made for you"),
    ],
)
def test_a_command_is_told_as_one(app: Flask, other: FlaskClient, words: list[str], said: str) -> None:
    assert app.test_cli_runner().invoke(args=["staff", *words]).exit_code == 0
    (line,) = told(other)
    assert line.startswith(said)
    assert line.endswith(", by a command on the server.")


class TestSecondFactor:
    def test_each_change_is_told_elsewhere(
        self, app: Flask, agent: FlaskClient, other: FlaskClient, clock: DeskClock
    ) -> None:
        set_up_app(app, agent)
        assert told(agent) == []
        assert [line.partition(" Mar")[0] for line in told(other)] == [
            "New recovery codes were made for you",
            "An authenticator app was set up for your account",
        ]
        forget_all(app)
        assert send(agent, "/settings/second-factor/app/removal").status_code == 303
        later = app.test_client()
        sign_in(later, ADA)
        assert "Your authenticator app was removed" in told(later)[0]

    def test_a_used_recovery_code_is_told_once_here_and_as_news_elsewhere(
        self, app: Flask, agent: FlaskClient
    ) -> None:
        _secret, codes = set_up_app(app, agent)
        forget_all(app)
        browser = waiting(app, ADA)
        assert give_code(browser, codes[0]).status_code == 303
        page = browser.get("/shop/").text
        assert "You used a recovery code." in page
        assert "desk-news" not in page
        assert any(line.startswith("One of your recovery codes was used") for line in told(agent))

    def test_a_reset_by_command_is_told_at_the_next_sign_in(self, app: Flask, agent: FlaskClient) -> None:
        set_up_app(app, agent)
        assert app.test_cli_runner().invoke(args=["staff", "reset-factor", ADA]).exit_code == 0
        later = app.test_client()
        sign_in(later, ADA)
        assert told(later)[0].startswith("Your second factor was taken away")


class TestBrowsers:
    def test_a_sign_in_from_an_unknown_one_is_told_elsewhere(self, app: Flask, agent: FlaskClient) -> None:
        stranger = app.test_client()
        sign_in(stranger, ADA, headers=FIREFOX)
        assert told(stranger) == []
        (line,) = told(agent)
        assert line.startswith("You signed in with a browser that the desk did not know")
        assert line.endswith("from 127.0.0.1 in Firefox, Linux.")

    def test_neither_the_first_one_nor_a_known_one_is_news(self, app: Flask, agent: FlaskClient) -> None:
        agent.post("/sign-out", data={"csrf_token": token_in(agent.get("/settings"))})
        sign_in(agent, ADA)
        fresh = app.test_client()
        sign_in(fresh, ADA)
        assert told(fresh) == []

    def test_the_demos_accounts_are_everybodys(self, tmp_path: Any, database_url: str) -> None:
        demo = make_app(tmp_path, database_url, is_demo=True)
        demo.test_cli_runner().invoke(args=["staff", "demo"])
        browsers = [demo.test_client() for _ in range(2)]
        for browser in browsers:
            sign_in(browser, "agent@example.com", "sandbox-agent")
        assert [told(browser) for browser in browsers] == [[], []]


def test_who_proves_it_is_them_is_not_told_of_their_own_deed(
    app: Flask, agent: FlaskClient, clock: DeskClock
) -> None:
    change_password(agent)
    clock.forward(minutes=11)
    assert prove_again(agent, NEW).status_code == 303
    assert told(agent) == []


def test_who_signs_in_anew_is_told(app: Flask, agent: FlaskClient, clock: DeskClock) -> None:
    """Somebody else may have sat at that browser."""
    change_password(agent)
    clock.forward(hours=12)
    sign_in(agent, ADA, NEW)
    assert told(agent)[0].startswith("Your password was changed")


def test_news_is_dropped_in_time_and_with_its_person(
    app: Flask, other: FlaskClient, clock: DeskClock
) -> None:
    def tell() -> None:
        with app.app_context(), db.engine.begin() as connection:
            news.telling(accounts.existing(ADA).id, "link")(connection)

    tell()
    clock.forward(days=89)
    tell()
    clock.forward(days=1, seconds=1)
    assert "1 news of accounts" in app.test_cli_runner().invoke(args=["desk", "purge"]).output
    with app.app_context():
        assert len(db.session.scalars(select(StaffNews.id)).all()) == 1
        db.session.execute(delete(StaffUser))
        db.session.commit()
        assert not db.session.scalars(select(StaffNews.id)).all()


def test_the_end_of_a_sign_in_gives_its_number_to_nobody(
    app: Flask, agent: FlaskClient, clock: DeskClock
) -> None:
    """A sign-in that is dropped long after its end must not hide its news from a later one of its number."""
    change_password(agent)
    clock.forward(days=8)
    with app.app_context():
        sessions.purge()
        assert db.session.scalars(select(StaffNews.session_id)).all() == [None]


def test_pages_without_news_ask_for_none(app: Flask, agent: FlaskClient) -> None:
    with statements_of(app) as seen:
        agent.get("/settings/keyboard")
    about = [one for one in seen if "staff_news" in one]
    assert len(about) == 1
    assert about[0].startswith("SELECT staff_session")


@pytest.mark.parametrize("kind", news.KINDS)
def test_every_kind_has_a_sentence(app: Flask, agent: FlaskClient, kind: news.Kind) -> None:
    about = "supervisor" if kind == "role" else "<b>phone</b>"
    with app.app_context(), db.engine.begin() as connection:
        news.telling(accounts.existing(ADA).id, kind, about)(connection)
    (line,) = told(agent)
    assert len(line) > 40
    assert "<b>" not in agent.get("/shop/").text


def test_what_cannot_be_recorded_is_told_to_nobody(
    app: Flask, other: FlaskClient, break_audit: Callable[[], None], agent: FlaskClient
) -> None:
    data = {"old_password": PASSWORD, "new_password": NEW, "repeated_password": NEW}
    token = token_in(agent.get("/settings"))
    break_audit()
    assert agent.post("/settings/password", data={"csrf_token": token, **data}).status_code == 503
    with app.app_context():
        assert not db.session.scalars(select(StaffNews.id)).all()


@pytest.fixture
def break_audit(app: Flask) -> Callable[[], None]:
    from tests.integration.staff.test_recorded_together import break_audit as broken

    return lambda: broken(app)


def test_it_lasts_as_long_as_is_said() -> None:
    assert timedelta(days=90) == news.KEPT
