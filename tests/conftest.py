"""What every ring of tests shares."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stands in for pytest-base-url's own fixture, whose form pytest deprecates; addresses are whole here."""
