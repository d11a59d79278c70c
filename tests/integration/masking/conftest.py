"""A desk on a sandbox with markers, and people of every role."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.masking.planting import SLUG, Planted, plant_at_the_desk, plant_upstream
from tests.support.desk import add_person, sign_in
from tests.support.seeded import SandboxServer, sandbox, seeded
from tests.support.shop import make_shop_desk
from webapp.config import ROOT

__all__ = ["sandbox", "seeded"]

MORE = f"""
[[role]]
key = "blind"
name = "Blind"
like = "admin"
may_not = ["see_personal_data", "reveal_personal_data"]

[[role]]
key = "blind-agent"
name = "Blind agent"
like = "agent"
may_not = ["see_personal_data"]

[[goodwill]]
key = "letter"
name = "A letter"
event = "marked_letter"
application = "{SLUG}"

[[goodwill.field]]
name = "RecipientName"
kind = "text"

[[goodwill.field]]
name = "Comment"
kind = "text"

[[four_eyes]]
action = "events.track"
application = "{SLUG}"
"""


@pytest.fixture
def app(tmp_path: Path, database_url: str, sandbox: SandboxServer) -> Flask:
    """The demo's desk, with roles that see nothing personal though they may do much."""
    plant_upstream(sandbox)
    config = tmp_path / "masking.toml"
    demo = ROOT / "webapp" / "sandbox" / "seed" / "desk.toml"
    config.write_text(demo.read_text().replace("[[role]]", f"{MORE}\n[[role]]", 1))
    (tmp_path / "aliases.csv").write_text("alias,integration_id\n")
    made = make_shop_desk(tmp_path, database_url, sandbox, desk_config=config)
    if database_url.startswith("postgresql"):
        with made.app_context():
            flask_migrate.upgrade()
    return made


def browser_of(app: Flask, name: str, role: str) -> FlaskClient:
    """A browser in which a new person of a role is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, name, role)).status_code == 303
    return browser


@pytest.fixture
def planted(app: Flask, sandbox: SandboxServer) -> Planted:
    """The markers that people left at the desk."""
    writer, decider = browser_of(app, "Wanda", "admin"), browser_of(app, "Dora", "admin")
    return plant_at_the_desk(sandbox, writer, decider)
