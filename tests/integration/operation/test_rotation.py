"""A new SECRET_KEY: what the old one signed is good as long as it is named, and worth nothing afterwards."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import add_person, make_app, sign_in, token_of
from webapp.intentions import Preview
from webapp.intentions.token import TokenTampered, offered, sign, unsign
from webapp.sessions.actions import ReopenSession

OLD, NEW = "old-" + "x" * 40, "new-" + "y" * 40


def moved(browser: FlaskClient, desk: Flask) -> FlaskClient:
    """The same browser, on a desk that started anew."""
    other = desk.test_client()
    cookie = browser.get_cookie("desk")
    assert cookie is not None
    other.set_cookie("desk", cookie.value)
    return other


def test_sign_ins_and_forms_outlive_a_change_of_keys(tmp_path: Path, database_url: str) -> None:
    before = make_app(tmp_path, database_url, secret_key=OLD)
    browser = before.test_client()
    sign_in(browser, add_person(before, "Ada"))
    form_token = token_of(browser)
    with before.test_request_context():
        preview = Preview(title="Reopen", confirm="Reopen it", state="state")
        signed = sign(ReopenSession("ORDER-1", "anna"), preview, 1, "shop")

    both = make_app(tmp_path, database_url, secret_key=NEW, former_secret_keys=(OLD,))
    same = moved(browser, both)
    assert same.get("/settings").status_code == 200
    data = {"csrf_token": form_token, "zone": "UTC", "locale": "en", "theme": "dark"}
    assert same.post("/settings", data=data).status_code == 303
    with both.test_request_context():
        token = unsign(signed.token)
        assert token.actor_id == 1
        assert offered(signed.offered, token) == preview

    after = make_app(tmp_path, database_url, secret_key=NEW)
    assert moved(browser, after).get("/settings").status_code == 303
    with after.test_request_context():
        try:
            unsign(signed.token)
        except TokenTampered:
            return
    raise AssertionError("The old key is not named any more")


def test_what_is_signed_now_is_signed_by_the_new_key(tmp_path: Path, database_url: str) -> None:
    both = make_app(tmp_path, database_url, secret_key=NEW, former_secret_keys=(OLD,))
    browser = both.test_client()
    sign_in(browser, add_person(both, "Ada"))
    only_new = make_app(tmp_path, database_url, secret_key=NEW)
    assert moved(browser, only_new).get("/settings").status_code == 200
