"""Cart item catalogs: their items, and what a sync does to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .. import amounts, instants, jsons
from ..work import Row, Work


@dataclass(slots=True)
class Item:
    """One item of a catalog, in memory; `id` 0 is not stored yet."""

    sku: str
    id: int = 0
    price: int | None = None
    product: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


def find(work: Work, catalog_id: int) -> Row | None:
    """A catalog of the Application's environment, or None."""
    return work.one(
        "SELECT * FROM catalogs WHERE id = ? AND environment_id = ?", catalog_id, work.environment_id
    )


def items(work: Work, catalog_id: int) -> dict[str, Item]:
    """Every item of a catalog, by SKU."""
    rows = work.many("SELECT * FROM catalog_items WHERE catalog_id = ? ORDER BY id", catalog_id)
    return {row["sku"]: _item(row) for row in rows}


def item(work: Work, catalog_id: int, sku: str) -> Item | None:
    """One item of a catalog, or None."""
    row = work.one("SELECT * FROM catalog_items WHERE catalog_id = ? AND sku = ?", catalog_id, sku)
    return _item(row) if row is not None else None


def _item(row: Row) -> Item:
    return Item(row["sku"], row["id"], row["price"], row["product"], jsons.load(row["attributes"]))


def save(work: Work, catalog_id: int, changed: Item) -> None:
    """Store an item as it is now."""
    values = (changed.price, changed.product, jsons.dumps(changed.attributes))
    if changed.id:
        work.run(
            "UPDATE catalog_items SET price = ?, product = ?, attributes = ? WHERE id = ?",
            *values,
            changed.id,
        )
    else:
        price, product, attributes = values
        changed.id = work.insert(
            "catalog_items",
            catalog_id=catalog_id,
            sku=changed.sku,
            price=price,
            product=product,
            attributes=attributes,
        )


def remove(work: Work, gone: Item) -> None:
    """Delete an item."""
    work.run("DELETE FROM catalog_items WHERE id = ?", gone.id)


def synced(work: Work, catalog: Row) -> None:
    """Note that a sync changed the catalog."""
    work.run(
        "UPDATE catalogs SET version = version + 1, modified = ? WHERE id = ?", work.micros, catalog["id"]
    )


def price_units(price: amounts.Number | None) -> int | None:
    """A price as the store keeps it."""
    return amounts.to_units(price) if price is not None else None


def as_json(work: Work, catalog: Row) -> dict[str, Any]:
    """`Catalog` of the contract."""
    subscribed = work.many(
        "SELECT application_id FROM catalog_applications WHERE catalog_id = ? ORDER BY application_id",
        catalog["id"],
    )
    return {
        "id": catalog["id"],
        "created": instants.written_micros(catalog["created"]),
        "accountId": work.application.account_id,
        "modified": instants.written_micros(catalog["modified"]),
        "name": catalog["name"],
        "description": catalog["description"],
        "subscribedApplicationsIds": [row[0] for row in subscribed],
        "version": catalog["version"],
        "createdBy": catalog["created_by"],
    }
