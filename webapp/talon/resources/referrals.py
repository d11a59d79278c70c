"""Referral codes."""

from __future__ import annotations

from msgspec import UNSET

from webapp.talon import checks
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.changes import NewReferral, NewReferrals
from webapp.talon.models.referral import Referral
from webapp.talon.operation import Operation, Repeat
from webapp.talon.paging import Counted
from webapp.talon.resources.base import Resource

MAX_USES = 999_999
CREATE = Operation("createReferral", "POST", "/v1/referrals", Referral, repeatable=Repeat.NEVER)
CREATE_MANY = Operation(
    "createReferralsForMultipleAdvocates",
    "POST",
    "/v1/referrals_for_multiple_advocates",
    Counted[Referral],
    repeatable=Repeat.NEVER,
    may_be_empty=True,
)


class Referrals(Resource):
    """Referral codes. The API cannot read one by its code; an inventory lists a customer's own."""

    __slots__ = ()

    def create(self, referral: NewReferral) -> Referral:
        """POST /v1/referrals (createReferral)

        Make a code for one advocate. The campaign's referral limits do not stop this call.

        Raises:
            InvalidRequest: no such campaign, or an attribute that is not defined. InvalidArgument,
            OutcomeUnknown (read the advocate's inventory to see), TalonError: see their module.
        """
        checks.text(
            "referral.advocate_profile_integration_id",
            referral.advocate_profile_integration_id,
            checks.MAX_ID,
        )
        if referral.friend_profile_integration_id is not UNSET:
            checks.text(
                "referral.friend_profile_integration_id",
                referral.friend_profile_integration_id,
                checks.MAX_ID,
            )
        _check("referral", referral)
        return self._transport.call(CREATE, body=referral)

    def create_for_advocates(
        self, referrals: NewReferrals, *, silent: bool = False
    ) -> Counted[Referral] | None:
        """POST /v1/referrals_for_multiple_advocates (createReferralsForMultipleAdvocates)

        Make one code for each of 1 to 1000 advocates. With `silent` the codes do not come back and the call
        returns None. (The API's own default is to be silent; here the codes are wanted.)

        Raises:
            InvalidRequest: no such campaign. InvalidArgument, OutcomeUnknown (read the advocates'
            inventories to see), TalonError: see their module.
        """
        checks.identifiers(
            "referrals.advocate_profile_integration_ids", referrals.advocate_profile_integration_ids
        )
        _check("referrals", referrals)
        pattern = referrals.referral_pattern
        if pattern is not UNSET and len(checks.text("referrals.referral_pattern", pattern, 100)) < 3:
            raise InvalidArgument("referrals.referral_pattern", "is shorter than 3 characters")
        if referrals.valid_characters is not UNSET:
            for index, one in enumerate(
                checks.sequence("referrals.valid_characters", referrals.valid_characters)
            ):
                checks.text(f"referrals.valid_characters[{index}]", one, 1)
        return self._transport.call(
            CREATE_MANY, query=[("silent", "yes" if silent else "no")], body=referrals
        )


def _check(name: str, new: NewReferral | NewReferrals) -> None:
    checks.number(f"{name}.campaign_id", new.campaign_id, 1)
    if new.usage_limit is not UNSET:
        checks.number(f"{name}.usage_limit", new.usage_limit, 0, MAX_USES)
    if new.start_date is not UNSET:
        checks.aware(f"{name}.start_date", new.start_date)
    if new.expiry_date is not UNSET:
        checks.aware(f"{name}.expiry_date", new.expiry_date)
        if new.start_date is not UNSET and new.start_date > new.expiry_date:
            raise InvalidArgument(f"{name}.expiry_date", "lies before start_date")
    if new.attributes is not UNSET:
        checks.attributes(f"{name}.attributes", new.attributes)
