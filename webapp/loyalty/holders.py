"""Whose points: a card in a card-based program, or a customer in a profile-based one. Both read alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, ClassVar, cast

from flask import url_for

from webapp.loyalty.forms import PointsFilter, TransactionFilter
from webapp.permissions import Permission
from webapp.programs import Kind
from webapp.talon.client import Client
from webapp.talon.models.ledger import LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import LoyaltyBalances
from webapp.talon.paging import Page
from webapp.talon.resources.loyalty_query import PointsSort, PointsStatus, TransactionType


@dataclass(frozen=True)
class Holder(ABC):
    """Who holds points in one program. Its reads may run in other threads: they touch only the client.

    Each read raises NotFound, InvalidRequest (a program of the other kind), InvalidArgument, or another
    error of the client.
    """

    client: Client
    program_id: int
    identifier: str

    kind: ClassVar[Kind]
    subject: ClassVar[str]
    """As the audit calls it."""
    permissions: ClassVar[dict[str, Permission]]
    """What reading its transactions, points and balances takes."""
    path: ClassVar[str]
    """Where its pages are, below the Application."""

    @abstractmethod
    def balances(self, at: datetime | None = None) -> LoyaltyBalances:
        """What is active, pending, spent and expired in each ledger, now or as of any moment.

        Those of now tell the tiers too where the server can (`tells_tiers`).
        """

    @abstractmethod
    def transactions(self, chosen: TransactionFilter, zone: tzinfo) -> Page[LedgerTransaction]:
        """One page of the log, newest first; days are meant in the given zone."""

    @abstractmethod
    def points(self, chosen: PointsFilter) -> Page[LedgerPoints]:
        """One page of the lots that are not used up."""

    @property
    def is_newer(self) -> bool:
        """Whether the server is one of 2026, which filters and sorts by more."""
        return self.client.api_version >= "2026"

    @property
    def joins_subledgers(self) -> bool:
        """Whether the server takes subledgers joined by commas: none with a comma can be asked for then."""
        return False

    @property
    def tells_tiers(self) -> bool:
        """Whether balances come with tiers; elsewhere only an inventory tells them."""
        return False

    @property
    @abstractmethod
    def route(self) -> dict[str, Any]:
        """What stands in the path of its pages."""

    def address(self, page: str, **query: Any) -> str:
        """Where a page of it is: transactions, points, balances, balance_history, facts or answer."""
        endpoint = self.kind if page == "transactions" else f"{self.kind}_{page}"
        return url_for(f"loyalty.{endpoint}", **self.route, **query)

    def export_address(self, tab: str, **query: Any) -> str:
        """Where a tab of it is exported from, under the same query."""
        return url_for(f"loyalty.{self.kind}_export", tab=tab, **self.route, **query)


def _log_query(chosen: TransactionFilter, zone: tzinfo) -> dict[str, Any]:
    start, end = chosen.period(zone)
    return {
        "transaction_type": cast("TransactionType | None", chosen.type or None),
        "start_date": start,
        "end_date": end,
        "customer_session_ids": chosen.session_ids,
        "transaction_uuids": chosen.transaction_uuids,
        "awaits_activation": chosen.awaits_activation,
        "skip": chosen.skip,
        "page_size": chosen.page_size,
    }


def _lot_query(chosen: PointsFilter, *, is_newer: bool) -> dict[str, Any]:
    return {
        "status": cast("PointsStatus", chosen.status),
        "customer_session_ids": chosen.session_ids,
        "transaction_uuids": chosen.transaction_uuids,
        # What ends soonest first, where the server sorts: the next expiries are on the first page then.
        "sort": cast("PointsSort", chosen.sort or "expiryDate") if is_newer else None,
        "skip": chosen.skip,
        "page_size": chosen.page_size,
    }


def _named(subledger_id: str) -> list[str]:
    return [subledger_id] if subledger_id else []


class Card(Holder):
    """A loyalty card."""

    kind = "card"
    subject = "card"
    permissions: ClassVar = {
        "transactions": Permission.GET_LOYALTY_CARD_TRANSACTIONS,
        "points": Permission.GET_LOYALTY_CARD_POINTS,
        "balances": Permission.GET_LOYALTY_CARD_BALANCES,
    }
    path = "/programs/<int:program_id>/cards/<id:card_id>"

    @property
    def joins_subledgers(self) -> bool:
        return not self.is_newer

    @property
    def route(self) -> dict[str, Any]:
        return {"program_id": self.program_id, "card_id": self.identifier}

    def balances(self, at: datetime | None = None) -> LoyaltyBalances:
        return self.client.loyalty.card_balances(self.program_id, self.identifier, end_date=at)

    def transactions(self, chosen: TransactionFilter, zone: tzinfo) -> Page[LedgerTransaction]:
        found = self.client.loyalty.card_transactions(
            self.program_id,
            self.identifier,
            subledger_ids=_named(chosen.subledger_id),
            **_log_query(chosen, zone),
        )
        return cast("Page[LedgerTransaction]", found)

    def points(self, chosen: PointsFilter) -> Page[LedgerPoints]:
        found = self.client.loyalty.card_points(
            self.program_id,
            self.identifier,
            subledger_ids=_named(chosen.subledger_id),
            **_lot_query(chosen, is_newer=self.is_newer),
        )
        return cast("Page[LedgerPoints]", found)


class Profile(Holder):
    """A customer in a profile-based program."""

    kind = "profile"
    subject = "customer"
    permissions: ClassVar = {
        "transactions": Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS,
        "points": Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS,
        "balances": Permission.GET_LOYALTY_BALANCES,
    }
    path = "/customers/<id:integration_id>/programs/<int:program_id>"

    @property
    def route(self) -> dict[str, Any]:
        return {"integration_id": self.identifier, "program_id": self.program_id}

    @property
    def tells_tiers(self) -> bool:
        return self.is_newer

    def balances(self, at: datetime | None = None) -> LoyaltyBalances:
        return self.client.loyalty.profile_balances(
            self.program_id,
            self.identifier,
            end_date=at,
            include_tiers=self.tells_tiers and at is None,
        )

    def transactions(self, chosen: TransactionFilter, zone: tzinfo) -> Page[LedgerTransaction]:
        return self.client.loyalty.profile_transactions(
            self.program_id,
            self.identifier,
            subledger_id=chosen.subledger_id or None,
            **_log_query(chosen, zone),
        )

    def points(self, chosen: PointsFilter) -> Page[LedgerPoints]:
        return self.client.loyalty.profile_points(
            self.program_id,
            self.identifier,
            subledger_id=chosen.subledger_id or None,
            **_lot_query(chosen, is_newer=self.is_newer),
        )
