"""Every address of the desk, as it is for somebody who is not signed in or whose form is not ours."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import token_in
from tests.support.doors import addresses

HTMX = {"HX-Request": "true"}


def test_there_are_doors_to_try(app: Flask) -> None:
    assert "/shop/audit/" in addresses(app, "GET", is_public=False)
    assert "/settings" in addresses(app, "POST", is_public=False)
    assert addresses(app, "POST", is_public=True) == [
        "/sign-in",
        "/sign-in/emergency/something",
        "/sign-in/passkey",
        "/sign-in/passkey/options",
        "/sign-in/second",
        "/sign-in/second/passkey",
        "/sign-in/second/passkey/options",
        "/sign-out",
        "/welcome/something",
        "/welcome/something/strength",
    ]


def test_a_stranger_is_sent_to_the_sign_in_from_every_page(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app, "GET", is_public=False):
        answer = client.get(address)
        assert answer.status_code == 303, address
        assert answer.location.startswith("/sign-in"), address
        assert client.get(address, headers=HTMX).status_code == 401, address


def test_a_stranger_can_send_nothing_even_with_a_form_token(app: Flask, client: FlaskClient) -> None:
    token = token_in(client.get("/sign-in"))
    for address in addresses(app, "POST", is_public=False):
        assert client.post(address, data={"csrf_token": token}).status_code == 401, address
        answer = client.post(address, headers={**HTMX, "X-CSRFToken": token})
        assert answer.status_code == 401, address


@pytest.mark.parametrize("token", [None, "", "something", "IjAwMCI.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_nothing_can_be_sent_without_our_form_token(
    app: Flask, agent: FlaskClient, token: str | None
) -> None:
    data = {} if token is None else {"csrf_token": token}
    for address in addresses(app, "POST", is_public=False) + addresses(app, "POST", is_public=True):
        assert agent.post(address, data=data).status_code == 400, address
    assert agent.get("/settings").status_code == 200


def test_the_token_of_another_browser_is_not_ours(
    app: Flask, agent: FlaskClient, viewer: FlaskClient
) -> None:
    foreign = token_in(viewer.get("/settings"))
    for address in addresses(app, "POST", is_public=False):
        assert agent.post(address, data={"csrf_token": foreign}).status_code == 400, address


def test_no_other_method_gets_in(app: Flask, agent: FlaskClient) -> None:
    for address in addresses(app, "GET", is_public=False) + addresses(app, "POST", is_public=False):
        for method in ("PUT", "PATCH", "DELETE"):
            assert agent.open(address, method=method).status_code in (400, 405), (method, address)
