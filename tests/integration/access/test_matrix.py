"""Every route with every role, tried directly: what a page hides must be refused as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.support.desk import DESK_TOML, add_person, make_app, sign_in, token_of
from tests.support.doors import address_of
from webapp.access import declared
from webapp.permissions import ADMIN, AGENT, BUILT_IN, NO_ROLE, OF_EVERYBODY, VIEWER, Permission
from webapp.staff import managing

REACHED = 299
CUSTOM = {
    "returns-desk": VIEWER | {Permission.RETURN_CART_ITEMS},
    "phone": AGENT - {Permission.REOPEN_CUSTOMER_SESSION, Permission.READ_AUDIT},
    "nothing-more": OF_EVERYBODY,
}
ROLE_TOML = """
[[role]]
key = "returns-desk"
name = "Returns desk"
like = "viewer"
may = ["return_cart_items"]

[[role]]
key = "phone"
name = "Phone"
like = "agent"
may_not = ["reopen_customer_session", "read_audit", "own_account"]

[[role]]
key = "nothing-more"
name = "Nothing more"
"""
EXPECTED = {key: role.permissions for key, role in BUILT_IN.items()} | CUSTOM


@pytest.fixture
def app(tmp_path: Path, app: Flask) -> Flask:
    """The desk, with roles of its own; whatever gets past the door ends there and then."""
    (tmp_path / "own").mkdir()
    config = tmp_path / "roles.toml"
    config.write_text(DESK_TOML + ROLE_TOML)
    return make_app(tmp_path / "own", app.config["SQLALCHEMY_DATABASE_URI"], desk_config=config)


def end_behind_the_door(app: Flask) -> None:
    """Answer every request that was let in, in place of its page: what pages do is tested elsewhere."""
    app.before_request_funcs.setdefault(None, []).append(lambda: ("", REACHED))


def guarded(app: Flask) -> list[tuple[Rule, str, Permission]]:
    """Each route that is not public, with each method it takes and its permission."""
    found = []
    for rule in app.url_map.iter_rules():
        permission = declared(app.view_functions[rule.endpoint])
        if permission is not None:
            found += [(rule, method, permission) for method in (rule.methods or set()) & {"GET", "POST"}]
    return found


def signed_in(app: Flask, role: str, **in_application: str) -> tuple[FlaskClient, dict[str, Any]]:
    """Somebody of a role, and the headers with which their forms would be accepted."""
    browser = app.test_client()
    email = add_person(app, "Pat", role)
    with app.app_context():
        for slug, there in in_application.items():
            managing.set_role(email, there, slug)
    sign_in(browser, email)
    return browser, {"X-CSRFToken": token_of(browser)}


@pytest.mark.parametrize("role", sorted(EXPECTED))
def test_a_role_opens_exactly_its_doors(app: Flask, role: str) -> None:
    browser, headers = signed_in(app, role)
    end_behind_the_door(app)
    tried = guarded(app)
    for rule, method, permission in tried:
        wanted = REACHED if permission in EXPECTED[role] else 403
        answer = browser.open(address_of(app, rule), method=method, headers=headers)
        assert answer.status_code == wanted, (role, method, rule.rule, permission)
    assert {permission for _rule, _method, permission in tried} - OF_EVERYBODY


def test_nobody_but_an_admin_opens_everything(app: Flask) -> None:
    used = {permission for _rule, _method, permission in guarded(app)}
    assert {role for role, granted in EXPECTED.items() if used <= granted} <= {"agent", "supervisor", "admin"}
    assert used <= ADMIN


@pytest.mark.parametrize(
    ("everywhere", "in_outlet"), [("agent", NO_ROLE), (NO_ROLE, "viewer"), ("viewer", "agent")]
)
def test_a_role_counts_application_by_application(app: Flask, everywhere: str, in_outlet: str) -> None:
    browser, headers = signed_in(app, everywhere, outlet=in_outlet)
    end_behind_the_door(app)
    for rule, method, permission in guarded(app):
        if "application" not in rule.arguments:
            continue
        for slug, role in (("shop", everywhere), ("outlet", in_outlet)):
            wanted = REACHED if permission in EXPECTED[role] else 403
            answer = browser.open(address_of(app, rule, slug), method=method, headers=headers)
            assert answer.status_code == wanted, (slug, role, method, rule.rule)


def test_a_right_role_helps_nobody_without_the_form_token(app: Flask) -> None:
    browser, _headers = signed_in(app, "admin")
    end_behind_the_door(app)
    for rule, method, _permission in guarded(app):
        if method == "POST":
            assert browser.post(address_of(app, rule)).status_code == 400, rule.rule


class TestWhoIsShutOut:
    """A page never offers an Application in which the reader is nothing."""

    def test_the_front_door_leads_to_an_open_application(self, app: Flask) -> None:
        browser, _headers = signed_in(app, NO_ROLE, outlet="viewer")
        assert browser.get("/").location == "/outlet/"

    def test_the_menu_of_applications_has_only_open_ones(self, app: Flask) -> None:
        browser, _headers = signed_in(app, "viewer", outlet=NO_ROLE)
        assert 'href="/outlet/"' not in browser.get("/shop/").text
        both, _headers = signed_in_again(app)
        assert 'href="/outlet/"' in both.get("/shop/").text

    def test_a_role_that_desk_toml_no_longer_has_is_worth_nothing(self, app: Flask) -> None:
        browser, _headers = signed_in(app, "phone")
        assert browser.get("/shop/").status_code == 200
        app.extensions["desk_roles"].pop("phone")
        assert browser.get("/shop/").status_code == 403
        assert browser.get("/settings").status_code == 200


def signed_in_again(app: Flask) -> tuple[FlaskClient, dict[str, Any]]:
    """Pat, once the exception is taken back."""
    with app.app_context():
        managing.set_role("pat@shop.test", "viewer", "outlet")
    browser = app.test_client()
    sign_in(browser, "pat@shop.test")
    return browser, {}


def test_a_role_changed_in_one_application_counts_at_the_next_request(app: Flask) -> None:
    browser, _headers = signed_in(app, "agent")
    assert browser.get("/outlet/audit/").status_code == 200
    run = app.test_cli_runner().invoke
    done = run(args=["staff", "role", "pat@shop.test", "none", "--application", "outlet"])
    assert done.exit_code == 0, done.output
    assert browser.get("/outlet/audit/").status_code == 403
    assert "Change somebody&#39;s role" in browser.get("/shop/audit/").text
    listed = run(args=["staff", "list"]).output
    assert "agent, none in outlet" in listed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["pat@shop.test", "emperor"], "no role 'emperor'"),
        (["nobody@shop.test", "agent"], "no account"),
        (["pat@shop.test", "agent", "--application", "moon"], "no Application 'moon'"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(app: Flask, words: list[str], sentence: str) -> None:
    add_person(app, "Pat", "viewer")
    refused = app.test_cli_runner().invoke(args=["staff", "role", *words])
    assert refused.exit_code != 0
    assert sentence in refused.output
