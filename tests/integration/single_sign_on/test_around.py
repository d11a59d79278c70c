"""Around the sign-in: where it is off, how often it may be tried, what is logged, and how long it takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.single_sign_on.conftest import RULES, go
from tests.integration.single_sign_on.test_honest import rows
from tests.support.desk import DESK_TOML, clock_of, make_app
from tests.support.lying_provider import CLIENT_SECRET, LyingProvider, callback, unsigned
from tests.support.stub_server import StubServer
from webapp.config import SettingsError
from webapp.single_sign_on import Provider
from webapp.staff.sso import web


def test_without_a_provider_its_addresses_lead_to_the_sign_in(tmp_path: Path, database_url: str) -> None:
    browser = make_app(tmp_path, database_url).test_client()
    assert "sign-in/provider" not in browser.get("/sign-in").text
    for address in ("/sign-in/provider", "/sign-in/provider/callback?code=x", "/sign-in/provider/sign-out"):
        assert browser.get(address).location == "/sign-in", address
    assert browser.get("/sign-in/emergency/something").status_code == 404


def test_a_desk_that_nobody_could_sign_in_at_does_not_start(tmp_path: Path, database_url: str) -> None:
    config = tmp_path / "off.toml"
    config.write_text(f"{DESK_TOML}\n[single_sign_on]\ndefault_role = 'agent'\nlocal_passwords = false\n")
    with pytest.raises(SettingsError, match="nobody could sign in"):
        make_app(tmp_path, database_url, desk_config=config)
    known = Provider("https://id.example", "promodesk", "none")
    with pytest.raises(SettingsError, match="no \\[single_sign_on\\]"):
        make_app(tmp_path, database_url, single_sign_on=known)


def test_refusals_are_counted_by_address(app: Flask, client: FlaskClient) -> None:
    told = [client.get(callback({"code": "x", "state": "y"})).status_code for _each in range(31)]
    assert told == [400] * 30 + [429]
    assert len(rows(app, "staff.sign_in")) == 30, "the audit cannot be flooded"


def test_a_provider_that_is_down_counts_against_nobody_s_address(
    app: Flask, client: FlaskClient, provider: LyingProvider
) -> None:
    provider.lies.statuses["openid-configuration"] = 500
    assert {client.get("/sign-in/provider").status_code for _each in range(35)} == {503}
    provider.lies.statuses.clear()
    clock_of(app).forward(seconds=6)
    assert go(client, provider).status_code == 303


def test_those_who_come_in_are_not_counted(app: Flask, provider: LyingProvider) -> None:
    assert {go(app.test_client(), provider).status_code for _each in range(35)} == {303}


def test_the_log_has_the_sentence_and_no_secret(
    app: Flask, client: FlaskClient, provider: LyingProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = provider.agree(client.get("/sign-in/provider").location)
    provider.lies.sign = unsigned
    number = client.get(callback(answer)).headers["X-Request-ID"]
    said = capsys.readouterr().out
    lines = [json.loads(line) for line in said.splitlines() if "sign_in_refused" in line]
    assert [(line["check"], line["request_id"]) for line in lines] == [("algorithm", number)]
    for secret in (answer["code"], answer["state"], CLIENT_SECRET, "an access token", "eyJ"):
        assert secret not in said


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_provider_that_drips_holds_nobody(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    config = tmp_path / "slow.toml"
    config.write_text(DESK_TOML + RULES)
    monkeypatch.setattr(web, "SECONDS", 0.3)
    with StubServer() as slow:
        slow.reply(body=b"{" + b" " * 1000, drip=0.05, drip_from=part)
        known = Provider(slow.url, "promodesk", "none")
        app = make_app(tmp_path, database_url, desk_config=config, single_sign_on=known)
        answer = app.test_client().get("/sign-in/provider")
    assert answer.status_code == 503
    assert "gave no discovery answer" in rows(app, "staff.sign_in")[-1][2]
