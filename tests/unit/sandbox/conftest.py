"""A fresh world per test; every answer in it is held against the contract where that is at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.sandbox.checker import contract_checker
from tests.support.openapi import openapi_path
from tests.support.sandbox import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = make_world(tmp_path / "sandbox.sqlite")
    if openapi_path() is not None:
        made.check = contract_checker().check
    yield made
    made.sandbox.store.close()
