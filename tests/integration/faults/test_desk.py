"""What steers the sandbox is never part of the desk."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient


def test_the_desk_has_no_control_routes(app: Flask, client: FlaskClient) -> None:
    assert not [rule.rule for rule in app.url_map.iter_rules() if "_sandbox" in rule.rule]
    assert "control" not in app.blueprints
    for name in ("manifest", "faults", "clock"):
        assert client.get(f"/_sandbox/{name}").status_code == 404
        assert client.delete(f"/_sandbox/{name}").status_code in (400, 404, 405)
