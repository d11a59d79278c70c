"""Whose points: a card in a card-based program, or a customer in a profile-based one. Both read alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, ClassVar, cast

from flask import url_for

from webapp.loyalty.forms import PointsFilter, TransactionFilter
from webapp.programs import Kind
from webapp.talon.client import Client
from webapp.talon.models.ledger import LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import LoyaltyBalances
from webapp.talon.paging import Page
from webapp.talon.resources.loyalty_query import PointsStatus, TransactionType


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
    path: ClassVar[str]
    """Where its pages are, below the Application."""

    @abstractmethod
    def balances(self) -> LoyaltyBalances:
        """What is active, pending, spent and expired now, in each ledger."""

    @abstractmethod
    def transactions(self, chosen: TransactionFilter, zone: tzinfo) -> Page[LedgerTransaction]:
        """One page of the log, newest first; days are meant in the given zone."""

    @abstractmethod
    def points(self, chosen: PointsFilter) -> Page[LedgerPoints]:
        """One page of the lots that are not used up."""

    @property
    def joins_subledgers(self) -> bool:
        """Whether the server takes subledgers joined by commas: none with a comma can be asked for then."""
        return False

    @property
    @abstractmethod
    def route(self) -> dict[str, Any]:
        """What stands in the path of its pages."""

    def address(self, tab: str, **query: Any) -> str:
        """Where a tab of it is: transactions or points."""
        endpoint = self.kind if tab == "transactions" else f"{self.kind}_{tab}"
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
        "skip": chosen.skip,
        "page_size": chosen.page_size,
    }


def _lot_query(chosen: PointsFilter) -> dict[str, Any]:
    return {
        "status": cast("PointsStatus", chosen.status),
        "skip": chosen.skip,
        "page_size": chosen.page_size,
    }


class Card(Holder):
    """A loyalty card."""

    kind = "card"
    subject = "card"
    path = "/programs/<int:program_id>/cards/<id:card_id>"

    @property
    def joins_subledgers(self) -> bool:
        return self.client.api_version < "2026"

    @property
    def route(self) -> dict[str, Any]:
        return {"program_id": self.program_id, "card_id": self.identifier}

    def balances(self) -> LoyaltyBalances:
        return self.client.loyalty.card_balances(self.program_id, self.identifier)

    def transactions(self, chosen: TransactionFilter, zone: tzinfo) -> Page[LedgerTransaction]:
        ledgers = [chosen.subledger_id] if chosen.subledger_id else []
        query = _log_query(chosen, zone)
        found = self.client.loyalty.card_transactions(
            self.program_id, self.identifier, subledger_ids=ledgers, **query
        )
        return cast("Page[LedgerTransaction]", found)

    def points(self, chosen: PointsFilter) -> Page[LedgerPoints]:
        found = self.client.loyalty.card_points(self.program_id, self.identifier, **_lot_query(chosen))
        return cast("Page[LedgerPoints]", found)


class Profile(Holder):
    """A customer in a profile-based program."""

    kind = "profile"
    subject = "customer"
    path = "/customers/<id:integration_id>/programs/<int:program_id>"

    @property
    def route(self) -> dict[str, Any]:
        return {"integration_id": self.identifier, "program_id": self.program_id}

    def balances(self) -> LoyaltyBalances:
        return self.client.loyalty.profile_balances(self.program_id, self.identifier)

    def transactions(self, chosen: TransactionFilter, zone: tzinfo) -> Page[LedgerTransaction]:
        return self.client.loyalty.profile_transactions(
            self.program_id,
            self.identifier,
            subledger_id=chosen.subledger_id or None,
            **_log_query(chosen, zone),
        )

    def points(self, chosen: PointsFilter) -> Page[LedgerPoints]:
        return self.client.loyalty.profile_points(self.program_id, self.identifier, **_lot_query(chosen))
