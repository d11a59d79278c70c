"""Balances, points and transactions of profile-based loyalty programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import get_args

from webapp.talon import checks
from webapp.talon.models.ledger import LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import LoyaltyBalances
from webapp.talon.operation import Operation, Repeat
from webapp.talon.paging import PAGE_SIZE, Page, Rows, walk
from webapp.talon.resources import loyalty_query as form
from webapp.talon.resources.base import Resource
from webapp.talon.resources.loyalty_query import PointsSort, PointsStatus, TransactionType

_PATH = "/v1/loyalty_programs/{}/profile/{}/"
PROFILE_BALANCES = Operation(
    "getLoyaltyBalances", "GET", _PATH + "balances", LoyaltyBalances, repeatable=Repeat.READ
)
PROFILE_POINTS = Operation(
    "getLoyaltyProgramProfilePoints", "GET", _PATH + "points", Rows[LedgerPoints], repeatable=Repeat.READ
)
PROFILE_TRANSACTIONS = Operation(
    "getLoyaltyProgramProfileTransactions",
    "GET",
    _PATH + "transactions",
    Rows[LedgerTransaction],
    repeatable=Repeat.READ,
)


class ProfileLoyalty(Resource):
    """What a customer has in a profile-based program."""

    __slots__ = ()

    def profile_balances(
        self,
        program_id: int,
        integration_id: str,
        *,
        end_date: datetime | None = None,
        subledger_id: str | None = None,
        include_tiers: bool = False,
    ) -> LoyaltyBalances:
        """GET /v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/balances (getLoyaltyBalances)

        Args:
            end_date: an aware instant, past or future, as of which to count; None means now.
            include_tiers: tiers and what is missing to the next; needs api_version 2026.

        Raises:
            NotFound, InvalidRequest: see the class. InvalidArgument: refused before sending.
            TalonError: see its module.
        """
        return self._transport.call(
            PROFILE_BALANCES,
            *form.profile(program_id, integration_id),
            query=[
                *checks.period(None, end_date),
                *form.subledger(subledger_id),
                *form.tiers(self._transport, include_tiers),
            ],
        )

    def profile_points(
        self,
        program_id: int,
        integration_id: str,
        *,
        status: PointsStatus = "active",
        subledger_id: str | None = None,
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        sort: PointsSort | None = None,
        skip: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> Page[LedgerPoints]:
        """GET /v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/points
        (getLoyaltyProgramProfilePoints)

        One page (at most 50 rows) of points that are not used up.

        Raises:
            NotFound, InvalidRequest: see the class. InvalidArgument: refused before sending.
            TalonError: see its module.
        """
        rows = self._transport.call(
            PROFILE_POINTS,
            *form.profile(program_id, integration_id),
            query=[
                ("status", checks.choice("status", status, get_args(PointsStatus))),
                *form.subledger(subledger_id),
                *form.narrowed(self._transport, customer_session_ids, transaction_uuids),
                *form.sorting(self._transport, sort),
                *form.page(skip, page_size),
            ],
        )
        return Page.of(rows, skip, page_size)

    def profile_transactions(
        self,
        program_id: int,
        integration_id: str,
        *,
        transaction_type: TransactionType | None = None,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        subledger_id: str | None = None,
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        awaits_activation: bool = False,
        skip: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> Page[LedgerTransaction]:
        """GET /v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/transactions
        (getLoyaltyProgramProfileTransactions)

        One page (at most 50 rows) of the log.

        Args:
            transaction_type: manual, session or import; the rows do not say which they are.
            start_date, end_date: aware instants between which a row was created.
            awaits_activation: only points that wait for an action; needs api_version 2026.

        Raises:
            NotFound, InvalidRequest: see the class. InvalidArgument: refused before sending.
            TalonError: see its module.
        """
        rows = self._transport.call(
            PROFILE_TRANSACTIONS,
            *form.profile(program_id, integration_id),
            query=[
                *form.subledger(subledger_id),
                *form.kind(transaction_type),
                *checks.period(start_date, end_date),
                *form.narrowed(self._transport, customer_session_ids, transaction_uuids),
                *form.awaiting(self._transport, awaits_activation),
                *form.page(skip, page_size),
            ],
        )
        return Page.of(rows, skip, page_size)

    def each_profile_point(
        self,
        program_id: int,
        integration_id: str,
        *,
        status: PointsStatus = "active",
        subledger_id: str | None = None,
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        sort: PointsSort | None = None,
    ) -> Iterator[LedgerPoints]:
        """All rows of profile_points, read page after page (getLoyaltyProgramProfilePoints)."""
        return walk(
            lambda skip: self.profile_points(
                program_id,
                integration_id,
                status=status,
                subledger_id=subledger_id,
                customer_session_ids=customer_session_ids,
                transaction_uuids=transaction_uuids,
                sort=sort,
                skip=skip,
            )
        )

    def each_profile_transaction(
        self,
        program_id: int,
        integration_id: str,
        *,
        transaction_type: TransactionType | None = None,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        subledger_id: str | None = None,
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        awaits_activation: bool = False,
    ) -> Iterator[LedgerTransaction]:
        """All rows of profile_transactions, read page after page (getLoyaltyProgramProfileTransactions).

        Give an `end_date` in the past: with a plain offset, a row that is added meanwhile shifts the others.
        """
        return walk(
            lambda skip: self.profile_transactions(
                program_id,
                integration_id,
                transaction_type=transaction_type,
                start_date=start_date,
                end_date=end_date,
                subledger_id=subledger_id,
                customer_session_ids=customer_session_ids,
                transaction_uuids=transaction_uuids,
                awaits_activation=awaits_activation,
                skip=skip,
            )
        )
