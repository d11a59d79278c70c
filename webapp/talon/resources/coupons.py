"""Coupons: who has reserved a code, and reservations."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.talon import checks
from webapp.talon.models.coupon import Coupon
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.request import CouponReservations
from webapp.talon.operation import Operation, Repeat
from webapp.talon.paging import Counted
from webapp.talon.resources.base import Resource

GET_RESERVED = Operation(
    "getReservedCustomers",
    "GET",
    "/v1/coupon_reservations/customerprofiles/{}",
    Counted[CustomerProfile],
    repeatable=Repeat.READ,
)
# Reserving twice counts once, and so does taking away: sending again what was not applied does no harm.
RESERVE = Operation(
    "createCouponReservation",
    "POST",
    "/v1/coupon_reservations/{}",
    Coupon,
    repeatable=Repeat.UNAPPLIED,
)
UNRESERVE = Operation(
    "deleteCouponReservation",
    "DELETE",
    "/v1/coupon_reservations/{}",
    type(None),
    repeatable=Repeat.UNAPPLIED,
)


class Coupons(Resource):
    """Coupons, known by their code."""

    __slots__ = ()

    def reserved_customers(self, code: str) -> Counted[CustomerProfile]:
        """GET /v1/coupon_reservations/customerprofiles/{couponValue} (getReservedCustomers)

        Customers who hold a hard or soft reservation of the code, all of them in `items`. A reservation that
        everybody has implicitly is not listed.

        Raises:
            NotFound: no such code. InvalidArgument: the code cannot be sent. TalonError: see its module.
        """
        return self._transport.call(GET_RESERVED, checks.identifier("code", code))

    def reserve(self, code: str, integration_ids: Sequence[str]) -> Coupon:
        """POST /v1/coupon_reservations/{couponValue} (createCouponReservation)

        Reserve the code for 1 to 1000 customers; who holds it already keeps it. Whether that is hard or soft
        is the coupon's `is_reservation_mandatory`. The coupon's reservation limit does not stop this call.

        Returns the coupon as it is afterwards.

        Raises:
            NotFound: no such code. InvalidRequest: a personal code. InvalidArgument: too many or none.
            OutcomeUnknown: the answer was lost; read `reserved_customers` to see. TalonError: see its module.
        """
        ids = checks.identifiers("integration_ids", integration_ids)
        return self._transport.call(
            RESERVE, checks.identifier("code", code), body=CouponReservations(integration_ids=ids)
        )

    def unreserve(self, code: str, integration_ids: Sequence[str]) -> None:
        """DELETE /v1/coupon_reservations/{couponValue} (deleteCouponReservation)

        Take the reservation of the code away from 1 to 1000 customers.

        Raises:
            NotFound: no such code. InvalidArgument: too many or none. OutcomeUnknown: the answer was lost;
            read `reserved_customers` to see. TalonError: see its module.
        """
        ids = checks.identifiers("integration_ids", integration_ids)
        self._transport.call(
            UNRESERVE, checks.identifier("code", code), body=CouponReservations(integration_ids=ids)
        )
