"""An admin who signs in by a real provider: in, at work, once more before changing staff, and out of both."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from tests.support.browser import DeskPage
from tests.support.real_provider import CLIENT_ID, CLIENT_SECRET, real_provider
from tests.support.seeded import SandboxServer
from webapp import clock, create_app
from webapp.config import ROOT, Settings
from webapp.extensions import db
from webapp.single_sign_on import Provider
from webapp.staff import accounts
from webapp.staff.models import StaffSession

PEOPLE: dict[str, dict[str, Any]] = {
    "lea": {"email": "lea@shop.test", "email_verified": True, "name": "Lea Lead", "groups": ["leads"]},
    "sam": {"email": "sam@shop.test", "email_verified": True, "name": "Sam Stranger", "groups": []},
}
RULES = """
[single_sign_on]
name = "Shop ID"
local_passwords = false
group = [{ group = "leads", role = "admin" }]
"""


@dataclass
class SignOnDesk:
    """A desk without passwords, and its address."""

    url: str
    app: Flask


@pytest.fixture(scope="module")
def sign_on(sandbox: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignOnDesk]:
    """The demo's shop, whose people come from a provider that knows this desk's address."""
    folder = tmp_path_factory.mktemp("sign-on")
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    config = folder / "desk.toml"
    seed = ROOT / "webapp" / "sandbox" / "seed" / "desk.toml"
    config.write_text(seed.read_text("utf-8") + RULES, "utf-8")
    with server, real_provider(url, PEOPLE) as provider:
        app = _desk(folder, config, sandbox, url, Provider(provider.issuer, CLIENT_ID, CLIENT_SECRET))
        server.app = app
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield SignOnDesk(url, app)
        server.shutdown()
        thread.join()
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()


def _desk(folder: Path, config: Path, sandbox: SandboxServer, url: str, provider: Provider) -> Flask:
    app = create_app(
        Settings(
            talon_one_url=sandbox.url,
            secret_key="only-for-tests-" + "x" * 32,
            database_url=f"sqlite:///{folder / 'desk.sqlite'}",
            api_keys={"SANDBOX_API_KEY": "sandbox-key", "SANDBOX_API_KEY_2": "sandbox-key-2"},
            desk_config=config,
            public_url=url,
            single_sign_on=provider,
            password_cost=1,
        )
    )
    with app.app_context():
        flask_migrate.upgrade()
    return app


def at_the_provider(page: Page, login: str) -> None:
    """Sign in on the provider's own pages, and agree to what it asks."""
    page.get_by_placeholder("Enter any login").fill(login)
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    agree = page.get_by_role("button", name="Continue")
    expect(agree.or_(page.get_by_role("heading", level=1)).first).to_be_visible()
    if agree.is_visible():
        agree.click()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Browsers of Berlin, so that the desk must have taken the zone over from them."""
    return {**browser_context_args, "timezone_id": "Europe/Berlin"}


@pytest.fixture
def person(page: Page, sign_on: SignOnDesk) -> Iterator[DeskPage]:
    """A browser on that desk. What the provider's own pages say on the console is not ours."""
    opened = DeskPage(page, sign_on.url)
    yield opened
    opened.check_console()


def age_sign_ins(app: Flask) -> None:
    """Let every sign-in be eleven minutes old; the provider's clock goes on as it does."""
    with app.app_context():
        earlier = clock.now() - timedelta(minutes=11)
        db.session.execute(update(StaffSession).values(created_at=earlier, proven_at=earlier))
        db.session.commit()


def test_in_at_work_once_more_and_out(person: DeskPage, sign_on: SignOnDesk, sandbox: SandboxServer) -> None:
    with sign_on.app.app_context():
        accounts.add("carl@shop.test", "Carl Colleague", "agent", "a long password of old")
    page, customer = person.page, sandbox.application()["stories"]["everything"]
    person.open(person.at("customers", customer) + "/")
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_label("Password")).to_have_count(0)
    person.audit()
    page.get_by_role("link", name="Sign in with Shop ID").click()
    at_the_provider(page, "lea")
    expect(page).to_have_url(re.compile("/aurora-eu/customers/"))
    with sign_on.app.app_context():
        assert accounts.existing("lea@shop.test").zone == "Europe/Berlin"
    person.search(sandbox.application()["stories"]["return"])
    expect(person.heading()).to_contain_text(sandbox.application()["stories"]["return"])

    age_sign_ins(sign_on.app)
    page.get_by_role("link", name="Staff").click()
    person.audit()
    page.get_by_role("link", name="Carl Colleague").click()
    expect(person.heading()).to_have_text("Show that it is still you")
    person.audit()
    page.get_by_role("link", name="Sign in again with Shop ID").click()
    at_the_provider(page, "lea")
    expect(person.heading()).to_contain_text("Carl Colleague")
    person.audit()
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_text("The account is closed")).to_be_visible()

    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page).to_have_url(f"{person.base_url}/sign-in")
    expect(page.get_by_text("You are signed out")).to_be_visible()
    page.get_by_role("link", name="Sign in with Shop ID").click()
    expect(page.get_by_placeholder("Enter any login")).to_be_visible()


def test_who_may_not_come_in_is_told_what_to_do(person: DeskPage) -> None:
    page = person.page
    page.goto(f"{person.base_url}/sign-in")
    page.get_by_role("link", name="Sign in with Shop ID").click()
    at_the_provider(page, "sam")
    expect(person.heading()).to_have_text("The sign-in did not work")
    expect(page.get_by_text("Tell whoever runs the desk")).to_be_visible()
    person.audit()
    page.get_by_role("link", name="To the sign-in").click()
    expect(page.get_by_role("link", name="Sign in with Shop ID")).to_be_visible()
