"""Envelopes of the requests; callers use the values inside them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UnsetType, field

from webapp.talon.models.base import OMIT, Body
from webapp.talon.models.returns import ReturnedCartItem
from webapp.talon.models.session import SessionChange


class SessionRequest(Body, frozen=True, kw_only=True):
    """Body of a session update."""

    customer_session: SessionChange
    response_content: Sequence[str] | UnsetType = OMIT


class NewReturn(Body, frozen=True, kw_only=True):
    """The items of a return."""

    returned_cart_items: Sequence[ReturnedCartItem]


class ReturnRequest(Body, frozen=True, kw_only=True):
    """Body of a return."""

    return_: NewReturn = field(name="return")
    response_content: Sequence[str] | UnsetType = OMIT


class CouponReservations(Body, frozen=True, kw_only=True):
    """Customers whose reservation of a code is made or taken away."""

    integration_ids: Sequence[str] = field(name="integrationIDs")


class LoyaltyCardRegistration(Body, frozen=True, kw_only=True):
    """The customer to link to a card."""

    integration_id: str


class NewLoyaltyCard(Body, frozen=True, kw_only=True):
    """A card to make (API 2026)."""

    status: str
    customer_profile_ids: Sequence[str] | UnsetType = OMIT
    card_identifier: str | UnsetType = OMIT


class PointsActivation(Body, frozen=True, kw_only=True):
    """Which pending points to activate (API 2026): one of the two."""

    session_id: str | UnsetType = OMIT
    transaction_uuids: Sequence[str] | UnsetType = field(name="transactionUUIDs", default=OMIT)


class TransactionsDeletion(Body, frozen=True, kw_only=True):
    """Whose transactions to delete in which ledgers (API 2026)."""

    scope: str
    subledger_ids: Sequence[str] | UnsetType = OMIT
