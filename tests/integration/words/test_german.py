"""The desk in German, and in a third language that is a catalog file away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import sign_in, token_in
from tests.support.page import audit_page
from tests.support.pages_to_walk import stops
from tests.support.seeded import SandboxServer
from tests.support.walking import visit
from webapp.extensions import babel
from webapp.staff.demo import DEMO_STAFF
from webapp.translations import catalogs


def reading(app: Flask, language: str) -> FlaskClient:
    """A browser in which the demo's agent reads in a language, taken over at the first sign-in."""
    browser = app.test_client()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    person = DEMO_STAFF[0]
    assert sign_in(browser, person.email, person.password).status_code == 303
    return browser


@pytest.fixture
def german(app: Flask) -> FlaskClient:
    return reading(app, "de")


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_every_page_is_a_good_page_in_german(german: FlaskClient, shop: dict[str, Any]) -> None:
    for stop in stops(shop):
        if stop.who == "agent":
            audit_page(visit(german, stop).text)


def test_numbers_money_and_moments_are_german(german: FlaskClient, shop: dict[str, Any]) -> None:
    card = shop["stories"]["card_5000_transactions"]
    page = german.get(f"/aurora-eu/programs/{card['program']}/cards/{card['card']}").text
    assert re.search(r">[+−]?\d{1,3}\.\d{3}<", page), "1.250 points"
    assert re.search(r">\d\d\.\d\d\.\d{4}, \d\d:\d\d<", page)
    order = text_of(german.get(f"/aurora-eu/sessions/{shop['stories']['many_lines']}").text)
    assert re.search(r"\d,\d\d €", order)
    assert not re.search(r"€\d", order)


def test_plurals_are_german(german: FlaskClient, shop: dict[str, Any]) -> None:
    order = shop["stories"]["return"]
    german.get(f"/aurora-eu/sessions/{order}/returns")
    token = token_in(german.get(f"/aurora-eu/sessions/{order}/returns"))
    for number, button in ((1, "1 Stück aus Bestellung"), (2, "2 Stück aus Bestellung")):
        preview = german.post(
            f"/aurora-eu/sessions/{order}/returns/preview",
            data={"csrf_token": token, "quantity_0": str(number)},
        )
        assert f"{button} {order} zurückgeben" in text_of(preview.text)


def test_errors_are_german(german: FlaskClient, shared_sandbox: SandboxServer, shop: dict[str, Any]) -> None:
    customer = f"/aurora-eu/customers/{shop['stories']['quiet']}/"
    shared_sandbox.fault("503", count=3)
    answer = german.get(customer)
    assert answer.status_code == 502
    assert "Talon.One kann gerade nicht antworten" in answer.text
    assert "Diese Seite ist veraltet" in german.post("/settings", data={}).text


def test_what_wtforms_says_by_itself_is_german_too(app: Flask) -> None:
    stranger = app.test_client()
    stranger.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    token = token_in(stranger.get("/sign-in"))
    answer = stranger.post("/sign-in", data={"csrf_token": token, "email": "x" * 300, "password": "y"})
    assert answer.status_code == 422
    assert "254 Zeichen" in answer.text
    assert "cannot be longer" not in answer.text


@pytest.fixture
def third(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """A desk beside whose catalogs somebody has put one more, filled in and compiled."""
    catalog: Catalog = catalogs.update("eo", tmp_path)
    for message in catalog:
        if message.pluralizable:
            message.string = message.id
        elif message.id:
            message.string = str(message.id).replace("Settings", "Agordoj").replace("Audit", "Protokolo")
    catalogs.write(catalog, catalogs.path_of("eo", tmp_path))
    catalogs.compile_all(tmp_path)
    app.extensions["babel"].translation_directories.append(str(tmp_path))
    vars(babel).pop("domain_instance", None)
    yield app
    vars(babel).pop("domain_instance", None)


def test_a_third_language_is_a_catalog_file_away(third: Flask) -> None:
    browser = reading(third, "eo")
    page = browser.get("/settings").text
    assert '<html lang="eo"' in page
    assert '<option selected value="eo">Esperanto</option>' in page
    assert "<h1>Agordoj</h1>" in page
    assert ">Protokolo<" in page
    audit_page(page)
