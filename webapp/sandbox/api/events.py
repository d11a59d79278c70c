"""Custom events."""

from __future__ import annotations

from .. import states
from ..bodies import Reader, expected_object
from ..operations import Answer, Call, operation
from ..queries import boolean, one_of
from ..records import attributes, events, profiles
from ..rules import happening
from ..work import Work


@operation(
    "trackEventV2",
    "POST",
    "/v2/events",
    parameters=[one_of("silent", ("yes", "no"), default="yes"), boolean("dry")],
    takes_body=True,
    contention="profile",
)
def track_event(work: Work, call: Call) -> Answer:
    """Run the rules for a custom event of a customer, made where there is none. It cannot be undone."""
    body = Reader(expected_object(call.body))
    wanted = states.wanted_content(body, states.OF_EVENT)
    # Required, although the schema does not say so.
    profile_id = body.text("profileId", required=True, shortest=1, longest=1000)
    event_type = body.text("type", required=True, shortest=1, longest=1000) or ""
    store = body.text("storeIntegrationId", shortest=1, longest=1000)
    only = tuple(body.integers("evaluableCampaignIds"))
    sent = attributes.read(work, body, "Event")
    if event_type in events.BUILT_IN:
        body.note("type", "Reserved", "this is the name of a built-in event")
    body.done()
    profile = profiles.found_or_made(work, profile_id or "")
    event_id = events.add(
        work, event_type, profile_id=profile["id"], attributes=sent, store_integration_id=store
    )
    outcome = happening.evaluated(work, profile, "event", event_id, event_type, sent, only)
    if call.query["silent"] == "yes":
        return Answer(204)
    happened = states.Happened(outcome, profile["id"], event_id)
    return Answer(200, states.state(work, happened, wanted))
