"""Campaigns that run now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from webapp.talon import checks
from webapp.talon.models.campaign import RunningCampaign
from webapp.talon.operation import Operation, Repeat
from webapp.talon.paging import PAGE_SIZE, Page, Rows, walk
from webapp.talon.resources import loyalty_query as form
from webapp.talon.resources.achievements import numbers
from webapp.talon.resources.base import Resource

LIST = Operation(
    "integrationGetAllCampaigns",
    "GET",
    "/v1/integration/campaigns",
    Rows[RunningCampaign],
    repeatable=Repeat.READ,
    since="2026",
)


class Campaigns(Resource):
    """Campaigns of the Application. All of it needs api_version 2026."""

    __slots__ = ()

    def running(
        self,
        *,
        campaign_ids: Sequence[int] = (),
        start_after: datetime | None = None,
        start_before: datetime | None = None,
        end_after: datetime | None = None,
        end_before: datetime | None = None,
        skip: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> Page[RunningCampaign]:
        """GET /v1/integration/campaigns (integrationGetAllCampaigns), needs api_version 2026

        One page (at most 50) of the running campaigns, by when they start and end (aware instants).

        Raises:
            NeedsNewerServer: on an older API. InvalidArgument, TalonError: see their module.
        """
        query = [("campaignIds", numbers("campaign_ids", campaign_ids))] if campaign_ids else []
        for name, argument, value in (
            ("startAfter", "start_after", start_after),
            ("startBefore", "start_before", start_before),
            ("endAfter", "end_after", end_after),
            ("endBefore", "end_before", end_before),
        ):
            if value is not None:
                query.append((name, checks.instant(argument, value)))
        rows = self._transport.call(LIST, query=[*query, *form.page(skip, page_size)])
        return Page.of(rows, skip, page_size)

    def each_running(self) -> Iterator[RunningCampaign]:
        """All rows of running, read page after page (integrationGetAllCampaigns)."""
        return walk(lambda skip: self.running(skip=skip))
