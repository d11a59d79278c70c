"""Limits of the contract on what a session may hold, checked before sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec import UNSET, UnsetType

from webapp.talon import checks
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.session import AdditionalCost, NewCartItem, SessionChange, SessionState

MAX_UNITS = 10_000
MAX_CODE = 100


def check_change(change: SessionChange, *, dry: bool) -> None:
    """Raise InvalidArgument for a change that no server would take."""
    checks.instance("change", change, SessionChange)
    if change.profile_id is not UNSET:
        checks.text("change.profile_id", change.profile_id, checks.MAX_ID, empty=True)
    if change.store_integration_id is not UNSET:
        checks.text("change.store_integration_id", change.store_integration_id, checks.MAX_ID)
    if change.referral_code is not UNSET:
        checks.text("change.referral_code", change.referral_code, MAX_CODE, empty=True)
    if change.state is not UNSET:
        checks.choice("change.state", change.state, get_args(SessionState))
    check_campaigns("change.evaluable_campaign_ids", change.evaluable_campaign_ids, dry=dry)
    if change.attributes is not UNSET:
        checks.attributes("change.attributes", change.attributes)
    if change.additional_costs is not UNSET:
        _check_costs("change.additional_costs", change.additional_costs)
    _check_lists(change)


def check_campaigns(name: str, campaign_ids: Sequence[int] | UnsetType, *, dry: bool) -> None:
    """Raise InvalidArgument for numbers of campaigns that are none, or that go with no dry run."""
    if campaign_ids is UNSET:
        return
    if not dry:
        raise InvalidArgument(name, "goes only with dry")
    for index, campaign_id in enumerate(checks.sequence(name, campaign_ids)):
        checks.number(f"{name}[{index}]", campaign_id, 1)


def _check_lists(change: SessionChange) -> None:
    for name, values, most, longest in (
        ("change.coupon_codes", change.coupon_codes, None, MAX_CODE),
        ("change.loyalty_cards", change.loyalty_cards, 1, checks.MAX_CARD_ID),
        ("change.identifiers", change.identifiers, 5, checks.MAX_ID),
    ):
        if values is not UNSET:
            for index, value in enumerate(checks.sequence(name, values, most)):
                checks.text(f"{name}[{index}]", value, longest)
    if change.cart_items is not UNSET:
        items = checks.sequence("change.cart_items", change.cart_items, checks.MAX_LIST)
        for index, item in enumerate(items):
            _check_item(f"change.cart_items[{index}]", item)
        if sum(item.quantity for item in items) > MAX_UNITS:
            raise InvalidArgument("change.cart_items", f"has more than {MAX_UNITS} units")


def _check_item(name: str, item: NewCartItem) -> None:
    checks.text(f"{name}.sku", item.sku, checks.MAX_ID)
    checks.number(f"{name}.quantity", item.quantity, 1)
    for part in ("price", "weight", "height", "width", "length"):
        value = getattr(item, part)
        if value is not UNSET:
            checks.amount(f"{name}.{part}", value)
    if item.attributes is not UNSET:
        checks.attributes(f"{name}.attributes", item.attributes)
    if item.additional_costs is not UNSET:
        _check_costs(f"{name}.additional_costs", item.additional_costs)


def _check_costs(name: str, costs: Mapping[str, AdditionalCost]) -> None:
    for key, cost in costs.items():
        checks.text(f"a key of {name}", key, checks.MAX_ID)
        checks.amount(f"{name}.{key}.price", cost.price)
