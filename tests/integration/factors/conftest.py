"""Ada, an agent with an authenticator app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.factors.using import code_of, set_up_app
from tests.support.desk import DESK_TOML, clock_of, make_app


@dataclass
class WithApp:
    """Somebody who has set up an app half a minute ago, in a browser that is signed in."""

    app: Flask
    email: str
    browser: FlaskClient
    secret: str
    codes: list[str]

    def code(self, off: int = 0) -> str:
        """What their app shows, so many steps off the desk's clock."""
        return code_of(self.app, self.secret, off)


@pytest.fixture
def ada(app: Flask, agent: FlaskClient) -> WithApp:
    """Ada with her app; what it shows now was not used yet."""
    secret, codes = set_up_app(app, agent)
    clock_of(app).forward(seconds=30)
    return WithApp(app, "ada@shop.test", agent, secret, codes)


@pytest.fixture
def make_desk_with(tmp_path: Path, app: Flask) -> Callable[..., Flask]:
    """Makes a desk on the same database whose desk.toml has something more, and other settings."""

    def make(more: str = "", **changed: Any) -> Flask:
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        config = folder / "more.toml"
        config.write_text(DESK_TOML + more)
        made = make_app(folder, app.config["SQLALCHEMY_DATABASE_URI"], desk_config=config, **changed)
        made.extensions["desk_clock"] = clock_of(app)
        return made

    return make
