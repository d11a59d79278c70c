"""What reads alone know about a code: what certainly keeps it from being used, and what cannot be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.diagnosis.coupon.reading import Readings
from webapp.talon.models.coupon import InventoryCoupon

SLACK = timedelta(minutes=5)
"""How far the clocks of the desk and of Talon.One may be apart before a date contradicts anything."""


@dataclass(frozen=True)
class Wallet:
    """One code as the customer's wallet and the list of its holders show it.

    Attributes:
        coupon: the coupon in the customer's wallet, None where it is not in there.
        is_held: whether this customer has reserved it; None where that is not known.
        customer: whose wallet, empty for nobody.
        at: the moment that is asked about; `is_later` where it is not now.
        is_real: whether there is such a code; None where that is not known.
    """

    coupon: InventoryCoupon | None
    is_held: bool | None
    customer: str
    at: datetime
    is_later: bool = False
    is_real: bool | None = None

    @property
    def is_used_up(self) -> bool:
        """Whether it was redeemed as often as it can be, by whomever."""
        coupon = self.coupon
        return bool(coupon and coupon.usage_limit and coupon.usage_counter >= coupon.usage_limit)

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left on a code that is used up in parts, such as a gift card."""
        coupon = self.coupon
        return bool(coupon and coupon.discount_limit and coupon.discount_remainder == 0)

    @property
    def blocks(self) -> list[str]:
        """Why it certainly cannot be used, in the API's own words for rejections; the surest first."""
        coupon = self.coupon
        if self.is_real is False:
            return ["CouponNotFound"]
        if coupon is None:
            return []
        found = {
            "CouponExpired": self._is_over(),
            "CouponStartDateInFuture": self._is_early(),
            "CouponLimitReached": self.is_used_up or self.is_spent,
            "ProfileLimitReached": self._is_used_by_customer,
            "CouponReservationRequired": self.needs_reservation and self.is_held is False,
            "CouponRecipientDoesNotMatch": self._is_somebody_else_s,
            "CouponPartOfNotRunningCampaign": self._state == "disabled",
        }
        return [reason for reason, is_so in found.items() if is_so]

    def contradicts(self, reason: str) -> bool:
        """Whether a rejection for this reason cannot be, by what the wallet shows.

        Only of what a wallet knows. That a campaign runs is not among it: the codes of a scheduled one show
        as active. Nor are conditions, and limits of campaigns.
        """
        coupon = self.coupon
        if reason == "CouponNotFound":
            return self.is_real is True or coupon is not None
        if reason == "ProfileRequired":
            return bool(self.customer)
        if reason == "CouponReservationRequired":
            return self.is_held is True
        if coupon is None:
            return False
        return {
            "CouponExpired": not self._is_over(SLACK),
            "CouponStartDateInFuture": not self._is_early(SLACK),
            "CouponLimitReached": not (self.is_used_up or self.is_spent or coupon.limits),
            "CouponRecipientDoesNotMatch": coupon.recipient_integration_id == self.customer,
        }.get(reason, False)

    @property
    def needs_reservation(self) -> bool:
        """Whether only holders can use it."""
        coupon = self.coupon
        return bool(coupon and coupon.is_reservation_mandatory and not coupon.is_implicitly_reserved)

    @property
    def _state(self) -> str:
        """The state that the wallet gives it now, which says nothing of a later day."""
        return self.coupon.state if self.coupon and not self.is_later else ""

    def _is_over(self, slack: timedelta = timedelta(0)) -> bool:
        """Whether it has ended; by its date, and by its state where it has none."""
        end = self.coupon.expiry_date if self.coupon else None
        return self._state == "expired" if end is None else end <= self.at + slack

    def _is_early(self, slack: timedelta = timedelta(0)) -> bool:
        """Whether it has not begun."""
        start = self.coupon.start_date if self.coupon else None
        return self._state == "pending" if start is None else start > self.at - slack

    @property
    def _is_used_by_customer(self) -> bool:
        """Only by a limit of the coupon itself that never starts anew; those of campaigns are not shown."""
        coupon = self.coupon
        return coupon is not None and any(
            limit.action == "redeemCoupon"
            and not limit.period
            and set(limit.entities) == {"Profile"}
            and coupon.profile_redemption_count >= limit.limit
            for limit in coupon.limits
        )

    @property
    def _is_somebody_else_s(self) -> bool:
        recipient = self.coupon.recipient_integration_id if self.coupon else None
        return bool(recipient) and recipient != self.customer


def look_into(readings: Readings, now: datetime, moment: datetime | None) -> Wallet:
    """What the reads show of the code; `moment` is the later one asked about, if any."""
    code = readings.question.code
    held = (readings.wallet.value.coupons if readings.wallet.value else None) or ()
    holders = readings.holders
    is_held = None
    if holders.value is not None and readings.customer:
        is_held = any(one.integration_id == readings.customer for one in holders.value.items)
    return Wallet(
        next((one for one in held if one.value == code), None),
        is_held,
        readings.customer,
        moment or now,
        is_later=moment is not None,
        is_real={"answered": True, "missing": False}.get(holders.state),
    )
