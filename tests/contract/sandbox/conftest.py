"""The contract, and a world whose every answer is held against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.sandbox.checker import Checker, contract_checker
from tests.support.sandbox import World, make_world


@pytest.fixture
def checker() -> Checker:
    return contract_checker()


@pytest.fixture
def world(tmp_path: Path, checker: Checker) -> Iterator[World]:
    made = make_world(tmp_path / "sandbox.sqlite")
    made.check = checker.check
    yield made
    made.sandbox.store.close()
