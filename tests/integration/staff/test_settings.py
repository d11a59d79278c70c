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
        """A desk with a third catalog, of one word, as a file beside the others."""
        folder = tmp_path / "translations" / "fr" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalog = Catalog(locale="fr")
        catalog.add("Settings", "Réglages")
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
        app.extensions["babel"].translation_directories.append(str(tmp_path / "translations"))
        return app

    def test_a_language_that_is_there_can_be_chosen(self, agent: FlaskClient) -> None:
        page = agent.get("/settings").text
        for choice in (
            '<option value="fr">Français</option>',
            '<option value="de">Deutsch</option>',
            '<option value="de_AT">Deutsch (Österreich)</option>',
            '<option value="en_GB">English (United Kingdom)</option>',
        ):
            assert choice in page
        assert "<h1>Settings</h1>" in page
        assert save(agent, **{**BERLIN, "locale": "fr"})[0] == 303
        page = agent.get("/settings").text
        audit_page(page)
        assert '<html lang="fr"' in page
        assert "<h1>Réglages</h1>" in page
        assert "2 mars 2026, 10:00" in agent.get("/shop/audit/").text

    def test_a_country_has_its_own_dates_and_numbers_and_the_words_of_its_language(
        self, agent: FlaskClient
    ) -> None:
        for locale, language, moment in (
            ("en", "en", "Mar 2, 2026, 10:00\u202fAM"),
            ("en_GB", "en-GB", "2 Mar 2026, 10:00"),
            ("de", "de", "02.03.2026, 10:00"),
            ("de_AT", "de-AT", "02.03.2026, 10:00"),
        ):
            assert save(agent, **{**BERLIN, "locale": locale})[0] == 303
            page = agent.get("/shop/audit/").text
            assert f'<html lang="{language}"' in page
            assert moment in page, locale
        assert "<h1>Protokoll</h1>" in page

    def test_a_stranger_reads_what_the_browser_asks_for(self, client: FlaskClient) -> None:
        for asked, language in (
            ("fr-CA,fr;q=0.9", "fr"),
            ("de-LU,de;q=0.9", "de"),
            ("nl,en;q=0.5", "en"),
            ("xx", "en"),
            ("", "en"),
        ):
            page = client.get("/sign-in", headers={"Accept-Language": asked}).text
            assert f'<html lang="{language}"' in page, asked

    def test_a_language_that_went_away_becomes_english(self, app: Flask, agent: FlaskClient) -> None:
        save(agent, **{**BERLIN, "locale": "fr"})
        app.extensions["babel"].translation_directories.pop()
        del app.extensions["desk_languages"]  # as after a new start
        assert '<html lang="en"' in agent.get("/settings").text


class TestFirstSignIn:
    """Whoever signs in for the first time reads the desk as the browser does."""

    @staticmethod
    def sign_in(app: Flask, language: str, zone: str) -> FlaskClient:
        browser = app.test_client()
        token = token_in(browser.get("/sign-in"))
        data = {"csrf_token": token, "email": "ada@shop.test", "password": PASSWORD, "zone": zone}
        answer = browser.post("/sign-in", data=data, headers={"Accept-Language": language})
        assert answer.status_code == 303
        return browser

    def test_zone_and_language_come_from_the_browser(self, app: Flask) -> None:
        add_person(app, "Ada")
        page = self.sign_in(app, "de-AT,de;q=0.8,en;q=0.5", "Europe/Vienna").get("/settings").text
        assert '<option selected value="Europe/Vienna">' in page
        assert '<option selected value="de_AT">' in page

    def test_the_second_sign_in_changes_nothing(self, app: Flask) -> None:
        add_person(app, "Ada")
        self.sign_in(app, "de", "Europe/Vienna")
        page = self.sign_in(app, "en-GB", "Europe/London").get("/settings").text
        assert '<option selected value="Europe/Vienna">' in page
        assert '<option selected value="de">' in page

    @pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Etc/UTC", "x" * 500])
    def test_what_is_no_place_stays_utc(self, app: Flask, zone: str) -> None:
        add_person(app, "Ada")
        page = self.sign_in(app, "xx", zone).get("/settings").text
        assert '<option selected value="UTC">' in page
        assert '<option selected value="en">' in page


class TestKeys:
    """Single keys, and their switch."""

    def test_they_are_on_until_somebody_switches_them_off(self, agent: FlaskClient) -> None:
        assert 'data-shortcuts="on"' in agent.get("/settings").text
        assert save(agent, **BERLIN)[0] == 303  # a box that is not ticked is not sent
        page = agent.get("/settings/keyboard").text
        audit_page(page)
        assert 'data-shortcuts="off"' in page
        assert "Single keys are off for you." in page
        assert save(agent, **BERLIN, shortcuts="y")[0] == 303
        assert 'data-shortcuts="on"' in agent.get("/shop/audit/").text
        assert "Single keys are on for you." in agent.get("/settings/keyboard").text

    def test_the_page_of_keys_is_a_link_in_the_footer(self, agent: FlaskClient) -> None:
        assert '<a href="/settings/keyboard" data-keyboard>Keyboard</a>' in agent.get("/shop/audit/").text

    def test_a_stranger_has_them_on_the_sign_in_page(self, client: FlaskClient) -> None:
        assert 'data-shortcuts="on"' in client.get("/sign-in").text
