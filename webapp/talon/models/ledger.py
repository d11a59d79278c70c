"""Lines of loyalty ledgers: transactions (the log) and points (lots that are not used up)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import field
from msgspec.structs import force_setattr

from webapp.talon.models.base import Answer, Flag, Instant, Many, Model

EntryDateKind = Literal["immediate", "unlimited", "on_action", "at", "unknown"]


class EntryDate(msgspec.Struct, frozen=True):
    """When points begin or end: a word or a moment.

    Attributes:
        kind: "immediate" and "on_action" for a start, "unlimited" for an end, "at" for a moment, "unknown"
            for a text that is none of these.
        at: the moment in UTC where kind is "at", else None.
        text: what the server sent.
    """

    kind: EntryDateKind
    at: datetime | None
    text: str

    @classmethod
    def parse(cls, text: str) -> EntryDate:
        """Read the API's text. Never fails: what is not understood keeps its text."""
        if text in ("immediate", "unlimited", "on_action"):
            return cls(text, None, text)  # type: ignore[arg-type]
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return cls("unknown", None, text)
        # The API's rule for a time without a zone, and for a date alone: UTC.
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return cls("at", moment, text)


class _Entry(Model, frozen=True, kw_only=True):
    """What a transaction and a lot of points have in common."""

    id: int
    created: Instant
    program_id: int
    customer_session_id: str | None = None
    name: str
    start_date_text: str = field(name="startDate")
    expiry_date_text: str = field(name="expiryDate")
    subledger_id: str
    amount: Decimal
    transaction_uuid: str | None = field(name="transactionUUID", default=None)
    validity_duration: str | None = None

    def __post_init__(self) -> None:
        # Written out: the general repair doubles the time of decoding a thousand lines.
        if self.created.tzinfo is not UTC:
            force_setattr(self, "created", self.created.astimezone(UTC))

    # Read on demand: a page of a thousand lines is decoded in well under a millisecond that way.
    @property
    def start_date(self) -> EntryDate:
        """From when the points count."""
        return EntryDate.parse(self.start_date_text)

    @property
    def expiry_date(self) -> EntryDate:
        """Until when the points count."""
        return EntryDate.parse(self.expiry_date_text)


class LedgerTransaction(_Entry, frozen=True, kw_only=True):
    """One line of a ledger's log.

    `type` is addition or subtraction and `amount` is in points. The kind that the filter knows (manual,
    session, import) is not echoed: a line with a `customer_session_id` came from a session.
    `subledger_id` is empty for the main ledger.
    """

    type: str
    ruleset_id: int | None = None
    rule_name: str | None = None
    flags: dict[str, Any] | None = None


class CardLedgerTransaction(LedgerTransaction, frozen=True, kw_only=True):
    """One line of a card's log."""

    card_identifier: str


class LedgerPoints(_Entry, frozen=True, kw_only=True):
    """A lot of points that is not used up; `amount` is in points."""


class CardLedgerPoints(LedgerPoints, frozen=True, kw_only=True):
    """A lot of points on a card, and which customer brought it."""

    customer_profile_id: str | None = field(name="customerProfileID", default=None)


class ActivatedEntry(Model, frozen=True, kw_only=True):
    """A ledger entry whose points were pending and count now (API 2026)."""

    created: Instant
    program_id: int = field(name="programID")
    customer_profile_id: str | None = field(name="customerProfileID", default=None)
    card_id: int | None = field(name="cardID", default=None)
    customer_session_id: str | None = field(name="customerSessionID", default=None)
    event_id: int | None = field(name="eventID", default=None)
    type: str
    amount: Decimal
    start_date: Instant | None = None
    expiry_date: Instant | None = None
    name: str
    subledger_id: str = field(name="subLedgerID")
    user_id: int | None = field(name="userID", default=None)
    archived: Flag = False
    validity_duration: str | None = None


class ActivatedPoints(Answer, frozen=True, kw_only=True):
    """Answer of activating points (API 2026): the entries as they are now."""

    ledger_entries: Many[ActivatedEntry] = ()
