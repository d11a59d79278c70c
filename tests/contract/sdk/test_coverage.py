"""Together the tests of this folder perform every operation that the sandbox has."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.contract.sdk.claims import PERFORMED
from tests.support.official import YEARS, OfficialSdk
from webapp.sandbox.operations import OPERATIONS


@pytest.mark.parametrize("year", YEARS)
def test_every_operation_is_performed(year: str) -> None:
    here = Path(__file__)
    for path in here.parent.glob("test_*.py"):
        importlib.import_module(f"{__package__}.{path.stem}")
    assert PERFORMED[year] == set(OPERATIONS)


def test_the_sdk_is_that_of_its_year(sdk: OfficialSdk) -> None:
    assert sdk.package.__version__ == {"2024": "6.1.1", "2026": "26.02"}[sdk.year]
    # Only the one of 2026 is built on pydantic.
    assert hasattr(sdk.package.CartItem, "model_fields") == (sdk.year == "2026")
