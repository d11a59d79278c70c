"""Syncing cart item catalogs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .. import jsons
from ..bodies import Reader, expected_object
from ..operations import Answer, Call, operation
from ..problems import invalid_at, not_found
from ..records import attributes, catalogs
from ..records.catalogs import Item
from ..work import Row, Work

ONE_ITEM = ("ADD", "PATCH", "REMOVE")
ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "LT": lambda left, right: left < right,
    "LE": lambda left, right: left <= right,
    "GT": lambda left, right: left > right,
    "GE": lambda left, right: left >= right,
}


@operation("syncCatalog", "PUT", "/v1/catalogs/{catalogId}/sync", takes_body=True, plain_400=True)
def sync_catalog(work: Work, call: Call) -> Answer:
    """Up to 1000 actions, in order, all or none; the catalog's version goes up by one."""
    catalog = catalogs.find(work, call.number("catalogId"))
    if catalog is None:
        raise not_found("catalog", call.number("catalogId"))
    body = Reader(expected_object(call.body))
    version = body.integer("version", minimum=1)
    actions = body.objects("actions", required=True, fewest=1, most=1000)
    body.done()
    if version is not None and version != catalog["version"]:
        raise invalid_at("/version", "Stale", f"the catalog is at version {catalog['version']}")
    sync = _Sync(work, catalog)
    for action in actions:
        sync.act(action)
    body.done()
    sync.finish()
    return Answer(200, catalogs.as_json(work, catalogs.find(work, catalog["id"]) or catalog))


class _Sync:
    """The actions of one request, on items kept in memory until all have passed."""

    def __init__(self, work: Work, catalog: Row) -> None:
        self.work = work
        self.catalog = catalog
        self.required: list[str] = jsons.load(catalog["required"])
        self.items: dict[str, Item | None] = {}
        self.has_all = False
        self.gone: list[Item] = []
        self.changed: dict[str, Item] = {}
        self.named: set[str] = set()

    def act(self, action: Reader) -> None:
        """One action; its faults are noted in the reader."""
        if not action.has("type"):
            action.note("type", "Missing", "it is required")
        kind = action.one_of("type", (*ONE_ITEM, "PATCH_MANY", "REMOVE_MANY"))
        payload = action.within("payload")
        if kind in ONE_ITEM:
            self._one(kind, payload)
        elif kind is not None:
            self._many(kind, payload)

    def _one(self, kind: str, payload: Reader) -> None:
        sku = payload.text("sku", required=True, shortest=1, longest=1000)
        if sku is None:
            return
        if sku in self.named:
            payload.note("sku", "Duplicate", "each SKU may stand in one action only")
            return
        self.named.add(sku)
        known = self._item(sku)
        if kind == "REMOVE":
            if known is None:
                payload.note("sku", "Not found", "the catalog has no such item")
            else:
                self._remove(known)
            return
        if kind == "ADD" and known is not None and not payload.boolean("replaceIfExists", default=False):
            payload.note("sku", "Exists", "the catalog has this item already")
        elif kind == "PATCH" and known is None and not payload.boolean("createIfNotExists", default=False):
            payload.note("sku", "Not found", "the catalog has no such item")
        else:
            self._write(payload, known or Item(sku), keep_attributes=kind == "PATCH")

    def _write(self, payload: Reader, item: Item, *, keep_attributes: bool) -> None:
        price = payload.number("price")
        if price is not None:
            item.price = catalogs.price_units(price)
        item.product = None
        if payload.has("product"):
            item.product = payload.within("product").text("name", required=True, longest=50)
        self._set_attributes(payload, item, keep=keep_attributes)

    def _set_attributes(self, payload: Reader, item: Item, *, keep: bool) -> None:
        sent = attributes.read(self.work, payload, "CartItem")
        merged = {**(item.attributes if keep else {}), **sent}
        item.attributes = {name: value for name, value in merged.items() if value is not None}
        missing = [name for name in self.required if name not in item.attributes]
        if missing:
            payload.note("attributes", "Missing", "required: " + ", ".join(missing))
        self.changed[item.sku] = item
        self.items[item.sku] = item

    def _many(self, kind: str, payload: Reader) -> None:
        before = len(payload.faults)
        tests = [self._filter(one) for one in payload.objects("filters")]
        price = payload.number("price")
        if len(payload.faults) > before:
            return
        self._load_all()
        chosen = [item for item in self.items.values() if item and all(test(item) for test in tests)]
        for item in chosen:
            if kind == "REMOVE_MANY":
                self._remove(item)
                continue
            if price is not None:
                item.price = catalogs.price_units(price)
            self._set_attributes(payload, item, keep=True)

    def _filter(self, one: Reader) -> Callable[[Item], bool]:
        name = one.text("attr", required=True, shortest=1) or ""
        if not one.has("op"):
            one.note("op", "Missing", "it is required")
        op = one.one_of("op", ("EQ", "IN", *ORDERED)) or "EQ"
        value = one.value.get("value")
        if value is None:
            one.note("value", "Missing", "it is required")
        if name and attributes.fault(self.work, "CartItem", name, None) is not None:
            one.note("attr", "Unknown", "attribute of CartItem")
        if op in ORDERED and not _is_number(value):
            one.note("value", "Invalid type", "a number is expected")
        if op == "IN":
            wanted = value if isinstance(value, list) else [part.strip() for part in str(value).split(",")]
            return lambda item: str(item.attributes.get(name)) in map(str, wanted)
        if op == "EQ":
            return lambda item: item.attributes.get(name) == value
        compare = ORDERED[op]
        return lambda item: _is_number(item.attributes.get(name)) and compare(item.attributes[name], value)

    def _item(self, sku: str) -> Item | None:
        if sku not in self.items and not self.has_all:
            self.items[sku] = catalogs.item(self.work, self.catalog["id"], sku)
        return self.items.get(sku)

    def _load_all(self) -> None:
        if not self.has_all:
            self.items = {**catalogs.items(self.work, self.catalog["id"]), **self.items}
            self.has_all = True

    def _remove(self, item: Item) -> None:
        self.items[item.sku] = None
        self.changed.pop(item.sku, None)
        self.gone.append(item)

    def finish(self) -> None:
        """Write everything."""
        for item in self.gone:
            if item.id:
                catalogs.remove(self.work, item)
        for item in self.changed.values():
            catalogs.save(self.work, self.catalog["id"], item)
        catalogs.synced(self.work, self.catalog)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
