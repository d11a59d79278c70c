"""A real Chromium on a real desk on a real sandbox, all on 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer, copied, seeded
from webapp import create_app
from webapp.config import ROOT, Settings

__all__ = ["seeded"]

# Chromium must not ask the outside world for anything while it is tested.
FLAGS = [
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_type: Any) -> dict[str, Any]:
    args = dict(browser_type_launch_args)
    own = os.environ.get("E2E_CHROMIUM")
    if own or not Path(browser_type.executable_path).exists():
        found = own or shutil.which("chromium") or shutil.which("google-chrome")
        args["executable_path"] = found or pytest.fail(
            "No Chromium: `python3 dev.py test` finds or installs one."
        )
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    args["args"] = [*args.get("args", []), *FLAGS, *as_root]
    return args


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture(scope="module")
def sandbox(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """One sandbox for the journeys of a module."""
    server = SandboxServer(copied(seeded, tmp_path_factory.mktemp("e2e") / "sandbox.sqlite"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def desk_app(sandbox: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A desk with the demo's staff, talking to that sandbox."""
    folder = tmp_path_factory.mktemp("desk")
    app = create_app(
        Settings(
            talon_one_url=sandbox.url,
            secret_key="only-for-tests-" + "x" * 32,
            database_url=f"sqlite:///{folder / 'desk.sqlite'}",
            api_keys={"SANDBOX_API_KEY": "sandbox-key", "SANDBOX_API_KEY_2": "sandbox-key-2"},
            desk_config=ROOT / "webapp" / "sandbox" / "seed" / "desk.toml",
            is_demo=True,
            password_cost=1,
        )
    )
    with app.app_context():
        flask_migrate.upgrade()
    app.test_cli_runner().invoke(args=["staff", "demo"], catch_exceptions=False)
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture(scope="module")
def desk_url(desk_app: Flask) -> Iterator[str]:
    """Its address."""
    server = make_server("127.0.0.1", 0, desk_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def desk(page: Page, desk_url: str) -> Iterator[DeskPage]:
    """A browser on the desk, not signed in. At its end nothing may have been said on the console."""
    opened = DeskPage(page, desk_url)
    yield opened
    opened.check_console()


@pytest.fixture
def agent(desk: DeskPage) -> DeskPage:
    """The demo's agent, signed in."""
    desk.sign_in("agent@example.com", "sandbox-agent")
    return desk


@pytest.fixture
def viewer(desk: DeskPage) -> DeskPage:
    """The demo's viewer, signed in."""
    desk.sign_in("viewer@example.com", "sandbox-viewer")
    return desk


@pytest.fixture
def without_script(new_context: Any, desk_url: str) -> DeskPage:
    """The demo's agent in a browser with JavaScript off."""
    context: BrowserContext = new_context(java_script_enabled=False)
    opened = DeskPage(context.new_page(), desk_url)
    opened.sign_in("agent@example.com", "sandbox-agent")
    return opened
