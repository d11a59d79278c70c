"""One's own account: how the desk reads, and the password."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import PASSWORD, add_person, sign_in, token_in
from tests.support.page import audit_page
from webapp.staff import slowing

BERLIN = {"zone": "Europe/Berlin", "locale": "en", "theme": "dark"}
NEW = "another long password"


def save(client: FlaskClient, **data: str) -> tuple[int, str]:
    answer = client.post("/settings", data={"csrf_token": token_in(client.get("/settings")), **data})
    return answer.status_code, answer.text


def change(
    client: FlaskClient, old: str = PASSWORD, new: str = NEW, repeated: str | None = None
) -> tuple[int, str]:
    data = {
        "csrf_token": token_in(client.get("/settings")),
        "old_password": old,
        "new_password": new,
        "repeated_password": new if repeated is None else repeated,
    }
    answer = client.post("/settings/password", data=data)
    if answer.status_code != 303:
        audit_page(answer.text)
    return answer.status_code, answer.text


def test_the_page_is_a_good_page(agent: FlaskClient) -> None:
    page = agent.get("/settings")
    audit_page(page.text)
    assert '<option selected value="UTC">' in page.text
    assert 'value="Europe/Berlin"' in page.text
    assert 'value="US/Eastern"' not in page.text  # an old name for America/New_York


def test_zone_and_theme_count_from_the_next_page_on(agent: FlaskClient) -> None:
    before = agent.get("/shop/audit/").text
    assert 'data-bs-theme="auto"' in before
    assert "9:00" in before
    assert save(agent, **BERLIN)[0] == 303
    after = agent.get("/shop/audit/").text
    assert 'data-bs-theme="dark"' in after
    assert "10:00" in after
    assert "Europe/Berlin" in after
    assert '<option selected value="Europe/Berlin">' in agent.get("/settings").text


def test_settings_follow_the_person_to_another_browser(app: Flask, agent: FlaskClient) -> None:
    save(agent, **BERLIN)
    other = app.test_client()
    sign_in(other, "ada@shop.test")
    assert 'data-bs-theme="dark"' in other.get("/settings").text
    stranger = app.test_client()
    assert 'data-bs-theme="auto"' in stranger.get("/sign-in").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"zone": ""},
        {"locale": "xx"},
        {"locale": ""},
        {"theme": "blink"},
        {"theme": '"><script>'},
    ],
)
def test_what_is_not_offered_is_not_taken(agent: FlaskClient, wrong: dict[str, str]) -> None:
    status, text = save(agent, **{**BERLIN, **wrong})
    assert status == 422
    audit_page(text)
    assert "<script>" not in text
    assert 'data-bs-theme="auto"' in agent.get("/settings").text


def test_a_new_password_counts_and_the_old_one_does_not(app: Flask, agent: FlaskClient) -> None:
    assert change(agent)[0] == 303
    assert sign_in(app.test_client(), "ada@shop.test", PASSWORD).status_code == 422
    assert sign_in(app.test_client(), "ada@shop.test", NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "repeated", "sentence"),
    [
        ("not the password", NEW, NEW, "This is not your present password."),
        (PASSWORD, "short", "short", "At least 15 characters."),
        (PASSWORD, "fourteen-chars", "fourteen-chars", "At least 15 characters."),
        (PASSWORD, NEW, "something else", "This is not the same password."),
        (PASSWORD, PASSWORD, PASSWORD, "This is the present password."),
        (PASSWORD, "", "", "Enter a new password."),
        ("", NEW, NEW, "Enter your present password."),
        (PASSWORD, "sandbox-supervisor", "sandbox-supervisor", "stands in the documentation"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    app: Flask, agent: FlaskClient, old: str, new: str, repeated: str, sentence: str
) -> None:
    status, text = change(agent, old, new, repeated)
    assert status == 422
    assert sentence in text
    assert sign_in(app.test_client(), "ada@shop.test", PASSWORD).status_code == 303


def test_no_rule_about_letters(agent: FlaskClient) -> None:
    assert change(agent, PASSWORD, "river stone lantern")[0] == 303


def test_the_form_is_no_way_around_the_slowing(app: Flask, agent: FlaskClient) -> None:
    for _ in range(slowing.FREE_TRIES):
        assert change(agent, "not the password")[0] == 422
    status, text = change(agent, PASSWORD)
    assert status == 429
    assert "Wait 2 seconds" in text


def test_one_person_changes_nothing_of_another(app: Flask, agent: FlaskClient) -> None:
    other = app.test_client()
    sign_in(other, add_person(app, "Bob"))
    save(agent, **BERLIN)
    change(agent)
    assert 'data-bs-theme="auto"' in other.get("/settings").text
    assert sign_in(app.test_client(), "bob@shop.test", PASSWORD).status_code == 303


class TestLanguage:
    """English, and each language that has a compiled catalog."""

    @pytest.fixture
    def app(self, app: Flask, tmp_path: Path) -> Flask:
        """A desk with a German catalog of one word."""
        folder = tmp_path / "translations" / "de" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalog = Catalog(locale="de")
        catalog.add("Settings", "Einstellungen")
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
        app.extensions["babel"].translation_directories.append(str(tmp_path / "translations"))
        return app

    def test_a_language_that_is_there_can_be_chosen(self, agent: FlaskClient) -> None:
        page = agent.get("/settings").text
        assert '<option value="de">Deutsch</option>' in page
        assert "<h1>Settings</h1>" in page
        assert save(agent, **{**BERLIN, "locale": "de"})[0] == 303
        page = agent.get("/settings").text
        assert '<html lang="de"' in page
        assert "<h1>Einstellungen</h1>" in page
        assert "02.03.2026, 10:00" in agent.get("/shop/audit/").text

    def test_a_stranger_reads_what_the_browser_asks_for(self, client: FlaskClient) -> None:
        for asked, language in (("de-AT,de;q=0.9", "de"), ("fr,en;q=0.5", "en"), ("xx", "en"), ("", "en")):
            page = client.get("/sign-in", headers={"Accept-Language": asked}).text
            assert f'<html lang="{language}"' in page, asked

    def test_a_language_that_went_away_becomes_english(self, app: Flask, agent: FlaskClient) -> None:
        save(agent, **{**BERLIN, "locale": "de"})
        app.extensions["babel"].translation_directories.pop()
        del app.extensions["desk_languages"]  # as after a new start
        assert '<html lang="en"' in agent.get("/settings").text
