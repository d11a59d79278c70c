"""Every route declares who may open it; unsafe methods carry CSRF; a GET never writes."""

from __future__ import annotations

import importlib
import pkgutil
import re

from flask import Flask

from webapp.access import declared
from webapp.extensions import csrf
from webapp.permissions import ADMIN, AGENT, BUILT_IN, OF_EVERYBODY, SUPERVISOR, VIEWER, Permission
from webapp.talon import resources
from webapp.talon.operation import Operation


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
    assert open_routes == {
        "/",
        "/sign-in",
        "/sign-in/provider",
        "/sign-in/provider/callback",
        "/sign-in/provider/sign-out",
        "/sign-in/emergency/<id:token>",
        "/sign-in/passkey",
        "/sign-in/passkey/options",
        "/sign-in/second",
        "/sign-in/second/passkey",
        "/sign-in/second/passkey/options",
        "/sign-out",
        "/welcome/<id:token>",
        "/welcome/<id:token>/strength",
        "/healthz",
        "/readyz",
        "/metrics",
    }


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
        Permission.TRACK_EVENT,
        Permission.UPDATE_CUSTOMER_PROFILE,
        Permission.UPDATE_CUSTOMER_PROFILE_AUDIENCES,
        Permission.UPDATE_CUSTOMER_SESSION,
        Permission.LINK_LOYALTY_CARD_TO_PROFILE,
        Permission.UNLINK_LOYALTY_CARD_FROM_PROFILE,
        Permission.ACTIVATE_LOYALTY_POINTS,
        Permission.CREATE_REFERRAL,
        Permission.CREATE_REFERRALS_FOR_MULTIPLE_ADVOCATES,
    }
    for rule in desk.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), f"{rule.rule} mixes {methods}"
        if declared(desk.view_functions[rule.endpoint]) in writing and "POST" in methods:
            assert "/<application>/" in rule.rule, f"{rule.rule} does not name its Application"


def test_each_role_may_do_all_that_the_one_below_may() -> None:
    assert OF_EVERYBODY < VIEWER < AGENT < SUPERVISOR < ADMIN == set(Permission)
    assert all(role.permissions >= OF_EVERYBODY for role in BUILT_IN.values())


def test_there_is_a_permission_for_every_operation() -> None:
    rooms = [
        importlib.import_module(f"{resources.__name__}.{one.name}")
        for one in pkgutil.iter_modules(resources.__path__)
    ]
    named = {snake(one.name) for room in rooms for one in vars(room).values() if isinstance(one, Operation)}
    permissions = {str(each) for each in Permission}
    assert named <= permissions
    assert len(permissions - named) < 20, "what is left are the desk's own"


def snake(operation_id: str) -> str:
    """An operationId as a permission is called: in snake_case, without its version."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", re.sub(r"V\d$", "", operation_id)).lower()


def test_every_application_address_names_it(desk: Flask) -> None:
    account = {"/", "/sign-in", "/sign-out", "/healthz", "/readyz", "/metrics"}
    for _endpoint, rule in routes(desk):
        if (
            not rule.startswith(("/settings", "/held", "/staff", "/welcome", "/sign-in/"))
            and rule not in account
        ):
            assert rule.startswith("/<application>/"), rule


def test_no_address_means_two_things(desk: Flask) -> None:
    meant: dict[tuple[str, str], str] = {}
    for rule in desk.url_map.iter_rules():
        shape = re.sub(r"<(?:\w+:)?\w+>", "<>", rule.rule).rstrip("/")
        for method in (rule.methods or set()) & {"GET", "POST"}:
            other = meant.setdefault((method, shape), rule.endpoint)
            assert other == rule.endpoint, f"{method} {rule.rule}: {other} and {rule.endpoint}"
