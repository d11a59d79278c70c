"""Every address that a GET can be sent to, filled in with what the markers are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from werkzeug.routing import Rule

from tests.integration.masking.planting import AT, OPEN_SESSION, SESSION, SLUG, Planted
from webapp.addresses import path_safe
from webapp.customers.tabs import TABS


def places(app: Flask, planted: Planted, job: str = "nothing") -> list[str]:
    """All of them; a route with an argument that has no value here ends the test: give it one."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            found += [_address(rule, values) for values in _values(rule, planted, job)]
    return sorted({*found, *_asked(planted)})


def _address(rule: Rule, values: dict[str, Any]) -> str:
    built = rule.build(values)
    assert built, rule.rule
    return quote(built[1], safe="/%~")


def _values(rule: Rule, planted: Planted, job: str) -> Iterator[dict[str, Any]]:
    """Every choice of values for the arguments of a rule that matters."""
    card = planted.card
    known: dict[str, list[Any]] = {
        "application": [SLUG],
        "integration_id": [planted.customer],
        "session_id": [SESSION, OPEN_SESSION],
        "code": [planted.coupon],
        "program_id": [card["program"] if "card_id" in rule.arguments else planted.program],
        "card_id": [card["card"]],
        "tab": ["transactions", "points"] if "export" in rule.rule else list(TABS),
        "form": ["csv", "json"],
        "kind": ["customer", "session"],
        "identifier": [planted.customer, SESSION],
        "intention_id": [planted.receipt],
        "request_id": [planted.request, planted.declined],
        "handover_id": [planted.handover],
        "job_id": [job],
        "staff_id": [1],
        "post_id": [1],
        "token": ["nothing"],
    }
    choices: list[dict[str, Any]] = [{}]
    for argument in sorted(rule.arguments):
        choices = [{**one, argument: value} for one in choices for value in known[argument]]
    yield from choices


def _asked(planted: Planted) -> list[str]:
    """Pages that are about somebody by their query."""
    customer = planted.customer
    page = f"{AT}/customers/{path_safe(customer)}"

    def at(path: str, **query: str) -> str:
        return f"{AT}{path}?{urlencode(query)}"

    return [
        f"{page}/print?fields=all",
        f"{page}/?handover={planted.handover}",
        f"{page}/?panel=profile",
        at("/search", q=customer),
        at("/search", q=f"{customer} "),
        at("/search", q=customer.lower(), everywhere="1"),
        at(f"/coupons/{path_safe(planted.coupon)}", customer=customer),
        at("/coupon-check", code=planted.coupon, customer=customer),
        at("/coupon-check", code=planted.coupon, session=SESSION),
        at("/coupon-check/others", code="nothing", customer=customer),
        at("/points-check", customer=customer),
        at("/points-check", session=SESSION),
        at("/points-check", session=SESSION, customer=customer),
        at("/points-check/overview", customer=customer),
        at("/points-check/achievements", customer=customer),
        at("/points-check/referral", customer=customer),
        at("/approvals/", status="any"),
        at("/audit/", subject=customer),
        at("/audit/", outcome="changes"),
        at("/referral-codes", customers=customer),
        f"{AT}/intentions/{planted.receipt}?look=1",
    ]
