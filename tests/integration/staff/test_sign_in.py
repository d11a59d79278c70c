"""The one door: who gets in, who does not, and that both look the same from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import PASSWORD, add_person, make_app, sign_in, token_in
from tests.support.page import audit_page
from webapp.staff import accounts, managing


def session_cookie(answer: TestResponse) -> str:
    cookies = answer.headers.getlist("Set-Cookie")
    return next(one for one in cookies if one.startswith(("desk=", "__Host-desk=")))


def test_the_page_is_a_good_page(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    assert page.status_code == 200
    audit_page(page.text)
    assert "sandbox-agent" not in page.text


def test_the_right_password_leads_to_the_desk(app: Flask, client: FlaskClient) -> None:
    answer = sign_in(client, add_person(app, "Ada"))
    assert (answer.status_code, answer.location) == (303, "/shop/")
    assert client.get("/settings").status_code == 200


def test_the_email_is_compared_without_case_and_spaces(app: Flask, client: FlaskClient) -> None:
    add_person(app, "Ada")
    assert sign_in(client, "  ADA@Shop.Test ").status_code == 303


def test_the_same_letters_are_the_same_password_from_any_keyboard(app: Flask, client: FlaskClient) -> None:
    composed, decomposed = "caf\u00e9 lantern river", "cafe\u0301 lantern river"
    email = add_person(app, "Ada", password=composed)
    assert sign_in(client, email, decomposed).status_code == 303


def test_wrong_unknown_and_disabled_look_the_same(app: Flask) -> None:
    known, closed = add_person(app, "Ada"), add_person(app, "Bob")
    with app.app_context():
        managing.set_disabled(closed, is_disabled=True)
    seen = []
    for email, password in ((known, "not the password"), ("nobody@shop.test", PASSWORD), (closed, PASSWORD)):
        answer = sign_in(app.test_client(), email, password)
        audit_page(answer.text)
        assert email in answer.text
        assert password not in answer.text
        token = token_in(answer)
        seen.append((answer.status_code, answer.text.replace(email, "").replace(token, "")))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] == 422


def test_an_unknown_email_costs_as_much_hashing_as_a_known_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    verified: list[str] = []
    real = PasswordHasher.verify

    def counting(self: PasswordHasher, known_hash: Any, password: Any) -> Any:
        verified.append(known_hash)
        return real(self, known_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    email = add_person(app, "Ada")
    sign_in(app.test_client(), email, "not the password")
    sign_in(app.test_client(), "nobody@shop.test", "not the password")
    assert len(verified) == 2
    assert verified[0].rsplit("$", 2)[0] == verified[1].rsplit("$", 2)[0]  # the same cost


@pytest.mark.parametrize("data", [{}, {"email": "ada@shop.test"}, {"password": "x"}, {"email": "a" * 300}])
def test_an_unfinished_form_is_drawn_again(client: FlaskClient, data: dict[str, str]) -> None:
    token = token_in(client.get("/sign-in"))
    answer = client.post("/sign-in", data={"csrf_token": token, **data})
    assert answer.status_code == 422
    audit_page(answer.text)


def test_without_a_form_token_nobody_gets_in(app: Flask, client: FlaskClient) -> None:
    email = add_person(app, "Ada")
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 400
    audit_page(answer.text)
    assert "out of date" in answer.text
    assert 'href="/sign-in"' in answer.text
    assert client.get("/settings").status_code == 303


def test_who_is_signed_in_already_goes_on(agent: FlaskClient) -> None:
    assert agent.get("/sign-in").location == "/shop/"
    assert agent.get("/sign-in?next=/settings").location == "/settings"


def test_the_cookie_is_for_the_browser_alone(app: Flask, client: FlaskClient) -> None:
    cookie = session_cookie(sign_in(client, add_person(app, "Ada")))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_is_secure(tmp_path: Path, database_url: str) -> None:
    app = make_app(tmp_path, database_url, public_url="https://desk.shop.test")
    client = app.test_client()
    base: dict[str, Any] = {
        "base_url": "https://desk.shop.test",
        "headers": {"Referer": "https://desk.shop.test/"},
    }
    cookie = session_cookie(sign_in(client, add_person(app, "Ada"), **base))
    assert cookie.startswith("__Host-desk=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert client.get("/settings", **base).status_code == 200


def test_every_answer_is_kept_out_of_caches(client: FlaskClient, agent: FlaskClient) -> None:
    for answer in (
        client.get("/sign-in"),
        agent.get("/settings"),
        agent.get("/shop/audit/"),
        agent.get("/nowhere"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_rehash_happens_when_the_cost_changes(tmp_path: Path, database_url: str) -> None:
    email = add_person(make_app(tmp_path, database_url), "Ada")
    dearer = make_app(tmp_path, database_url, password_cost=2)
    with dearer.app_context():
        cheap = accounts.find(email)
        assert cheap is not None
        before = cheap.password_hash
    assert sign_in(dearer.test_client(), email).status_code == 303
    with dearer.app_context():
        person = accounts.find(email)
        assert person is not None
        assert person.password_hash != before
        assert "t=2" in person.password_hash
    assert sign_in(dearer.test_client(), email).status_code == 303


class TestDemo:
    """Only where the sandbox is."""

    @pytest.fixture
    def demo(self, tmp_path: Path, database_url: str) -> Flask:
        return make_app(tmp_path, database_url, is_demo=True)

    def test_the_page_shows_the_signins_and_what_to_look_up(self, demo: Flask) -> None:
        page = demo.test_client().get("/sign-in")
        audit_page(page.text)
        for text in (
            "agent@example.com",
            "sandbox-agent",
            "viewer@example.com",
            "sandbox-viewer",
            "customer-1",
        ):
            assert text in page.text

    def test_its_people_can_sign_in(self, demo: Flask) -> None:
        assert demo.test_cli_runner().invoke(args=["staff", "demo"]).exit_code == 0
        assert sign_in(demo.test_client(), "agent@example.com", "sandbox-agent").status_code == 303

    def test_its_passwords_open_nothing_elsewhere(
        self, demo: Flask, tmp_path: Path, database_url: str
    ) -> None:
        demo.test_cli_runner().invoke(args=["staff", "demo"])
        real = make_app(tmp_path, database_url)
        assert sign_in(real.test_client(), "agent@example.com", "sandbox-agent").status_code == 422
        with real.app_context(), pytest.raises(accounts.AccountError):
            accounts.add("new@shop.test", "New", "agent", "sandbox-agent")
