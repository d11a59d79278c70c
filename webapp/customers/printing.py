"""Every field of an inventory on paper, for somebody who asks what is kept about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from webapp.masking import Personal
from webapp.talon.models.base import body_of
from webapp.talon.models.inventory import CustomerInventory

_ALWAYS_ZERO = ("expiredBalance", "spentBalance")
"""Deprecated: 0 whatever was spent or expired. On paper they would be a false statement."""


def every_field(inventory: CustomerInventory, personal: Personal | None = None) -> str:
    """The inventory as Talon.One sent it, also what the desk does not know, less what is not true.

    With `personal`, for a reader who does not see it, what is personal is marked.
    """
    body = body_of(inventory)
    if not body:
        return ""
    told = _without_zeros(msgspec.json.Decoder(float_hook=Decimal).decode(body))
    if personal is not None:
        told = personal.marked_values(told)
    text = msgspec.json.Encoder(decimal_format="number").encode(told)
    return msgspec.json.format(text, indent=2).decode()


def _without_zeros(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_zeros(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_ledger = "currentBalance" in value
    return {
        name: _without_zeros(each) for name, each in value.items() if not (is_ledger and name in _ALWAYS_ZERO)
    }
