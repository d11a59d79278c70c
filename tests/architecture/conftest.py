"""The desk as it is wired, without a database or an upstream behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from webapp import create_app
from webapp.config import Settings


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("wired")
    return create_app(
        Settings(
            talon_one_url="http://127.0.0.1:9",
            secret_key="only-for-tests-" + "x" * 32,
            database_url=f"sqlite:///{folder / 'desk.sqlite'}",
            api_keys={"TALON_ONE_API_KEY": "only-for-tests"},
        )
    )
