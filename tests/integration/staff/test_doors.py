"""Every address of the desk, as it is for somebody who is not signed in or whose form is not ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from tests.support.desk import token_in
from webapp.access import declared
from webapp.permissions import ROLES, allows

HTMX = {"HX-Request": "true"}


def addresses(app: Flask, method: str, *, is_public: bool) -> list[str]:
    """An address of every route that takes the method, with something in each place."""
    found = []
    for rule in app.url_map.iter_rules():
        is_open = declared(app.view_functions[rule.endpoint]) is None
        if method in (rule.methods or ()) and is_open == is_public:
            found.append(_fill(app, rule))
    return sorted(found)


def _fill(app: Flask, rule: Rule) -> str:
    numbers = [name for name, one in rule._converters.items() if isinstance(one, IntegerConverter)]
    texts = dict.fromkeys(rule.arguments, "something")
    values: dict[str, Any] = {**texts, **dict.fromkeys(numbers, 1), "application": "shop"}
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built
    return quote(built[1], safe="/%~")


def test_there_are_doors_to_try(app: Flask) -> None:
    assert "/shop/audit/" in addresses(app, "GET", is_public=False)
    assert "/settings" in addresses(app, "POST", is_public=False)
    assert addresses(app, "POST", is_public=True) == ["/sign-in", "/sign-out"]


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


def test_a_viewer_is_refused_what_viewers_may_not_do(app: Flask, viewer: FlaskClient) -> None:
    token = token_in(viewer.get("/settings"))
    for rule in app.url_map.iter_rules():
        permission = declared(app.view_functions[rule.endpoint])
        if permission is None or allows("viewer", permission):
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = viewer.open(_fill(app, rule), method=method, headers={"X-CSRFToken": token})
            assert answer.status_code == 403, (method, rule.rule)
    assert ROLES["viewer"]
