"""Paths that look for files of the installation: visitors get the built css, js and icons, nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

PATHS = [
    "/static/",
    "/static/vendor",
    "/static/vendor/",
    "/static/../wsgi.py",
    "/static/vendor/../../wsgi.py",
    "/static/vendor/..%2f..%2fwsgi.py",
    "/static/vendor/%2e%2e/%2e%2e/pyproject.toml",
    "/static/vendor//etc/passwd",
    "/static/vendor/....//....//wsgi.py",
    "/static/vendor/..\\..\\wsgi.py",
    "/static/.git/config",
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/wsgi.py",
    "/dev.py",
    "/pyproject.toml",
    "/package.json",
    "/instance/secret-key",
    "/instance/desk.sqlite",
    "/templates/base.html",
    "/webapp/config.py",
    "/desk.toml",
    "/.DS_Store",
    "/Thumbs.db",
    "/server-status",
    "/debug",
    "/console",
    "/admin",
    "/_sandbox/manifest",
    "/static/vendor/x.css.map",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_file_of_the_installation_is_served(app: Flask, agent: FlaskClient, path: str) -> None:
    for browser in (agent, app.test_client()):
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code in (400, 404), (path, answer.status_code)
        assert answer.mimetype == "text/html"
        assert "SECRET_KEY" not in answer.text
        assert "[project]" not in answer.text
