"""Catalogs and the actions that bring them up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UnsetType

from webapp.talon.models.base import OMIT, Answer, Body, Instant, Many
from webapp.talon.models.session import Product

FilterOperator: TypeAlias = Literal["EQ", "LT", "LE", "GT", "GE", "IN"]


class Catalog(Answer, frozen=True, kw_only=True):
    """A catalog of items. `version` grows by one with each sync."""

    id: int
    created: Instant
    account_id: int
    modified: Instant
    name: str
    description: str
    subscribed_applications_ids: Many[int] = ()
    version: int
    created_by: int


class CatalogFilter(Body, frozen=True, kw_only=True):
    """Which items an action concerns: those whose attribute `attr` compares so with `value`.

    LT, LE, GT and GE are for numbers, IN takes a list.
    """

    attr: str
    op: FilterOperator
    value: Any


class CatalogAction(Body, frozen=True, kw_only=True):
    """Base of the five actions; use one of its kinds."""

    TYPE: ClassVar[str] = ""


class AddItem(CatalogAction, frozen=True, kw_only=True):
    """Add an item. One that exists is an error, unless `replace_if_exists` replaces its attributes."""

    TYPE: ClassVar[str] = "ADD"
    sku: str
    price: Decimal | int | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT
    product: Product | UnsetType = OMIT
    replace_if_exists: bool = False


class PatchItem(CatalogAction, frozen=True, kw_only=True):
    """Change an item. A missing one is an error, unless `create_if_not_exists` makes it."""

    TYPE: ClassVar[str] = "PATCH"
    sku: str
    price: Decimal | int | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT
    product: Product | UnsetType = OMIT
    create_if_not_exists: bool = False


class PatchManyItems(CatalogAction, frozen=True, kw_only=True):
    """Change all items that meet every filter."""

    TYPE: ClassVar[str] = "PATCH_MANY"
    filters: Sequence[CatalogFilter] | UnsetType = OMIT
    price: Decimal | int | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT


class RemoveItem(CatalogAction, frozen=True, kw_only=True):
    """Remove an item."""

    TYPE: ClassVar[str] = "REMOVE"
    sku: str


class RemoveManyItems(CatalogAction, frozen=True, kw_only=True):
    """Remove all items that meet every filter."""

    TYPE: ClassVar[str] = "REMOVE_MANY"
    filters: Sequence[CatalogFilter] | UnsetType = OMIT


class ActionEnvelope(msgspec.Struct, frozen=True, kw_only=True):
    """An action as it is sent."""

    type: str
    payload: CatalogAction


class CatalogSyncRequest(Body, frozen=True, kw_only=True):
    """Body of a catalog sync."""

    actions: list[ActionEnvelope]
    version: int | UnsetType = OMIT
