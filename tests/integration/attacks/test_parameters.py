"""Parameters that stand twice, in the address and in the body, or where none belongs."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import PASSWORD, add_person, token_in, token_of


def post(browser: FlaskClient, address: str, *fields: tuple[str, str]) -> TestResponse:
    return browser.post(address, data=urlencode(fields), content_type="application/x-www-form-urlencoded")


def test_a_doubled_field_is_the_same_for_check_and_use(app: Flask, agent: FlaskClient) -> None:
    """What is checked is what is done: a second value changes nothing, behind an allowed one or before."""
    token = token_of(agent)
    same = (("csrf_token", token), ("zone", "UTC"), ("locale", "en"))
    answer = post(agent, "/settings", *same, ("theme", "dark"), ("theme", "<script>"))
    assert answer.status_code == 303
    assert 'data-bs-theme="dark"' in agent.get("/settings").text
    refused = post(agent, "/settings", *same, ("theme", "<script>"), ("theme", "dark"))
    assert refused.status_code == 422
    assert 'data-bs-theme="dark"' in agent.get("/settings").text


def test_a_doubled_e_mail_is_one_person(app: Flask, client: FlaskClient) -> None:
    ada, bob = add_person(app, "Ada"), add_person(app, "Bob", password="another long password")
    token = token_in(client.get("/sign-in"))
    fields = (("csrf_token", token), ("password", PASSWORD))
    assert post(client, "/sign-in", *fields, ("email", bob), ("email", ada)).status_code == 422
    assert post(client, "/sign-in", *fields, ("email", ada), ("email", bob)).status_code == 303
    assert ada in client.get("/settings").text


def test_the_address_is_no_form(app: Flask, agent: FlaskClient) -> None:
    """Fields beside the body are not taken, nor is a cookie."""
    token = token_of(agent)
    agent.set_cookie("theme", "dark")
    query = urlencode({"zone": "UTC", "locale": "en", "theme": "dark"})
    assert agent.post(f"/settings?{query}", data={"csrf_token": token}).status_code == 422
