"""What an agent is warned of before reserving a code or taking it away."""

from __future__ import annotations

from webapp.coupons import naming
from webapp.coupons.reading import CouponReading
from webapp.effects.words import _
from webapp.talon.models.coupon import InventoryCoupon


def reserve_warnings(found: CouponReading, new: int) -> list[str]:
    """Before reserving it for so many customers more."""
    coupon = found.coupon
    if coupon is None:
        return [
            _("Whether this is a hard or a soft reservation shows afterwards: nobody holds the code yet."),
            _("A reservation limit of the code, if it has one, does not stop this."),
            _("If it is a personal code of one customer, Talon.One refuses to reserve it."),
        ]
    warnings = [naming.why_of_no_use(coupon.state)]
    if coupon.is_implicitly_reserved:
        warnings.append(_("The code shows in every wallet already, without a reservation."))
    elif not coupon.is_reservation_mandatory:
        warnings.append(
            _("This is a soft reservation: no guarantee. Anybody who knows the code can redeem it first.")
        )
    else:
        warnings.append(_("This is a hard reservation: only customers who hold the code can redeem it."))
    count = int(coupon.reservation_counter or len(found.holders))
    if coupon.reservation_limit and count + new > coupon.reservation_limit:
        facts = {"limit": coupon.reservation_limit, "number": count, "after": count + new}
        warnings.append(
            _(
                "This overrides the reservation limit of the code: %(limit)s are meant, %(number)s are made,"
                " and it will be %(after)s.",
                **facts,
            )
        )
    return [warning for warning in warnings if warning]


def take_away_warnings(coupon: InventoryCoupon | None) -> list[str]:
    """Before taking a reservation away."""
    if coupon is None:
        return [_("Whether the reservation is hard or soft is not known here.")]
    if coupon.is_implicitly_reserved:
        return [_("The code shows in every wallet without a reservation: they will still see it.")]
    if coupon.is_reservation_mandatory:
        return [_("This is a hard reservation: without it they can no longer redeem the code.")]
    return [_("This is a soft reservation: who remembers the code can still redeem it.")]
