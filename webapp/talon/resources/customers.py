"""Customers: what they hold, and their profiles."""

from __future__ import annotations

from msgspec.structs import force_setattr

from webapp.talon import checks
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import Loyalty
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources.base import Resource

GET_INVENTORY = Operation(
    "getCustomerInventory",
    "GET",
    "/v1/customer_profiles/{}/inventory",
    CustomerInventory,
    repeat=Repeat.READ,
)


class Customers(Resource):
    """Customers, known by their integration id."""

    __slots__ = ()

    def inventory(
        self,
        integration_id: str,
        *,
        profile: bool = False,
        referrals: bool = False,
        coupons: bool = False,
        loyalty: bool = False,
        giveaways: bool = False,
        achievements: bool = False,
    ) -> CustomerInventory:
        """GET /v1/customer_profiles/{integrationId}/inventory (getCustomerInventory)

        What a customer holds, in one call. A section that was asked for and is empty reads as empty (not
        None), one that was not asked for is None.

        Raises:
            NotFound: no such customer. InvalidArgument: the id cannot be sent. TalonError: see its module.
        """
        asked = {
            "profile": profile,
            "referrals": referrals,
            "coupons": coupons,
            "loyalty": loyalty,
            "giveaways": giveaways,
            "achievements": achievements,
        }
        found = self._transport.call(
            GET_INVENTORY,
            checks.identifier("integration_id", integration_id),
            query=[(name, "true") for name, wanted in asked.items() if wanted],
        )
        for name in ("referrals", "coupons", "giveaways", "achievements"):
            if asked[name] and getattr(found, name) is None:
                force_setattr(found, name, ())
        if loyalty and found.loyalty is None:
            force_setattr(found, "loyalty", Loyalty(cards=(), programs={}))
        return found
