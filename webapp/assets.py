"""Our css, js and icons: built into static/vendor at set-up, named by content, kept for a year."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from webapp.config import ROOT

VENDOR = ROOT / "static" / "vendor"
_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


class AssetsMissing(Exception):
    """static/vendor is not built."""


def init_assets(app: Flask, folder: Path = VENDOR) -> None:
    """Serve the built files, compressed beforehand, and give templates their addresses."""
    try:
        manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError as error:
        raise AssetsMissing("static/vendor is missing: run `python3 dev.py setup` once.") from error

    def asset(name: str) -> str:
        return f"/static/vendor/{manifest[name]}"

    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=folder,
        prefix="static/vendor/",
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(_HASHED.search(url)),
        add_headers_function=lambda headers, _path, _url: headers.add_header(
            "X-Content-Type-Options", "nosniff"
        ),
    )
