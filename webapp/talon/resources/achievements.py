"""Achievements of a customer, in more depth than an inventory shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from webapp.talon import checks
from webapp.talon.models.achievement import AchievementRound, AchievementStatus
from webapp.talon.operation import Operation, Repeat
from webapp.talon.paging import PAGE_SIZE, Counted, Page, walk
from webapp.talon.resources import loyalty_query as form
from webapp.talon.resources.base import Resource

CurrentStatus: TypeAlias = Literal["inprogress", "completed", "not_started"]
RoundStatus: TypeAlias = Literal["inprogress", "completed", "expired"]

LIST = Operation(
    "getCustomerAchievements",
    "GET",
    "/v1/customer_profiles/{}/achievements",
    Counted[AchievementStatus],
    repeatable=Repeat.READ,
    since="2026",
)
HISTORY = Operation(
    "getCustomerAchievementHistory",
    "GET",
    "/v1/customer_profiles/{}/achievements/{}",
    Counted[AchievementRound],
    repeatable=Repeat.READ,
    since="2026",
)


class Achievements(Resource):
    """Achievements, known by their number. All of it needs api_version 2026."""

    __slots__ = ()

    def of_customer(
        self,
        integration_id: str,
        *,
        campaign_ids: Sequence[int] = (),
        progress: Sequence[CurrentStatus] = (),
        skip: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> Page[AchievementStatus]:
        """GET /v1/customer_profiles/{integrationId}/achievements (getCustomerAchievements), needs
        api_version 2026

        One page (at most 50) of the achievements that are open to a customer, with their progress.

        Raises:
            NeedsNewerServer: on an older API. NotFound: no such customer. InvalidArgument, TalonError: see
            their module.
        """
        query = []
        if campaign_ids:
            query.append(("campaignIds", numbers("campaign_ids", campaign_ids)))
        if progress:
            query.append(
                (
                    "currentProgressStatus",
                    ",".join(checks.choices("progress", progress, get_args(CurrentStatus))),
                )
            )
        rows = self._transport.call(
            LIST,
            checks.identifier("integration_id", integration_id),
            query=[*query, *form.page(skip, page_size)],
        )
        return Page.of_counted(rows, skip, page_size)

    def history(
        self,
        integration_id: str,
        achievement_id: int,
        *,
        progress: Sequence[RoundStatus] = (),
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        skip: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> Page[AchievementRound]:
        """GET /v1/customer_profiles/{integrationId}/achievements/{achievementId}
        (getCustomerAchievementHistory), needs api_version 2026

        One page (at most 50) of a customer's rounds in one achievement.

        Raises:
            NeedsNewerServer: on an older API. NotFound: no such customer or achievement. InvalidArgument,
            TalonError: see their module.
        """
        query = []
        if progress:
            words = checks.choices("progress", progress, get_args(RoundStatus))
            query.append(("progressStatus", ",".join(words)))
        rows = self._transport.call(
            HISTORY,
            checks.identifier("integration_id", integration_id),
            checks.number("achievement_id", achievement_id, 1),
            query=[*query, *checks.period(start_date, end_date), *form.page(skip, page_size)],
        )
        return Page.of_counted(rows, skip, page_size)

    def each_of_customer(self, integration_id: str) -> Iterator[AchievementStatus]:
        """All rows of of_customer, read page after page (getCustomerAchievements)."""
        return walk(lambda skip: self.of_customer(integration_id, skip=skip))


def numbers(name: str, values: Sequence[int]) -> str:
    """Several numbers as one query value."""
    found = checks.sequence(name, values, checks.MAX_LIST)
    return ",".join(str(checks.number(f"{name}[{index}]", one, 1)) for index, one in enumerate(found))
