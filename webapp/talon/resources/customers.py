"""Customers: what they hold, and their profiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from msgspec import UNSET
from msgspec.structs import asdict, force_setattr

from webapp.talon import checks, errors
from webapp.talon.batches import Batch, in_batches
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.changes import (
    ProfileChange,
    ProfileRequest,
    ProfileUpdate,
    ProfileUpdates,
    RuleContent,
    UpdatedProfiles,
)
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import Loyalty
from webapp.talon.models.state import RuleRun
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources.base import Resource
from webapp.talon.resources.session_checks import check_campaigns

GET_INVENTORY = Operation(
    "getCustomerInventory",
    "GET",
    "/v1/customer_profiles/{}/inventory",
    CustomerInventory,
    repeatable=Repeat.READ,
)
UPDATE = Operation(
    "updateCustomerProfileV2",
    "PUT",
    "/v2/customer_profiles/{}",
    RuleRun,
    repeatable=Repeat.UNAPPLIED,
    on_conflict=errors.Contention,
)
UPDATE_MANY = Operation(
    "updateCustomerProfilesV2",
    "PUT",
    "/v2/customer_profiles",
    UpdatedProfiles,
    repeatable=Repeat.UNAPPLIED,
    may_be_empty=True,
)
ERASE = Operation(
    "deleteCustomerData", "DELETE", "/v1/customer_data/{}", type(None), repeatable=Repeat.UNAPPLIED
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

    def update(
        self,
        integration_id: str,
        change: ProfileChange,
        *,
        run_rule_engine: bool = False,
        dry: bool = False,
        response_content: Sequence[RuleContent] = (),
    ) -> RuleRun:
        """PUT /v2/customer_profiles/{integrationId} (updateCustomerProfileV2)

        Make or change a profile. Without `run_rule_engine` no rules run and `effects` is empty.

        Args:
            dry: store nothing; goes only with run_rule_engine.
            response_content: sections of the answer; they come only with run_rule_engine.

        Raises:
            InvalidRequest: an attribute that is not defined. Contention: parallel requests on the customer,
            or a limit. InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        checks.instance("change", change, ProfileChange)
        if not run_rule_engine and (dry or response_content):
            raise InvalidArgument("run_rule_engine", "is needed for a dry run and for response_content")
        check_campaigns("change.evaluable_campaign_ids", change.evaluable_campaign_ids, dry=dry)
        if change.attributes is not UNSET:
            checks.attributes("change.attributes", change.attributes)
        if change.audiences_changes is not UNSET:
            for name in ("adds", "deletes"):
                for audience_id in getattr(change.audiences_changes, name):
                    checks.number(f"change.audiences_changes.{name}", audience_id, 1)
        content = checks.choices("response_content", response_content, get_args(RuleContent))
        return self._transport.call(
            UPDATE,
            checks.identifier("integration_id", integration_id),
            query=[("runRuleEngine", checks.flag(run_rule_engine))],
            body=ProfileRequest(**asdict(change), response_content=content or UNSET),
            dry=dry,
        )

    def update_many(
        self, profiles: Sequence[ProfileUpdate], *, silent: bool = True
    ) -> UpdatedProfiles | None:
        """PUT /v2/customer_profiles (updateCustomerProfilesV2)

        Make or change 1 to 1000 profiles; no rules run. With `silent` (the API's default) the profiles do
        not come back; the call then returns None, or what an older server answers all the same.

        Raises:
            InvalidRequest: an attribute that is not defined. InvalidArgument, OutcomeUnknown, TalonError:
            see their module.
        """
        found = checks.sequence("profiles", profiles, checks.MAX_LIST, least=1)
        for index, one in enumerate(found):
            checks.text(f"profiles[{index}].integration_id", one.integration_id, checks.MAX_ID)
            if one.attributes is not UNSET:
                checks.attributes(f"profiles[{index}].attributes", one.attributes)
        return self._transport.call(
            UPDATE_MANY,
            query=[("silent", "yes" if silent else "no")],
            body=ProfileUpdates(customer_profiles=list(found)),
        )

    def update_in_batches(
        self, profiles: Sequence[ProfileUpdate], *, silent: bool = True
    ) -> Iterator[Batch[UpdatedProfiles | None]]:
        """The same for any number of profiles, 1000 at a time and one request after another
        (updateCustomerProfilesV2). Yields each batch when it is done; see webapp.talon.batches.
        """
        return in_batches(profiles, lambda piece: self.update_many(piece, silent=silent))

    def erase(self, integration_id: str) -> None:
        """DELETE /v1/customer_data/{integrationId} (deleteCustomerData)

        Blank the attributes of the customer and of what refers to them, in all Applications of the same
        environment. There is no undoing; counters and codes stay.

        Raises:
            NotFound: no such customer. InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        self._transport.call(ERASE, checks.identifier("integration_id", integration_id))
