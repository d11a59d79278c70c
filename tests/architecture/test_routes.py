"""Every route declares who may open it; unsafe methods carry CSRF; a GET never writes."""

from __future__ import annotations

import pytest
from flask import Flask

from webapp.access import declared
from webapp.extensions import csrf
from webapp.permissions import AGENT, ROLES, Permission


def routes(desk: Flask) -> list[tuple[str, str]]:
    return sorted({(rule.endpoint, rule.rule) for rule in desk.url_map.iter_rules()})


def test_every_route_declares_its_permission(desk: Flask) -> None:
    undeclared = []
    for endpoint, rule in routes(desk):
        try:
            declared(desk.view_functions[endpoint])
        except AttributeError:
            undeclared.append(rule)
    assert not undeclared


def test_only_these_routes_are_open_to_strangers(desk: Flask) -> None:
    open_routes = {rule for endpoint, rule in routes(desk) if declared(desk.view_functions[endpoint]) is None}
    assert open_routes == {"/", "/sign-in", "/sign-out", "/healthz", "/readyz", "/metrics"}


def test_no_route_is_exempt_from_csrf(desk: Flask) -> None:
    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints
    assert desk.config.get("WTF_CSRF_ENABLED", True)
    assert desk.config.get("WTF_CSRF_CHECK_DEFAULT", True)


def test_a_route_reads_or_writes_never_both_unseen(desk: Flask) -> None:
    writing = {
        Permission.CREATE_COUPON_RESERVATION,
        Permission.DELETE_COUPON_RESERVATION,
        Permission.REOPEN_CUSTOMER_SESSION,
        Permission.RETURN_CART_ITEMS,
    }
    for rule in desk.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), f"{rule.rule} mixes {methods}"
        if declared(desk.view_functions[rule.endpoint]) in writing and "POST" in methods:
            assert "/<application>/" in rule.rule, f"{rule.rule} does not name its Application"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_holds_only_known_permissions(role: str) -> None:
    assert set(Permission) >= ROLES[role]


def test_agents_may_do_all_that_viewers_may() -> None:
    assert ROLES["viewer"] < ROLES["agent"] == AGENT


def test_every_application_address_names_it(desk: Flask) -> None:
    account = {"/", "/sign-in", "/sign-out", "/healthz", "/readyz", "/metrics"}
    for _endpoint, rule in routes(desk):
        if not rule.startswith(("/settings", "/held")) and rule not in account:
            assert rule.startswith("/<application>/"), rule
