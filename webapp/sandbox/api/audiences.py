"""Audiences and their members."""

from __future__ import annotations

from ..bodies import Reader, expected_object
from ..operations import Answer, Call, operation
from ..problems import Fault, Problem, not_found
from ..records import attributes, audiences, profiles
from ..work import Row, Work

PATH = "/v2/audiences/{audienceId}"


def _wanted(work: Work, audience_id: int) -> Row:
    found = audiences.find(work, audience_id)
    if found is None:
        raise not_found("audience", audience_id)
    return found


@operation("createAudienceV2", "POST", "/v2/audiences", takes_body=True)
def create_audience(work: Work, call: Call) -> Answer:
    """Only a name makes an audience of one's own; `integrationId` one of another platform. 201."""
    body = Reader(expected_object(call.body))
    name = body.text("name", required=True, shortest=1)
    integration_id = body.text("integrationId", shortest=1, longest=1000)
    integration = body.text("integration")
    description = body.text("description")
    is_foreign = body.boolean("createdIn3rdParty", default=integration_id is not None)
    body.boolean("sandbox")
    updated = body.instant("lastUpdate")
    if integration and integration_id is None and not body.faults:
        body.note("integrationId", "Missing", "an audience of a partner needs its ID there")
    body.done()
    if integration_id is not None and audiences.is_known(work, integration, integration_id):
        fault = Fault("Conflict", pointer="/integrationId", details="this audience exists already")
        raise Problem(409, "An audience with this integrationId exists already", (fault,))
    audience = audiences.add(
        work,
        name or "",
        description=description,
        integration=integration,
        integration_id=integration_id,
        is_foreign=bool(is_foreign),
        updated=updated,
    )
    return Answer(201, audiences.as_json(work, audience))


@operation("updateAudienceV2", "PUT", PATH, takes_body=True, has_400=False)
def update_audience(work: Work, call: Call) -> Answer:
    """Give an audience another name; the rules do not run."""
    audience = _wanted(work, call.number("audienceId"))
    body = Reader(expected_object(call.body))
    name = body.text("name", required=True, shortest=1)
    body.done()
    work.run("UPDATE audiences SET name = ? WHERE id = ?", name, audience["id"])
    return Answer(200, audiences.as_json(work, _wanted(work, audience["id"])))


@operation("deleteAudienceV2", "DELETE", PATH)
def delete_audience(work: Work, call: Call) -> Answer:
    """Delete an audience and its memberships. 204."""
    audience = _wanted(work, call.number("audienceId"))
    audiences.empty(work, audience["id"])
    work.run("DELETE FROM audiences WHERE id = ?", audience["id"])
    return Answer(204)


@operation("deleteAudienceMembershipsV2", "DELETE", PATH + "/memberships", has_400=False)
def delete_audience_memberships(work: Work, call: Call) -> Answer:
    """Empty an audience, and keep it. 204."""
    audiences.empty(work, _wanted(work, call.number("audienceId"))["id"])
    return Answer(204)


@operation("updateCustomerProfileAudiences", "POST", "/v2/customer_audiences", takes_body=True)
def update_customer_profile_audiences(work: Work, call: Call) -> Answer:
    """Up to 1000 memberships begun or ended, all or none; `add` makes a missing profile. 204."""
    body = Reader(expected_object(call.body))
    wanted = []
    for item in body.objects("data", most=1000):
        if not item.has("action"):
            item.note("action", "Missing", "it is required")
        action = item.one_of("action", ("add", "delete"))
        profile = item.text("profileIntegrationId", required=True, shortest=1, longest=1000)
        wanted.append((action, profile or "", item.integer("audienceId", required=True) or 0))
    body.done()
    for action, integration_id, audience_id in wanted:
        audience = _wanted(work, audience_id)
        if action == "add":
            audiences.join(work, audience["id"], profiles.found_or_made(work, integration_id)["id"])
        elif (profile_row := profiles.find(work, integration_id)) is not None:
            audiences.leave(work, audience["id"], profile_row["id"])
    return Answer(204)


@operation(
    "updateAudienceCustomersAttributes",
    "PUT",
    "/v2/audience_customers/{audienceId}/attributes",
    takes_body=True,
    has_400=False,
)
def update_audience_customers_attributes(work: Work, call: Call) -> Answer:
    """Set attributes of every member; the body is the map itself. 204."""
    audience = _wanted(work, call.number("audienceId"))
    body = Reader(expected_object(call.body))
    changes = attributes.read(work, body, "CustomerProfile", flat=True)
    body.done()
    for member in audiences.members(work, audience["id"]):
        profiles.set_attributes(work, member, changes)
    return Answer(204)
