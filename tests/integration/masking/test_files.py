"""Files: what counts is what their reader may see when they leave, not what was seen when they were made."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.masking.conftest import browser_of
from tests.integration.masking.planting import AT, FIRST_NAME, Planted, mail
from tests.support.desk import token_in
from webapp.addresses import path_safe
from webapp.staff import managing


@pytest.fixture
def ada(app: Flask, planted: Planted) -> FlaskClient:
    """A browser of an agent."""
    return browser_of(app, "Ada", "agent")


@pytest.fixture
def export(app: Flask, ada: FlaskClient, planted: Planted) -> str:
    """The address of a finished export that the agent had made."""
    there = f"{AT}/customers/{path_safe(planted.customer)}/programs/{planted.program}/points/export"
    answer = ada.post(there, data={"csrf_token": token_in(ada.get("/settings"))})
    assert answer.status_code == 303, answer.text[:1000]
    app.test_cli_runner().invoke(args=["desk", "exports"], catch_exceptions=False)
    return str(answer.location)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_is_masked_once_its_reader_sees_less(
    app: Flask, ada: FlaskClient, export: str, form: str
) -> None:
    whole = ada.get(f"{export}/{form}").text
    assert mail("ledger") in whole
    with app.app_context():
        managing.set_role("ada@shop.test", "blind-agent")
    masked = ada.get(f"{export}/{form}").text
    assert mail("ledger") not in masked
    assert "Agreed with W•••, m•••@•••" in masked
    assert len(masked.splitlines()) == len(whole.splitlines())


def test_masking_changes_nothing_else(app: Flask, ada: FlaskClient, export: str) -> None:
    whole = json.loads(ada.get(f"{export}/json").text)
    with app.app_context():
        managing.set_role("ada@shop.test", "blind-agent")
    masked = json.loads(ada.get(f"{export}/json").text)
    assert masked["head"] == {**whole["head"], "is_masked": True}
    changed = [
        (name, row[name], seen[name])
        for row, seen in zip(whole["rows"], masked["rows"], strict=True)
        for name in row
        if row[name] != seen[name]
    ]
    before, after = f"Agreed with {FIRST_NAME}, {mail('ledger')}", "Agreed with W•••, m•••@•••"
    assert changed == [("name", before, after)]


def test_a_masked_sheet_says_so(app: Flask, ada: FlaskClient, planted: Planted) -> None:
    sheet = f"{AT}/customers/{path_safe(planted.customer)}/print"
    note = "Personal data is hidden on this sheet."
    assert note not in ada.get(sheet).text
    assert note in browser_of(app, "Vic", "viewer").get(sheet).text


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_file_of_the_audit_is_masked_as_its_page_is(app: Flask, planted: Planted, form: str) -> None:
    blind = browser_of(app, "Blanche", "blind").get(f"{AT}/audit/export/{form}").text
    seeing = browser_of(app, "Ann", "admin").get(f"{AT}/audit/export/{form}").text
    for place in ("reason", "looked-for"):
        assert mail(place) in seeing
        assert mail(place) not in blind
    assert "m•••@•••" in blind
    assert planted.customer in blind
