"""What the API lets one learn about a code: who holds it, and the coupon itself from a holder's inventory.

There is no read of a coupon by its code. A customer's inventory shows it where that customer holds it, has
redeemed it, or where everybody holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import g

from webapp.access import may
from webapp.extensions import side_by_side, talon
from webapp.permissions import Permission
from webapp.talon import errors
from webapp.talon.models.coupon import InventoryCoupon
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.profile import CustomerProfile

_KEPT = "desk_coupon_readings"


@dataclass(frozen=True)
class CouponReading:
    """A code as one request found it.

    Attributes:
        holders: who reserved it, hard or soft; implicit reservations are never among them.
        coupon: the coupon, None where no inventory that was read shows it.
        seen_with: whose inventory showed it.
        customers: the inventories that were asked for, by integration id.
        unknown: integration ids that were asked for and do not exist.
    """

    code: str
    holders: tuple[CustomerProfile, ...]
    coupon: InventoryCoupon | None = None
    seen_with: str = ""
    customers: dict[str, CustomerInventory] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def is_held_by(self, integration_id: str) -> bool:
        """Whether a customer has reserved the code."""
        return any(holder.integration_id == integration_id for holder in self.holders)


def read(code: str, integration_ids: Sequence[str] = ()) -> CouponReading:
    """Read a code and, at the same time, the named customers; once in a request for the same question.

    Calls getReservedCustomers and getCustomerInventory. Raises NotFound for a code that does not exist, or
    cannot be one; and the other errors of the client.
    """
    kept = g.setdefault(_KEPT, {})
    question = (code, tuple(integration_ids))
    if question not in kept:
        kept[question] = _read(code, question[1])
    found: CouponReading = kept[question]
    return found


def _read(code: str, integration_ids: tuple[str, ...]) -> CouponReading:
    client = talon()
    # Only the first inventory is asked for coupons: one is enough to see this coupon, if it can be seen.
    asks = [
        partial(client.customers.inventory, each, profile=True, coupons=number == 0)
        for number, each in enumerate(integration_ids)
    ]
    listed, *answers = side_by_side([partial(client.coupons.reserved_customers, code), *asks])
    if isinstance(listed, errors.InvalidArgument):
        raise errors.NotFound("getReservedCustomers") from listed
    if isinstance(listed, Exception):
        raise listed
    customers, unknown = _sorted_out(dict(zip(integration_ids, answers, strict=True)))
    seen_with = next(iter(integration_ids), "")
    coupon = _in_wallet(customers.get(seen_with), code)
    if coupon is None and listed.items and may(Permission.GET_CUSTOMER_INVENTORY):
        seen_with = listed.items[0].integration_id
        coupon = _from_holder(seen_with, code)
    return CouponReading(code, listed.items, coupon, seen_with if coupon else "", customers, unknown)


def _sorted_out(answers: dict[str, Any]) -> tuple[dict[str, CustomerInventory], tuple[str, ...]]:
    """The inventories, and the ids that nobody has. Raises any other error."""
    customers, unknown = {}, []
    for integration_id, answer in answers.items():
        if isinstance(answer, errors.NotFound | errors.InvalidArgument):
            unknown.append(integration_id)
        elif isinstance(answer, Exception):
            raise answer
        else:
            customers[integration_id] = answer
    return customers, tuple(unknown)


def _from_holder(integration_id: str, code: str) -> InventoryCoupon | None:
    """The coupon in a holder's inventory. It only adds to the page: an inventory that fails is left out."""
    try:
        return _in_wallet(talon().customers.inventory(integration_id, coupons=True), code)
    except errors.TalonError:
        return None


def _in_wallet(inventory: CustomerInventory | None, code: str) -> InventoryCoupon | None:
    held = inventory.coupons if inventory and inventory.coupons else ()
    return next((each for each in held if each.value == code), None)
