"""Where the OpenAPI file of the Integration API is, for the tests that hold us to it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.support.complete import absent

_BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "talon-one" / "integration-api.yaml"


def openapi_path() -> Path | None:
    """The file that TALON_ONE_OPENAPI names, else the one beside the repository, else None."""
    named = os.environ.get("TALON_ONE_OPENAPI")
    path = Path(named) if named else _BESIDE
    return path if path.is_file() else None


@cache
def _load(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text())
    try:
        document: dict[str, Any] = loader.get_single_data()
    finally:
        loader.dispose()
    return document


def load_openapi() -> dict[str, Any]:
    """The document as a dict; not to be changed. Skips the test, saying so, where the file is absent."""
    path = openapi_path()
    if path is None:
        absent("the OpenAPI file is absent: set TALON_ONE_OPENAPI to the path of integration-api.yaml")
    return _load(path)
