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
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from tests.support.browser import DeskPage
from tests.support.desk import NOBODY_LISTENS, Compiled
from tests.support.seeded import SandboxServer, copied, seeded
from webapp import create_app
from webapp.config import ROOT, Settings

__all__ = ["seeded"]

# Of several lists of features to leave out the last one counts: this is Playwright's own, and the two lists
# of suggestions below the address bar, pages that Chromium draws anew for each window. No test sees them, and
# they were half of the work of opening a window.
WITHOUT = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
]
# Chromium must not ask the outside world for anything while it is tested.
FLAGS = [
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(WITHOUT)}",
]
# How long a machine that is busy with something else may take until a page is as a test expects it.
expect.set_options(timeout=30_000)


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


def make_desk(sandbox_url: str, database: Path) -> Flask:
    """A desk like the demo's."""
    app = create_app(
        Settings(
            talon_one_url=sandbox_url,
            secret_key="only-for-tests-" + "x" * 32,
            database_url=f"sqlite:///{database}",
            api_keys={"SANDBOX_API_KEY": "sandbox-key", "SANDBOX_API_KEY_2": "sandbox-key-2"},
            desk_config=ROOT / "webapp" / "sandbox" / "seed" / "desk.toml",
            is_demo=True,
            password_cost=1,
        )
    )
    app.jinja_env.bytecode_cache = Compiled()
    return app


def give_back(app: Flask) -> None:
    """Close the connections of a desk to its database."""
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's database with the demo's staff, made once and copied for each module."""
    path = tmp_path_factory.mktemp("demo") / "desk.sqlite"
    app = make_desk(NOBODY_LISTENS, path)
    with app.app_context():
        flask_migrate.upgrade()
    app.test_cli_runner().invoke(args=["staff", "demo"], catch_exceptions=False)
    give_back(app)
    return path


@pytest.fixture(scope="module")
def desk_app(
    sandbox: SandboxServer, demo_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """A desk with the demo's staff, talking to that sandbox."""
    app = make_desk(sandbox.url, copied(demo_database, tmp_path_factory.mktemp("desk") / "desk.sqlite"))
    yield app
    give_back(app)


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
    desk.come_in("agent@example.com", "sandbox-agent")
    return desk


@pytest.fixture
def viewer(desk: DeskPage) -> DeskPage:
    """The demo's viewer, signed in."""
    desk.come_in("viewer@example.com", "sandbox-viewer")
    return desk


@pytest.fixture
def without_script(new_context: Any, desk_url: str) -> DeskPage:
    """The demo's agent in a browser with JavaScript off."""
    context: BrowserContext = new_context(java_script_enabled=False)
    opened = DeskPage(context.new_page(), desk_url)
    opened.come_in("agent@example.com", "sandbox-agent")
    return opened
