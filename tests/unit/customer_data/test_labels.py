"""Every field that the API is known to send about a customer has a name for people."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from webapp.customer_data.labels import is_known, label
from webapp.talon.models.achievement import AchievementProgress
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.ledger import (
    CardLedgerPoints,
    CardLedgerTransaction,
    LedgerPoints,
    LedgerTransaction,
)
from webapp.talon.models.loyalty import LoyaltyBalances, LoyaltyCardBalances
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.session import CustomerSession, CustomerSessionState

LEFT_OUT = {"expiredBalance", "spentBalance"}
"""Deprecated, and never on the page."""
ANSWERS = (
    AchievementProgress,
    CardLedgerPoints,
    CardLedgerTransaction,
    CustomerInventory,
    CustomerProfile,
    CustomerSession,
    LedgerPoints,
    LedgerTransaction,
    LoyaltyBalances,
    LoyaltyCardBalances,
    CustomerSessionState,
)


def models_in(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """The models that a type is made of."""
    if get_origin(kind) in (Annotated, Union, types.UnionType, tuple, dict, list):
        for each in get_args(kind):
            yield from models_in(each)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind


def names_of(model: type[msgspec.Struct], seen: set[type]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    hints = get_type_hints(model, include_extras=True)
    for each in msgspec.structs.fields(model):
        yield each.encode_name
        for inner in models_in(hints[each.name]):
            yield from names_of(inner, seen)


@pytest.mark.parametrize("model", ANSWERS, ids=lambda model: model.__name__)
def test_no_field_stands_under_the_name_of_the_api(model: type[msgspec.Struct]) -> None:
    found = set(names_of(model, set())) - LEFT_OUT
    assert found
    assert sorted(name for name in found if not is_known(name)) == []


def test_what_a_name_means_depends_on_where_it_stands() -> None:
    assert [label("value", within) for within in ("coupons", "props")] == ["Code", "Value"]
    assert [label("price", within) for within in ("cartItems", "additionalCosts")] == ["Price each", "Price"]


def test_an_unknown_field_keeps_its_own_name() -> None:
    assert label("loyaltyMood", "profile") == "loyaltyMood"


def test_the_walk_reaches_what_is_deep_down() -> None:
    found = {name for model in ANSWERS for name in names_of(model, set())}
    assert {"currentTier", "downgradePolicy", "effectType", "referredCustomers", "returnedQuantity"} <= found
