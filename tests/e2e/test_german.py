"""The pages in German, whose words are longer, on a narrow screen."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.support import accessibility
from tests.support.pages_to_walk import stops
from tests.support.seeded import SandboxServer
from tests.support.walking import visit_in_browser
from webapp.staff.demo import DEMO_STAFF


def test_german_words_are_not_too_long_for_any_page(
    browser: Browser, desk_url: str, sandbox: SandboxServer
) -> None:
    """Whose browser is German reads German from the first sign-in on, in the zone of the browser."""
    page = browser.new_page(locale="de-AT", timezone_id="Europe/Vienna")
    accessibility.prepare(page)
    page.goto(f"{desk_url}/sign-in")
    person = next(one for one in DEMO_STAFF if one.role == "supervisor")
    page.get_by_label("E-Mail").fill(person.email)
    page.get_by_label("Passwort").fill(person.password)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("contentinfo")).to_contain_text("Uhrzeiten in Europe/Vienna.")
    wrong: list[str] = []
    for stop in stops(sandbox.application()):
        if stop.who == "agent":
            visit_in_browser(page, desk_url, stop)
            wrong += [f"{stop.name}: {fault}" for fault in accessibility.narrow_faults(page)]
    assert not wrong, "\n".join(wrong)
    page.goto(f"{desk_url}/settings")
    expect(page.get_by_label("Sprache")).to_have_value("de_AT")
    page.close()
