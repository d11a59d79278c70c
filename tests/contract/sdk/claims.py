"""Which operations the tests perform: claimed by each test, confirmed by the sandbox's log of requests."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from tests.contract.sdk.shop import Shop
from tests.support.official import YEARS

PERFORMED: dict[str, set[str]] = {year: set() for year in YEARS}
"""The operations that the tests loaded so far claim, by year."""


def performs(*operations: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Claim that a test performs operations with success; it fails where the log says that it did not."""
    for claimed in PERFORMED.values():
        claimed.update(operations)

    def confirmed(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(*, shop: Shop, **given: Any) -> None:
            test(shop=shop, **given)
            done = {one.operation for one in shop.server.requests if one.status in (200, 201, 204)}
            assert set(operations) <= done, f"claimed, but not done: {sorted(set(operations) - done)}"

        return run

    return confirmed
