"""Referral codes for advocates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .. import choices
from ..bodies import Reader, expected_object
from ..operations import Answer, Call, operation
from ..queries import one_of
from ..records import attributes, campaigns, profiles, referrals
from ..rules import generated
from ..work import Work

LARGEST_LIMIT = 999_999


def _common(work: Work, body: Reader) -> dict[str, Any]:
    """What both calls take: campaign, dates, attributes."""
    campaign_id = body.integer("campaignId", required=True)
    if campaign_id is not None and campaigns.find(work, campaign_id) is None:
        body.note("campaignId", "Unknown", "there is no such campaign")
    starts, expires = body.instant("startDate"), body.instant("expiryDate")
    if starts is not None and expires is not None and expires <= starts:
        body.note("expiryDate", "Out of range", "it must be after startDate")
    return {
        "campaign_id": campaign_id or 0,
        "starts": starts,
        "expires": expires,
        "attributes": attributes.read(work, body, "Referral"),
    }


@operation("createReferral", "POST", "/v1/referrals", takes_body=True, plain_400=True)
def create_referral(work: Work, call: Call) -> Answer:
    """One code for one advocate, made where there is none; campaign limits count for nothing here. 201."""
    body = Reader(expected_object(call.body))
    common = _common(work, body)
    advocate = body.text("advocateProfileIntegrationId", required=True, shortest=1, longest=1000)
    friend = body.text("friendProfileIntegrationId", longest=1000)
    limit = body.integer("usageLimit", maximum=LARGEST_LIMIT, default=0)
    body.done()
    made = _made(work, advocate or "", limit or 0, common, friend=friend)
    return Answer(201, made)


@operation(
    "createReferralsForMultipleAdvocates",
    "POST",
    "/v1/referrals_for_multiple_advocates",
    parameters=[one_of("silent", ("yes", "no"), default="yes")],
    takes_body=True,
)
def create_referrals_for_multiple_advocates(work: Work, call: Call) -> Answer:
    """One code for each advocate. 204, or with `silent=no` 201 and the codes."""
    body = Reader(expected_object(call.body))
    common = _common(work, body)
    advocates = body.texts(
        "advocateProfileIntegrationIds", required=True, fewest=1, most=choices.MOST_ADVOCATES
    )
    if "" in advocates:
        body.note_at("advocateProfileIntegrationIds", advocates.index(""), "Invalid length", "never empty")
    limit = body.integer("usageLimit", required=True, maximum=LARGEST_LIMIT)
    pattern = body.text("referralPattern", shortest=3, longest=100, default=generated.PATTERN)
    letters = "".join(body.texts("validCharacters")) or generated.CHARACTERS
    body.done()
    made = [
        _made(work, advocate, limit or 0, common, pattern=pattern or generated.PATTERN, letters=letters)
        for advocate in dict.fromkeys(advocates)
    ]
    if call.query["silent"] == "yes":
        return Answer(204)
    return Answer(201, {"totalResultSize": len(made), "data": made})


def _made(
    work: Work,
    advocate: str,
    limit: int,
    common: dict[str, Any],
    *,
    friend: str | None = None,
    pattern: str = generated.PATTERN,
    letters: str = generated.CHARACTERS,
) -> dict[str, Any]:
    profile = profiles.found_or_made(work, advocate)
    place = work.value("SELECT COALESCE(MAX(id), 0) + 1 FROM referrals")
    try:
        code = generated.free_code(
            f"{work.application.slug}/referral/{place}",
            lambda found: referrals.find(work, found) is not None,
            pattern,
            letters,
        )
    except generated.Exhausted:
        raise referrals.no_code_left() from None
    starts: datetime | None = common["starts"]
    referral_id = referrals.add(
        work,
        common["campaign_id"],
        code,
        profile["id"],
        usage_limit=limit,
        starts=starts,
        expires=common["expires"],
        friend=friend,
        attributes=common["attributes"],
    )
    return referrals.as_json(referrals.by_id(work, referral_id))
