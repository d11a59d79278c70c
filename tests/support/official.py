"""Talon.One's own SDKs, as they come from PyPI, both in one process.

    sdk = official_sdk("2026")
    with sdk.pointed_at("http://127.0.0.1:8001", "sandbox-key") as api:
        api.get_customer_inventory("some-id", profile=True).profile

`dev.py test` and `dev.py bench` install them into folders of their own, since both are called talon_one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

YEARS = ("2024", "2026")
PACKAGE = "talon_one"
# How each names the only kind of key that the Integration API takes.
KEY_NAMES = {"2024": "Authorization", "2026": "api_key_v1"}
# Members whose names each SDK spells in its own way: `return` and `integrationIDs`.
RETURN = {"2024": "_return", "2026": "var_return"}
INTEGRATION_IDS = {"2024": "integration_i_ds", "2026": "integration_ids"}


def sdk_folder(year: str) -> Path:
    """Where the SDK of a year is installed, if it is."""
    return Path(sys.prefix) / "sdks" / year


@dataclass(frozen=True)
class OfficialSdk:
    """One of the SDKs: `package` is its talon_one."""

    year: str
    package: ModuleType

    @property
    def refusal(self) -> type[Exception]:
        """What it raises for an answer outside 2xx: `.status`, and the body as text in `.body`."""
        found: type[Exception] = self.package.ApiException
        return found

    @contextmanager
    def pointed_at(self, url: str, key: str) -> Iterator[Any]:
        """Its IntegrationApi for a server; the connections are closed at the end."""
        settings = self.package.Configuration(host=url)
        settings.api_key = {KEY_NAMES[self.year]: key}
        settings.api_key_prefix = {KEY_NAMES[self.year]: "ApiKey-v1"}
        client = self.package.ApiClient(settings)
        try:
            yield self.package.IntegrationApi(client)
        finally:
            client.rest_client.pool_manager.clear()

    def make(self, name: str, /, **members: Any) -> Any:
        """One of its models, by the name both SDKs use; the SDK checks the members."""
        return getattr(self.package, name)(**members)

    def reserving(self, *integration_ids: str) -> Any:
        """The body of createCouponReservation and deleteCouponReservation."""
        return self.make("CouponReservations", **{INTEGRATION_IDS[self.year]: list(integration_ids)})

    def returning(self, *items: tuple[int, int], content: list[str] | None = None) -> Any:
        """The body of returnCartItems: pairs of position and quantity."""
        lines = [
            self.make("ReturnedCartItem", position=position, quantity=units) for position, units in items
        ]
        made = self.make("NewReturn", returned_cart_items=lines)
        members = {RETURN[self.year]: made, "response_content": content or []}
        return self.make("ReturnIntegrationRequest", **members)

    def returned(self, state: Any) -> Any:
        """The return in the answer of returnCartItems."""
        return getattr(state, RETURN[self.year])

    def syncing(self, *actions: tuple[str, dict[str, Any]], version: int | None = None) -> Any:
        """The body of syncCatalog: pairs of type and payload; only 2024 has a model for an action."""
        made: list[Any] = [{"type": kind, "payload": payload} for kind, payload in actions]
        if self.year == "2024":
            made = [self.make("CatalogAction", **one) for one in made]
        return self.make("CatalogSyncRequest", actions=made, version=version)


@cache
def official_sdk(year: str) -> OfficialSdk:
    """The SDK of 2024 or of 2026; FileNotFoundError, with what to do, where it is not installed."""
    folder = sdk_folder(year)
    if not (folder / PACKAGE).is_dir():
        raise FileNotFoundError(f"the official SDK of {year} is not installed: python3 dev.py test does it")
    assert PACKAGE not in sys.modules, "another talon_one is loaded already"
    sys.path.insert(0, str(folder))
    # The Management API is another product, and takes a second to load.
    left_out = ModuleType(f"{PACKAGE}.api.management_api")
    left_out.ManagementApi = None  # type: ignore[attr-defined]
    sys.modules[left_out.__name__] = left_out
    try:
        package = importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        # Its modules know each other by now; the next SDK finds the name free.
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
    return OfficialSdk(year, package)
