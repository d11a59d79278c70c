"""Catalogs of items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from msgspec import UNSET

from webapp.talon import checks
from webapp.talon.batches import Batch, in_batches
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.catalog import (
    ActionEnvelope,
    AddItem,
    Catalog,
    CatalogAction,
    CatalogFilter,
    CatalogSyncRequest,
    FilterOperator,
    PatchItem,
    PatchManyItems,
    RemoveItem,
    RemoveManyItems,
)
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources.base import Resource

SYNC = Operation("syncCatalog", "PUT", "/v1/catalogs/{}/sync", Catalog, repeatable=Repeat.UNAPPLIED)


class Catalogs(Resource):
    """Catalogs, known by their number. The API cannot list them or their items."""

    __slots__ = ()

    def sync(
        self, catalog_id: int, actions: Sequence[CatalogAction], *, version: int | None = None
    ) -> Catalog:
        """PUT /v1/catalogs/{catalogId}/sync (syncCatalog)

        Apply 1 to 1000 actions, all or none. With `version`, only if the catalog still has that version.
        Servers of 2026 take one kind of action in a request.

        Raises:
            NotFound: no such catalog. InvalidRequest: an item that exists or is missing, a SKU twice, or an
            old version. InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        number = checks.number("catalog_id", catalog_id, 1)
        found = checks.sequence("actions", actions, checks.MAX_LIST, least=1)
        for index, action in enumerate(found):
            _check(f"actions[{index}]", action)
        if self._transport.api_version >= "2026" and len({action.TYPE for action in found}) > 1:
            raise InvalidArgument("actions", "must all be of one kind with this API")
        body = CatalogSyncRequest(
            actions=[ActionEnvelope(type=action.TYPE, payload=action) for action in found],
            version=UNSET if version is None else checks.number("version", version, 1),
        )
        return self._transport.call(SYNC, number, body=body)

    def sync_in_batches(self, catalog_id: int, actions: Sequence[CatalogAction]) -> Iterator[Batch[Catalog]]:
        """The same for any number of actions, 1000 at a time (2026: of one kind), one request after another
        (syncCatalog). Yields each batch when it is done; see webapp.talon.batches.
        """
        by_kind = self._transport.api_version >= "2026"
        return in_batches(
            actions,
            lambda piece: self.sync(catalog_id, piece),
            (lambda action: action.TYPE) if by_kind else None,
        )


def _check(name: str, action: CatalogAction) -> None:
    checks.instance(name, action, AddItem, PatchItem, PatchManyItems, RemoveItem, RemoveManyItems)
    sku = getattr(action, "sku", UNSET)
    if sku is not UNSET:
        checks.text(f"{name}.sku", sku, checks.MAX_ID)
    price = getattr(action, "price", UNSET)
    if price is not UNSET:
        checks.amount(f"{name}.price", price)
    attributes = getattr(action, "attributes", UNSET)
    if attributes is not UNSET:
        checks.attributes(f"{name}.attributes", attributes)
    filters = getattr(action, "filters", UNSET)
    if filters is not UNSET:
        for index, one in enumerate(checks.sequence(f"{name}.filters", filters)):
            _check_filter(f"{name}.filters[{index}]", one)


def _check_filter(name: str, one: CatalogFilter) -> None:
    checks.text(f"{name}.attr", one.attr, checks.MAX_ID)
    checks.choice(f"{name}.op", one.op, get_args(FilterOperator))
    checks.plain(f"{name}.value", one.value)
    if one.op == "IN":
        checks.sequence(f"{name}.value", one.value, least=1)
    elif one.op != "EQ":
        checks.amount(f"{name}.value", one.value)
