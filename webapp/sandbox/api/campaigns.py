"""Campaigns of the Application."""

from __future__ import annotations

from ..operations import Answer, Call, operation
from ..queries import identifiers, instant, integer
from ..records import campaigns
from ..work import Work

BOUNDS = ("startAfter", "startBefore", "endAfter", "endBefore")


@operation(
    "integrationGetAllCampaigns",
    "GET",
    "/v1/integration/campaigns",
    parameters=[
        integer("pageSize", minimum=1, maximum=1000, default=50),
        integer("skip", minimum=0, maximum=2**31, default=0),
        identifiers("campaignIds"),
        *(instant(name, date_only=True) for name in BOUNDS),
    ],
    since="2026",
)
def integration_get_all_campaigns(work: Work, call: Call) -> Answer:
    """A page of the running campaigns, by id, and what each of their rules gives."""
    ids = call.query["campaignIds"]
    bounds = campaigns.Bounds(*(call.query[name] for name in BOUNDS))
    found = sorted(
        (
            one
            for one in campaigns.of_application(work)
            if campaigns.phase(work, one) == "running" and (ids is None or one.id in ids) and bounds.hold(one)
        ),
        key=lambda one: one.id,
    )
    skip, end = call.query["skip"], call.query["skip"] + call.query["pageSize"]
    data = [campaigns.as_running_json(one) for one in found[skip:end]]
    return Answer(200, {"hasMore": len(found) > end, "data": data})
