"""Syncing a catalog: five actions, filters, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.sandbox import World
from webapp.sandbox import setup
from webapp.sandbox.operations import Answer
from webapp.sandbox.records import catalogs


@pytest.fixture
def catalog(world: World) -> int:
    with world.sandbox.working("shop") as work:
        setup.add_attribute(work, "CartItem", "Color")
        setup.add_attribute(work, "CartItem", "Weight", "number")
        return setup.add_catalog(work, "Goods", required=["Color"])


def _sync(world: World, catalog: int, *actions: tuple[str, dict[str, Any]], **more: Any) -> Answer:
    body = {"actions": [{"type": kind, "payload": payload} for kind, payload in actions], **more}
    return world.call("syncCatalog", body, path={"catalogId": catalog})


def _item(sku: str, color: str = "red", **more: Any) -> dict[str, Any]:
    weight = more.pop("weight", None)
    return {"sku": sku, "attributes": {"Color": color} | ({"Weight": weight} if weight else {}), **more}


def _held(world: World, catalog: int) -> dict[str, Any]:
    with world.sandbox.looking("shop") as work:
        found = catalogs.items(work, catalog)
    return {
        sku: (one.price, one.product, one.attributes.get("Color"), one.attributes.get("Weight"))
        for sku, one in found.items()
    }


def test_the_five_actions(world: World, catalog: int) -> None:
    added = _sync(
        world,
        catalog,
        ("ADD", _item("A", price=10, product={"name": "Lamp"}, weight=1)),
        ("ADD", _item("B", "blue", weight=5)),
        ("ADD", _item("C", "blue", weight=9)),
    )
    assert (added.status, added.body["version"]) == (200, 2)
    replaced = _sync(world, catalog, ("ADD", _item("A", "green", replaceIfExists=True)), version=2)
    assert replaced.body["version"] == 3
    # A price that is not sent is kept, a product that is not sent is gone.
    assert _held(world, catalog)["A"] == (10_000_000, None, "green", None)
    _sync(world, catalog, ("PATCH", {"sku": "A", "price": 12.5}))
    assert _held(world, catalog)["A"] == (12_500_000, None, "green", None)
    _sync(world, catalog, ("PATCH", _item("D", "red", createIfNotExists=True)))
    blue = {"attr": "Color", "op": "EQ", "value": "blue"}
    heavy = {"attr": "Weight", "op": "GT", "value": 5}
    _sync(world, catalog, ("PATCH_MANY", {"price": 7, "filters": [blue, heavy]}))
    assert {sku: one[0] for sku, one in _held(world, catalog).items()} == {
        "A": 12_500_000,
        "B": None,
        "C": 7_000_000,
        "D": None,
    }
    _sync(world, catalog, ("REMOVE", {"sku": "A"}), ("REMOVE_MANY", {"filters": [blue]}))
    assert list(_held(world, catalog)) == ["D"]
    _sync(world, catalog, ("REMOVE_MANY", {}))
    assert _held(world, catalog) == {}


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("EQ", 2, ["B"]),
        ("LT", 2, ["A"]),
        ("LE", 2, ["A", "B"]),
        ("GT", 2, ["C"]),
        ("GE", 2, ["B", "C"]),
        ("IN", "1,3", ["A", "C"]),
        ("IN", [1, 2], ["A", "B"]),
    ],
)
def test_filters(world: World, catalog: int, op: str, value: Any, expected: list[str]) -> None:
    _sync(
        world,
        catalog,
        *[("ADD", _item(sku, weight=weight)) for sku, weight in (("A", 1), ("B", 2), ("C", 3))],
    )
    chosen = {"filters": [{"attr": "Weight", "op": op, "value": value}], "attributes": {"Color": "hit"}}
    assert _sync(world, catalog, ("PATCH_MANY", chosen)).status == 200
    assert [sku for sku, one in _held(world, catalog).items() if one[2] == "hit"] == expected


@pytest.mark.parametrize(
    ("action", "pointer"),
    [
        (("ADD", _item("A")), "/actions/1/payload/sku"),
        (("ADD", {"sku": "Z"}), "/actions/1/payload/attributes"),
        (("ADD", {"attributes": {"Color": "x"}}), "/actions/1/payload/sku"),
        (("ADD", {"sku": "Z", "attributes": {"Color": 5}}), "/actions/1/payload/attributes/Color"),
        (("ADD", {"sku": "Z", "attributes": {"Nope": 5}}), "/actions/1/payload/attributes/Nope"),
        (("ADD", _item("Z", price=-1)), "/actions/1/payload/price"),
        (("ADD", _item("NEW")), "/actions/1/payload/sku"),
        (("PATCH", {"sku": "Z"}), "/actions/1/payload/sku"),
        (("REMOVE", {"sku": "Z"}), "/actions/1/payload/sku"),
        (("MOVE", {"sku": "A"}), "/actions/1/type"),
        (
            ("PATCH_MANY", {"filters": [{"attr": "Weight", "op": "LT", "value": "x"}]}),
            "/actions/1/payload/filters/0/value",
        ),
        (
            ("REMOVE_MANY", {"filters": [{"attr": "Nope", "op": "EQ", "value": 1}]}),
            "/actions/1/payload/filters/0/attr",
        ),
        (("REMOVE_MANY", {"filters": [{"attr": "Color", "op": "??"}]}), "/actions/1/payload/filters/0/op"),
    ],
)
def test_one_bad_action_undoes_the_others(
    world: World, catalog: int, action: tuple[str, dict[str, Any]], pointer: str
) -> None:
    _sync(world, catalog, ("ADD", _item("A")))
    before = world.dump()
    answer = _sync(world, catalog, ("ADD", _item("NEW")), action)
    assert answer.status == 400
    assert {"pointer": pointer} in [error["source"] for error in answer.body["errors"]]
    assert world.dump() == before


def test_the_request_around_the_actions(world: World, catalog: int) -> None:
    assert _sync(world, catalog).status == 400
    assert _sync(world, catalog, *[("REMOVE_MANY", {})] * 1001).status == 400
    assert _sync(world, catalog, ("REMOVE_MANY", {}), version=7).status == 400
    assert _sync(world, catalog, ("REMOVE_MANY", {}), version=0).status == 400
    assert _sync(world, 99, ("REMOVE_MANY", {})).status == 404
    assert (
        world.call("syncCatalog", {"actions": [{"type": "REMOVE"}]}, path={"catalogId": catalog}).status
        == 400
    )
