"""Audiences and their members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from webapp.talon import checks, errors
from webapp.talon.batches import Batch, in_batches
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.audience import (
    Audience,
    AudienceName,
    MembershipChange,
    MembershipChanges,
    NewAudience,
)
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources.base import Resource

_ONE = "/v2/audiences/{}"
CREATE = Operation(
    "createAudienceV2",
    "POST",
    "/v2/audiences",
    Audience,
    repeatable=Repeat.NEVER,
    on_conflict=errors.Conflict,
)
UPDATE = Operation("updateAudienceV2", "PUT", _ONE, Audience, repeatable=Repeat.UNAPPLIED)
DELETE = Operation("deleteAudienceV2", "DELETE", _ONE, type(None), repeatable=Repeat.UNAPPLIED)
DELETE_MEMBERSHIPS = Operation(
    "deleteAudienceMembershipsV2", "DELETE", _ONE + "/memberships", type(None), repeatable=Repeat.UNAPPLIED
)
UPDATE_ATTRIBUTES = Operation(
    "updateAudienceCustomersAttributes",
    "PUT",
    "/v2/audience_customers/{}/attributes",
    type(None),
    repeatable=Repeat.UNAPPLIED,
)
CHANGE_MEMBERSHIPS = Operation(
    "updateCustomerProfileAudiences",
    "POST",
    "/v2/customer_audiences",
    type(None),
    repeatable=Repeat.UNAPPLIED,  # adding twice is adding once
)


class Audiences(Resource):
    """Audiences, known by their number. The API cannot list them or their members."""

    __slots__ = ()

    def create(self, audience: NewAudience) -> Audience:
        """POST /v2/audiences (createAudienceV2)

        Raises:
            Conflict: this integration has an audience with that integration_id. InvalidRequest,
            InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        checks.text("audience.name", audience.name, checks.MAX_ID)
        if audience.integration_id is not UNSET:
            checks.text("audience.integration_id", audience.integration_id, checks.MAX_ID)
        if audience.integration is not UNSET:
            checks.text("audience.integration", audience.integration, checks.MAX_ID)
            if audience.integration_id is UNSET:
                raise InvalidArgument("audience.integration_id", "is needed together with integration")
        if audience.last_update is not UNSET:
            checks.aware("audience.last_update", audience.last_update)
        return self._transport.call(CREATE, body=audience)

    def update(self, audience_id: int, name: str) -> Audience:
        """PUT /v2/audiences/{audienceId} (updateAudienceV2)

        Give the audience another name; no rules run.

        Raises:
            NotFound: no such audience. InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        body = AudienceName(name=checks.text("name", name, checks.MAX_ID))
        return self._transport.call(UPDATE, checks.number("audience_id", audience_id, 1), body=body)

    def delete(self, audience_id: int) -> None:
        """DELETE /v2/audiences/{audienceId} (deleteAudienceV2)

        Delete the audience with its memberships. There is no undoing.

        Raises:
            NotFound: no such audience. InvalidRequest: it may not be deleted. InvalidArgument,
            OutcomeUnknown, TalonError: see their module.
        """
        self._transport.call(DELETE, checks.number("audience_id", audience_id, 1))

    def delete_memberships(self, audience_id: int) -> None:
        """DELETE /v2/audiences/{audienceId}/memberships (deleteAudienceMembershipsV2)

        Empty the audience and keep it. There is no undoing.

        Raises:
            NotFound: no such audience. InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        self._transport.call(DELETE_MEMBERSHIPS, checks.number("audience_id", audience_id, 1))

    def update_attributes(self, audience_id: int, attributes: Mapping[str, Any]) -> None:
        """PUT /v2/audience_customers/{audienceId}/attributes (updateAudienceCustomersAttributes)

        Set these attributes on every member of the audience. There is no undoing.

        Raises:
            NotFound: no such audience. InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        number = checks.number("audience_id", audience_id, 1)
        checks.attributes("attributes", attributes)
        if not attributes:
            raise InvalidArgument("attributes", "is empty")
        self._transport.call(UPDATE_ATTRIBUTES, number, body=attributes)

    def change_memberships(self, changes: Sequence[MembershipChange]) -> None:
        """POST /v2/customer_audiences (updateCustomerProfileAudiences)

        Put customers into audiences and take them out, 1 to 1000 changes at once.

        Raises:
            NotFound: no such audience. InvalidRequest, InvalidArgument, OutcomeUnknown, TalonError: see
            their module.
        """
        found = checks.sequence("changes", changes, checks.MAX_LIST, least=1)
        for index, change in enumerate(found):
            checks.choice(f"changes[{index}].action", change.action, ("add", "delete"))
            profile = f"changes[{index}].profile_integration_id"
            checks.text(profile, change.profile_integration_id, checks.MAX_ID)
            checks.number(f"changes[{index}].audience_id", change.audience_id, 1)
        self._transport.call(CHANGE_MEMBERSHIPS, body=MembershipChanges(data=list(found)))

    def change_memberships_in_batches(self, changes: Sequence[MembershipChange]) -> Iterator[Batch[None]]:
        """The same for any number of changes, 1000 at a time and one request after another
        (updateCustomerProfileAudiences). Yields each batch when it is done; see webapp.talon.batches.
        """
        return in_batches(changes, self.change_memberships)
