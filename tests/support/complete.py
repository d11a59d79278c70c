"""What a test does where this machine lacks something it needs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Skip, saying what is absent; fail instead where every test is demanded (DESK_TESTS_COMPLETE=1)."""
    if os.environ.get("DESK_TESTS_COMPLETE") == "1":
        pytest.fail(f"every test is demanded here, and this is absent: {what}", pytrace=False)
    pytest.skip(what)
