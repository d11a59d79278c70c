"""Customer profiles: update one, with or without the rules, or many."""

from __future__ import annotations

from typing import Any

from .. import states
from ..bodies import Reader, expected_object
from ..operations import Answer, Call, operation
from ..queries import boolean, one_of
from ..records import attributes, audiences, events, profiles
from ..rules import happening
from ..rules.scope import Outcome
from ..work import Row, Work

LONGEST_ID = 1000


@operation(
    "updateCustomerProfileV2",
    "PUT",
    "/v2/customer_profiles/{integrationId}",
    parameters=[boolean("runRuleEngine"), boolean("dry")],
    takes_body=True,
    contention="profile",
    dry_only_with="runRuleEngine",
)
def update_customer_profile(work: Work, call: Call) -> Answer:
    """Create or update a profile: attributes are merged, null removes one; audiences change.

    Without `runRuleEngine` there are no effects, and `responseContent` counts for nothing.
    """
    body = Reader(expected_object(call.body))
    wanted = states.wanted_content(body, states.OF_EVENT)
    only = tuple(body.integers("evaluableCampaignIds"))
    changes = attributes.read(work, body, "CustomerProfile")
    adds, deletes = _audience_changes(work, body)
    body.done()
    is_new = profiles.find(work, call.text("integrationId")) is None
    profile = profiles.found_or_made(work, call.text("integrationId"))
    profile = profiles.set_attributes(work, profile, changes)
    for audience_id in adds:
        audiences.join(work, audience_id, profile["id"])
    for audience_id in deletes:
        audiences.leave(work, audience_id, profile["id"])
    if not call.flag("runRuleEngine"):
        return Answer(200, states.state(work, states.Happened(Outcome(), profile["id"], 0), ()))
    return Answer(200, _with_rules(work, profile, is_new, only, wanted))


def _with_rules(work: Work, profile: Row, is_new: bool, only: tuple[int, ...], wanted: list[str]) -> Any:
    event_type = "talon_profile_created" if is_new else "talon_profile_updated"
    event_id = events.add(work, event_type, profile_id=profile["id"])
    outcome = happening.evaluated(work, profile, "profile", event_id, event_type, {}, only)
    return states.state(work, states.Happened(outcome, profile["id"], event_id), wanted)


def _audience_changes(work: Work, body: Reader) -> tuple[list[int], list[int]]:
    if not body.has("audiencesChanges"):
        return [], []
    changes = body.within("audiencesChanges")
    found = []
    for name in ("adds", "deletes"):
        if not changes.has(name):
            changes.note(name, "Missing", "it is required")
        ids = changes.integers(name)
        for index, audience_id in enumerate(ids):
            if audiences.find(work, audience_id) is None:
                changes.note_at(name, index, "Unknown", "there is no such audience")
        found.append(ids)
    return found[0], found[1]


@operation(
    "updateCustomerProfilesV2",
    "PUT",
    "/v2/customer_profiles",
    parameters=[one_of("silent", ("yes", "no"), default="yes")],
    takes_body=True,
)
def update_customer_profiles(work: Work, call: Call) -> Answer:
    """Create or update up to 1000 profiles; the rules never run."""
    body = Reader(expected_object(call.body))
    wanted: list[tuple[str, dict[str, Any]]] = []
    for item in body.objects("customerProfiles", most=1000):
        integration_id = item.text("integrationId", required=True, shortest=1, longest=LONGEST_ID)
        wanted.append((integration_id or "", attributes.read(work, item, "CustomerProfile")))
    body.done()
    changed = [
        profiles.set_attributes(work, profiles.found_or_made(work, integration_id), changes)
        for integration_id, changes in wanted
    ]
    if call.query["silent"] == "yes":
        return Answer(204)
    found = [{"customerProfile": profiles.as_json(work, profile)} for profile in changed]
    return Answer(200, {"integrationStates": found})


@operation("deleteCustomerData", "DELETE", "/v1/customer_data/{integrationId}", has_400=False)
def delete_customer_data(work: Work, call: Call) -> Answer:
    """Erase the attributes of a profile and of what refers to it; counters and codes stay. 204."""
    profiles.erase(work, profiles.wanted(work, call.text("integrationId")))
    return Answer(204)
