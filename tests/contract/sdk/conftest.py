"""A small shop in a sandbox of each year, and the official SDK of that year pointed at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.sdk.shop import Shop, built_shop, opened_shop
from tests.support.complete import absent
from tests.support.official import YEARS, OfficialSdk, official_sdk, sdk_folder
from tests.support.sandbox import KEY, copied


@pytest.fixture(scope="session", params=YEARS)
def sdk(request: pytest.FixtureRequest) -> OfficialSdk:
    """The SDK of 2024, then the one of 2026."""
    if not sdk_folder(request.param).is_dir():
        absent(f"the official SDK of {request.param} is not installed: python3 dev.py test does it")
    return official_sdk(request.param)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop, made once; never served."""
    return built_shop(tmp_path_factory.mktemp("sdk") / "shop.sqlite")


@pytest.fixture
def shop(template: Shop, sdk: OfficialSdk, tmp_path: Path) -> Iterator[Shop]:
    """The shop on a server of its own, that speaks as in the SDK's year."""
    made = opened_shop(template, copied(template.store, tmp_path / "shop.sqlite"), sdk.year)
    yield made
    made.server.stop()


@pytest.fixture
def api(shop: Shop, sdk: OfficialSdk) -> Iterator[Any]:
    """The SDK's IntegrationApi with the shop's key."""
    with sdk.pointed_at(shop.server.url, KEY) as found:
        yield found
