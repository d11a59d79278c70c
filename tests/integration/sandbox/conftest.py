"""A fresh world per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sandbox import World, make_world, serving


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = make_world(tmp_path / "sandbox.sqlite")
    yield made
    made.sandbox.store.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with serving(world.app) as found:
        yield found
