"""Events of the shop's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import msgspec
from msgspec import UNSET

from webapp.talon import checks, errors
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.changes import EventRequest, NewEvent, RuleContent
from webapp.talon.models.state import RuleRun
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources.base import Resource
from webapp.talon.resources.session_checks import check_campaigns

TRACK = Operation(
    "trackEventV2",
    "POST",
    "/v2/events",
    RuleRun,
    repeatable=Repeat.NEVER,  # an event that is sent twice happened twice
    on_conflict=errors.Contention,
    may_be_empty=True,
)


class Events(Resource):
    """Events. What they set off cannot be undone."""

    __slots__ = ()

    def track(
        self,
        event: NewEvent,
        *,
        silent: bool = False,
        dry: bool = False,
        response_content: Sequence[RuleContent] = (),
    ) -> RuleRun | None:
        """POST /v2/events (trackEventV2)

        Record an event and run the rules.

        Args:
            silent: wait for no answer body; the call then returns None. (The API's own default is to be
                silent; here the effects are wanted unless said otherwise.)
            dry: store nothing.

        Raises:
            Contention: parallel requests on the customer, or a limit. InvalidRequest: an attribute that is
            not defined, a built-in type. InvalidArgument, OutcomeUnknown, TalonError: see their module.
        """
        if checks.text("event.type", event.type, checks.MAX_ID).startswith("talon_"):
            raise InvalidArgument("event.type", "is a name of the built-in events")
        checks.text("event.profile_id", event.profile_id, checks.MAX_ID)
        if event.store_integration_id is not UNSET:
            checks.text("event.store_integration_id", event.store_integration_id, checks.MAX_ID)
        check_campaigns("event.evaluable_campaign_ids", event.evaluable_campaign_ids, dry=dry)
        if event.attributes is not UNSET:
            checks.attributes("event.attributes", event.attributes)
        if silent and (dry or response_content):
            raise InvalidArgument("silent", "leaves no answer for a dry run or response_content")
        content = checks.choices("response_content", response_content, get_args(RuleContent))
        body = EventRequest(**msgspec.structs.asdict(event), response_content=content or UNSET)
        return self._transport.call(TRACK, query=[("silent", "yes" if silent else "no")], body=body, dry=dry)
