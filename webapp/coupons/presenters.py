"""What the coupon page needs that no single answer has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for

from webapp import sight
from webapp.access import may
from webapp.coupons import naming
from webapp.coupons.reading import CouponReading
from webapp.naming import campaign_name, coupon_kind, coupon_state, headline
from webapp.permissions import Permission
from webapp.talon.models.coupon import InventoryCoupon
from webapp.talon.models.profile import CustomerProfile

PAGE_SIZE = 50


@dataclass(frozen=True)
class Holder:
    """One customer who holds the code."""

    integration_id: str
    headline: list[tuple[str, Any]]
    last_activity: datetime


@dataclass(frozen=True)
class CouponPage:
    """One reading of a code.

    `customer` is whom the reader came from, `find` narrows the list of holders, `wanted` is its 1-based page.
    """

    reading: CouponReading
    fetched: datetime
    customer: str = ""
    find: str = ""
    wanted: int = 1

    @property
    def code(self) -> str:
        """The code."""
        return self.reading.code

    @property
    def coupon(self) -> InventoryCoupon | None:
        """The coupon, as far as any inventory showed it."""
        return self.reading.coupon

    @property
    def badge(self) -> tuple[str, str] | None:
        """Words and tone of its state, None where it is not known."""
        if self.coupon is None:
            return None
        return coupon_state(self.coupon.state)

    @property
    def kind(self) -> tuple[str, str] | None:
        """Hard, soft, personal or for everybody, with its meaning; None where it is not known."""
        return coupon_kind(self.coupon) if self.coupon else None

    @property
    def facts(self) -> list[str]:
        """Validity, uses and reservations of the coupon in sentences."""
        if self.coupon is None:
            return []
        lines = [naming.validity(self.coupon), naming.uses(self.coupon), naming.reservations(self.coupon)]
        return [line for line in lines if line]

    @property
    def campaign(self) -> str:
        """The campaign that the code belongs to."""
        return campaign_name(self.coupon.campaign_id) if self.coupon else ""

    @cached_property
    def matching(self) -> list[CustomerProfile]:
        """The holders whose id or shown attributes hold the text that is looked for."""
        wanted = self.find.casefold()
        if not wanted:
            return list(self.reading.holders)
        return [each for each in self.reading.holders if wanted in self._searchable(each)]

    @property
    def holders(self) -> list[Holder]:
        """The holders of this page of the list."""
        first = (self.number - 1) * PAGE_SIZE
        return [
            Holder(each.integration_id, headline(each.attributes), each.last_activity)
            for each in self.matching[first : first + PAGE_SIZE]
        ]

    @property
    def number(self) -> int:
        """The page of the list that is shown."""
        return min(max(1, self.wanted), self.last)

    @property
    def suggestion(self) -> str:
        """Whom it may be for: the customer the reader came from, if they exist and do not hold it yet."""
        is_there = self.customer in self.reading.customers
        return self.customer if is_there and not self.reading.is_held_by(self.customer) else ""

    @property
    def is_long(self) -> bool:
        """Whether the list needs a filter."""
        return len(self.reading.holders) > PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page of the list."""
        return max(1, -(-len(self.matching) // PAGE_SIZE))

    @property
    def can_reserve(self) -> bool:
        """Whether the person signed in may reserve it, and it can be reserved at all."""
        is_personal = self.coupon is not None and self.coupon.is_personal
        return not is_personal and may(Permission.CREATE_COUPON_RESERVATION)

    @property
    def can_take_away(self) -> bool:
        """Whether the person signed in may take reservations away, and there are any."""
        return bool(self.reading.holders) and may(Permission.DELETE_COUPON_RESERVATION)

    def address(self, number: int = 1) -> str:
        """A page of the list of holders, with the filter as it is."""
        chosen: dict[str, Any] = {"customer": self.customer or None, "find": self.find or None}
        return url_for("coupons.page", code=self.code, page=number if number > 1 else None, **chosen)

    def _searchable(self, profile: CustomerProfile) -> str:
        # As the reader sees it: nobody finds out by trying what is masked.
        who = profile.integration_id
        seen = [sight.shown_of(who, sight.attribute(*one)) for one in headline(profile.attributes)]
        return "\n".join([who, *seen]).casefold()
