"""Balances, points and transactions of loyalty cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import get_args

from webapp.talon import checks
from webapp.talon.models.ledger import CardLedgerPoints, CardLedgerTransaction
from webapp.talon.models.loyalty import LoyaltyCardBalances
from webapp.talon.operation import Operation, Repeat
from webapp.talon.paging import PAGE_SIZE, Page, Rows, walk
from webapp.talon.resources import loyalty_query as form
from webapp.talon.resources.base import Resource
from webapp.talon.resources.loyalty_query import PointsSort, PointsStatus, TransactionType

MAX_CARD_TRANSACTIONS = 1000

_PATH = "/v1/loyalty_programs/{}/cards/{}/"
CARD_BALANCES = Operation(
    "getLoyaltyCardBalances", "GET", _PATH + "balances", LoyaltyCardBalances, repeatable=Repeat.READ
)
CARD_POINTS = Operation(
    "getLoyaltyCardPoints", "GET", _PATH + "points", Rows[CardLedgerPoints], repeatable=Repeat.READ
)
CARD_TRANSACTIONS = Operation(
    "getLoyaltyCardTransactions",
    "GET",
    _PATH + "transactions",
    Rows[CardLedgerTransaction],
    repeatable=Repeat.READ,
)


class CardLoyalty(Resource):
    """What is on a card of a card-based program."""

    __slots__ = ()

    def card_balances(
        self,
        program_id: int,
        card_id: str,
        *,
        end_date: datetime | None = None,
        subledger_ids: Sequence[str] = (),
    ) -> LoyaltyCardBalances:
        """GET /v1/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}/balances (getLoyaltyCardBalances)

        Balances of a card and the customers linked to it, as of `end_date` (None means now).

        Raises:
            NotFound, InvalidRequest: see the class. InvalidArgument: refused before sending.
            TalonError: see its module.
        """
        return self._transport.call(
            CARD_BALANCES,
            *form.card(program_id, card_id),
            query=[*checks.period(None, end_date), *form.subledgers(self._transport, subledger_ids)],
        )

    def card_points(
        self,
        program_id: int,
        card_id: str,
        *,
        status: PointsStatus = "active",
        subledger_ids: Sequence[str] = (),
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        sort: PointsSort | None = None,
        skip: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> Page[CardLedgerPoints]:
        """GET /v1/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}/points (getLoyaltyCardPoints)

        One page (at most 50 rows) of points that are not used up.

        Raises:
            NotFound, InvalidRequest: see the class. InvalidArgument: refused before sending.
            TalonError: see its module.
        """
        rows = self._transport.call(
            CARD_POINTS,
            *form.card(program_id, card_id),
            query=[
                ("status", checks.choice("status", status, get_args(PointsStatus))),
                *form.subledgers(self._transport, subledger_ids),
                *form.narrowed(self._transport, customer_session_ids, transaction_uuids),
                *form.sorting(self._transport, sort),
                *form.page(skip, page_size),
            ],
        )
        return Page.of(rows, skip, page_size)

    def card_transactions(
        self,
        program_id: int,
        card_id: str,
        *,
        transaction_type: TransactionType | None = None,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        subledger_ids: Sequence[str] = (),
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        awaits_activation: bool = False,
        skip: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> Page[CardLedgerTransaction]:
        """GET /v1/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}/transactions
        (getLoyaltyCardTransactions)

        One page (50 rows unless asked otherwise, at most 1000) of the card's log; arguments as in
        profile_transactions.

        Raises:
            NotFound, InvalidRequest: see the class. InvalidArgument: refused before sending.
            TalonError: see its module.
        """
        rows = self._transport.call(
            CARD_TRANSACTIONS,
            *form.card(program_id, card_id),
            query=[
                *form.subledgers(self._transport, subledger_ids),
                *form.kind(transaction_type),
                *checks.period(start_date, end_date),
                *form.narrowed(self._transport, customer_session_ids, transaction_uuids),
                *form.awaiting(self._transport, awaits_activation),
                *form.page(skip, page_size, MAX_CARD_TRANSACTIONS),
            ],
        )
        return Page.of(rows, skip, page_size)

    def each_card_point(
        self,
        program_id: int,
        card_id: str,
        *,
        status: PointsStatus = "active",
        subledger_ids: Sequence[str] = (),
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        sort: PointsSort | None = None,
    ) -> Iterator[CardLedgerPoints]:
        """All rows of card_points, read page after page (getLoyaltyCardPoints)."""
        return walk(
            lambda skip: self.card_points(
                program_id,
                card_id,
                status=status,
                subledger_ids=subledger_ids,
                customer_session_ids=customer_session_ids,
                transaction_uuids=transaction_uuids,
                sort=sort,
                skip=skip,
            )
        )

    def each_card_transaction(
        self,
        program_id: int,
        card_id: str,
        *,
        transaction_type: TransactionType | None = None,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
        subledger_ids: Sequence[str] = (),
        customer_session_ids: Sequence[str] = (),
        transaction_uuids: Sequence[str] = (),
        awaits_activation: bool = False,
        page_size: int = PAGE_SIZE,
    ) -> Iterator[CardLedgerTransaction]:
        """All rows of card_transactions, read page after page (getLoyaltyCardTransactions).

        Give an `end_date` in the past: with a plain offset, a row that is added meanwhile shifts the others.
        """
        return walk(
            lambda skip: self.card_transactions(
                program_id,
                card_id,
                transaction_type=transaction_type,
                start_date=start_date,
                end_date=end_date,
                subledger_ids=subledger_ids,
                customer_session_ids=customer_session_ids,
                transaction_uuids=transaction_uuids,
                awaits_activation=awaits_activation,
                skip=skip,
                page_size=page_size,
            )
        )
