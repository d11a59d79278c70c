"""What the desk knows of a write, held against what the upstream shows."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.integration.intentions.scenarios import Case
from webapp.audit import log

DONE = {"succeeded": {1}, "failed": {0}, "refused": {0}, "unknown": {0, 1}, "attempted": {0, 1}}


def record_of(app: Flask, intention_id: str) -> log.Intention:
    """The intention as the audit has it."""
    with app.app_context():
        found = log.find(intention_id)
    assert found is not None
    return found


def check(app: Flask, intention_id: str, case: Case) -> str:
    """The outcome, which must not say otherwise than the upstream does."""
    outcome, times = record_of(app, intention_id).outcome, case.times()
    assert times in DONE[outcome], f"{outcome}, and the upstream shows it {times} times"
    return outcome


def open_ones(browser: FlaskClient) -> set[str]:
    """The intentions that the page of those without a known outcome lists."""
    page = browser.get("/shop/intentions/open")
    assert page.status_code == 200
    return set(re.findall(r"/shop/intentions/([0-9a-f-]{36})\?", page.text))


def settle(app: Flask) -> str:
    """`flask desk settle`; gives what it says."""
    done = app.test_cli_runner().invoke(args=["desk", "settle"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output
