"""Achievements of a customer: those open to them, and the rounds of one."""

from __future__ import annotations

from typing import Any

from ..operations import Answer, Call, operation
from ..problems import not_found
from ..queries import Parameter, identifiers, instant, integer, words
from ..records import achievements, profiles
from ..records.achievements import ACTIVE, SCHEDULED
from ..work import Work

PATH = "/v1/customer_profiles/{integrationId}/achievements"


def _page(default: int) -> list[Parameter]:
    return [
        integer("pageSize", minimum=1, maximum=1000, default=default),
        integer("skip", minimum=0, maximum=2**31, default=0),
    ]


def _answer(call: Call, rows: list[dict[str, Any]]) -> Answer:
    skip = call.query["skip"]
    data = rows[skip : skip + call.query["pageSize"]]
    return Answer(200, {"totalResultSize": len(rows), "data": data})


@operation(
    "getCustomerAchievements",
    "GET",
    PATH,
    parameters=[
        identifiers("campaignIds"),
        identifiers("achievementIds"),
        words("achievementStatus", (ACTIVE, SCHEDULED)),
        words("currentProgressStatus", ("inprogress", "completed", "not_started")),
        *_page(1000),
    ],
    since="2026",
)
def get_customer_achievements(work: Work, call: Call) -> Answer:
    """A page of the achievements that a customer can take part in, with the round that runs now."""
    profile = profiles.wanted(work, call.text("integrationId"))
    campaigns, ids = call.query["campaignIds"], call.query["achievementIds"]
    states, progress = call.query["achievementStatus"] or [ACTIVE], call.query["currentProgressStatus"]
    rows = []
    for offer in achievements.offered(work):
        if (campaigns is None or offer.row["campaign_id"] in campaigns) and (
            ids is None or offer.row["id"] in ids
        ):
            row = achievements.offer_json(work, offer, profile["id"])
            if offer.status in states and (progress is None or row["currentProgress"]["status"] in progress):
                rows.append(row)
    return _answer(call, rows)


@operation(
    "getCustomerAchievementHistory",
    "GET",
    PATH + "/{achievementId}",
    parameters=[
        words("progressStatus", ("inprogress", "completed", "expired")),
        instant("startDate", date_only=True),
        instant("endDate", date_only=True),
        *_page(1000),
    ],
    since="2026",
)
def get_customer_achievement_history(work: Work, call: Call) -> Answer:
    """A page of a customer's rounds in one achievement of the Application, newest first."""
    profile = profiles.wanted(work, call.text("integrationId"))
    achievement = achievements.find(work, call.number("achievementId"))
    if achievement is None:
        raise not_found("achievement", call.number("achievementId"))
    wanted = call.query["progressStatus"]
    rounds = achievements.rounds(
        work, achievement, profile["id"], call.query["startDate"], call.query["endDate"]
    )
    rows = [achievements.round_json(work, one) for one in rounds]
    return _answer(call, [row for row in rows if wanted is None or row["status"] in wanted])
