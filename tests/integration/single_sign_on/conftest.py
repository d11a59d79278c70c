"""A desk whose people sign in by the provider that lies when it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import DESK_TOML, START, clock_of, make_app
from tests.support.lying_provider import CLIENT_ID, CLIENT_SECRET, LyingProvider, callback
from webapp.single_sign_on import Provider

RULES = """
[single_sign_on]
name = "Shop ID"

[[single_sign_on.group]]
group = "leads"
role = "admin"

[[single_sign_on.group]]
group = "support"
role = "agent"

[[single_sign_on.group]]
group = "outlet-leads"
role = "supervisor"
application = "outlet"
"""
Make = Callable[[str], Flask]


class _Time:
    """The provider's clock: that of the desk, once there is one."""

    desk: Flask | None = None

    def __call__(self) -> float:
        return (clock_of(self.desk).now if self.desk else START).timestamp()


@pytest.fixture
def time() -> _Time:
    return _Time()


@pytest.fixture
def provider(time: _Time) -> Iterator[LyingProvider]:
    with LyingProvider(time) as one:
        yield one


@pytest.fixture
def make_desk(tmp_path: Path, database_url: str, provider: LyingProvider, time: _Time) -> Make:
    """Makes a desk with something at the end of its desk.toml."""

    def make(rules: str) -> Flask:
        folder = tmp_path / f"desk-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        config = folder / "sso.toml"
        config.write_text(DESK_TOML + rules)
        known = Provider(provider.issuer, CLIENT_ID, CLIENT_SECRET)
        made = make_app(folder, database_url, desk_config=config, single_sign_on=known)
        if database_url.startswith("postgresql"):
            with made.app_context():
                flask_migrate.upgrade()
        time.desk = made
        return made

    return make


@pytest.fixture
def app(make_desk: Make) -> Flask:
    return make_desk(RULES)


@pytest.fixture
def without_passwords(make_desk: Make) -> Flask:
    """The same desk, once it takes no passwords any more."""
    return make_desk(RULES.replace('name = "Shop ID"', 'name = "Shop ID"\nlocal_passwords = false'))


def go(browser: FlaskClient, provider: LyingProvider, address: str = "/sign-in/provider") -> TestResponse:
    """To the provider and back; gives the desk's answer to the way back."""
    sent = browser.get(address)
    assert sent.status_code == 303, sent.text
    assert sent.location.startswith(f"{provider.issuer}/authorize?"), sent.location
    return browser.get(callback(provider.agree(sent.location)))
