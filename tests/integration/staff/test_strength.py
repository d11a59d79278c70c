"""What the desk says of a new password while it is typed: the rule that decides, and no trace of it."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.integration.staff.test_people import NEW, choose, link_in
from tests.support.desk import DeskClock, add_person, token_in
from tests.support.page import audit_fragment
from webapp.audit.models import AuditContent, AuditEntry
from webapp.extensions import db, limiter
from webapp.staff import accounts, passwords
from webapp.staff.models import HeldPost, StaffSession

OWN = "/settings/password/strength"
TYPED = {
    "river": "Too short: 10 characters are missing.",
    "river stone la": "Too short: 1 character is missing.",
    "x" * 129: "Too long: at most 128 characters.",
    "passwordpassword": "Quickly guessed",
    "ada ada ada ada": "Quickly guessed",
    "sandbox-supervisor": "On a list of breached passwords.",
    "tuesdaymorning7": "Good.",
    "river stone lantern": "Strong.",
}


def ask(browser: FlaskClient, address: str, password: str, page: str = "/settings") -> TestResponse:
    """What htmx asks while somebody types."""
    headers = {"HX-Request": "true", "X-CSRFToken": token_in(browser.get(page))}
    return browser.post(address, data={"new_password": password}, headers=headers)


@pytest.mark.parametrize(("typed", "said"), TYPED.items())
def test_it_says_what_the_rule_decides(app: Flask, agent: FlaskClient, typed: str, said: str) -> None:
    answer = ask(agent, OWN, typed)
    assert answer.status_code == 200
    audit_fragment(answer.text)
    assert said in answer.text
    with app.app_context():
        try:
            accounts.check_password(typed, "ada@shop.test", "Ada")
            is_taken = True
        except accounts.AccountError:
            is_taken = False
    assert is_taken == (said in ("Good.", "Strong."))


def test_a_listed_one_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of breached passwords have few as long as the desk wants them."""
    monkeypatch.setattr(passwords, "LEAST_LENGTH", 6)
    assert passwords.judge("football") is passwords.Verdict.LISTED
    assert passwords.judge("footballfootball") is passwords.Verdict.GUESSABLE


def test_of_nothing_nothing_is_said(agent: FlaskClient) -> None:
    assert ask(agent, OWN, "").text == ""


@pytest.mark.parametrize("page", ["/settings", "link"])
def test_the_box_asks_for_it_and_a_screen_reader_hears(app: Flask, agent: FlaskClient, page: str) -> None:
    if page == "link":
        done = app.test_cli_runner().invoke(args=["staff", "reset", "ada@shop.test"])
        page = link_in(done.output)
    text = agent.get(page).text
    assert text.count("hx-post=") == 1
    assert 'hx-params="new_password"' in text
    assert 'id="new_password-verdict" aria-live="polite"' in text


class TestByLink:
    @pytest.fixture
    def path(self, app: Flask) -> str:
        add_person(app, "Ada")
        return link_in(app.test_cli_runner().invoke(args=["staff", "reset", "ada@shop.test"]).output)

    def test_it_is_there_for_whoever_has_the_link(self, client: FlaskClient, path: str) -> None:
        assert "Strong." in ask(client, f"{path}/strength", NEW, path).text

    def test_the_person_of_the_link_counts(self, client: FlaskClient, path: str) -> None:
        assert "Quickly guessed" in ask(client, f"{path}/strength", "ada ada ada ada", path).text

    def test_not_once_it_is_used_or_too_old(
        self, app: Flask, client: FlaskClient, path: str, clock: DeskClock
    ) -> None:
        headers = {"HX-Request": "true", "X-CSRFToken": token_in(client.get(path))}
        data = {"new_password": NEW}
        clock.forward(hours=48)
        assert client.post(f"{path}/strength", data=data, headers=headers).status_code == 404
        clock.forward(hours=-48)
        assert choose(app, path).status_code == 303
        assert client.post(f"{path}/strength", data=data, headers=headers).status_code == 404
        assert client.post("/welcome/nothing/strength", data=data, headers=headers).status_code == 404


def test_nobody_asks_without_a_sign_in_or_a_form_token(client: FlaskClient, agent: FlaskClient) -> None:
    headers = {"HX-Request": "true", "X-CSRFToken": token_in(client.get("/sign-in"))}
    assert client.post(OWN, data={"new_password": NEW}, headers=headers).status_code == 401
    assert agent.post(OWN, data={"new_password": NEW}).status_code == 400


def test_whoever_asks_too_often_is_told_nothing(agent: FlaskClient) -> None:
    headers = {"X-CSRFToken": token_in(agent.get("/settings"))}
    answers = [agent.post(OWN, data={"new_password": "short"}, headers=headers).text for _ in range(121)]
    assert all("Too short" in one for one in answers[:120])
    assert answers[120] == ""
    limiter.reset()


def test_it_leaves_no_trace(
    app: Flask,
    agent: FlaskClient,
    clock: DeskClock,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed = "unmistakable lantern river"

    def rows() -> int:
        with app.app_context():
            return len(db.session.scalars(select(AuditEntry.intention_id)).all())

    token, before = token_in(agent.get("/settings")), rows()
    with caplog.at_level(logging.DEBUG):
        answer = agent.post(OWN, data={"new_password": typed}, headers={"X-CSRFToken": token})
        assert "Strong." in answer.text
        clock.forward(hours=12)
        late = agent.post(OWN, data={"new_password": typed}, headers={"X-CSRFToken": token})
        assert late.status_code == 401
    assert "unmistakable" not in answer.text + late.text + caplog.text + "".join(capsys.readouterr())
    assert "Set-Cookie" not in answer.headers or "unmistakable" not in answer.headers["Set-Cookie"]
    assert rows() == before
    with app.app_context():
        assert not db.session.scalars(select(HeldPost.id)).all()
        contents = " ".join(str(one) for one in db.session.execute(select(AuditContent)).mappings())
        assert "unmistakable" not in contents
        assert db.session.scalars(select(StaffSession.id)).all()
