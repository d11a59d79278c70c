"""Loyalty programs and cards as an inventory shows them, and balances. Points are exact Decimals."""

from __future__ import annotations

from decimal import Decimal

from msgspec import field

from webapp.talon.models.base import Answer, Figure, Instant, Many, Map, Model


class Tier(Model, frozen=True, kw_only=True):
    """A level in a program. `downgrade_policy`: one_down (one level) or balance_based (by active points)."""

    id: int
    name: str
    start_date: Instant | None = None
    expiry_date: Instant | None = None
    downgrade_policy: str | None = None


class LedgerInfo(Model, frozen=True, kw_only=True):
    """Balances of one ledger as an inventory or a rule run shows them.

    `expired_balance` and `spent_balance` are deprecated and always 0 here: read the balances operation for
    those. The tentative balances count what open sessions would add or spend.
    """

    current_balance: Decimal
    pending_balance: Decimal
    expired_balance: Decimal
    spent_balance: Decimal
    tentative_current_balance: Decimal
    tentative_pending_balance: Decimal | None = None
    negative_balance: Decimal | None = None
    tentative_negative_balance: Decimal | None = None
    current_tier: Tier | None = None
    points_to_next_tier: Decimal | None = None
    next_tier_name: str | None = None


class LoyaltyProgram(Model, frozen=True, kw_only=True):
    """A profile-based program that the customer belongs to. `ledger` is the main one."""

    id: int
    title: str
    name: str
    join_date: Instant | None = None
    ledger: LedgerInfo
    subledgers: Map[LedgerInfo] = field(name="subLedgers", default_factory=dict)


class LoyaltyCardProfileRegistration(Model, frozen=True, kw_only=True):
    """A customer linked to a card, and since when."""

    integration_id: str
    timestamp: Instant


class LoyaltyCard(Answer, frozen=True, kw_only=True):
    """A card of a card-based program.

    Attributes:
        identifier: the card number, up to 108 characters.
        status: active or inactive; documents also know blocked, which is final. Only active cards earn
            and spend.
        users_per_card_limit: how many customers may share it, 0 without limit.
        old_card_identifier, new_card_identifier: after a transfer.
    """

    id: int
    created: Instant
    program_id: int = field(name="programID")
    program_name: str | None = None
    program_title: str | None = None
    status: str
    block_reason: str | None = None
    identifier: str
    users_per_card_limit: int
    profiles: Many[LoyaltyCardProfileRegistration] = ()
    ledger: LedgerInfo | None = None
    subledgers: Map[LedgerInfo] = field(default_factory=dict)
    modified: Instant | None = None
    old_card_identifier: str | None = None
    new_card_identifier: str | None = None
    batch_id: str | None = None


class Loyalty(Model, frozen=True, kw_only=True):
    """Cards, and profile-based programs by program id (a string, as the API keys them)."""

    cards: Many[LoyaltyCard] = ()
    programs: Map[LoyaltyProgram]


class LoyaltyBalance(Model, frozen=True, kw_only=True):
    """Points of one ledger. active: spendable; pending: not yet; spent: used; expired: lost unspent.

    A figure that the server leaves out reads as 0, except `negative_points`, which only newer servers know.
    """

    active_points: Figure = Decimal(0)
    pending_points: Figure = Decimal(0)
    spent_points: Figure = Decimal(0)
    expired_points: Figure = Decimal(0)
    negative_points: Decimal | None = None
    current_tier: Tier | None = None
    points_to_next_tier: Decimal | None = None
    next_tier_name: str | None = None


class LoyaltyBalances(Answer, frozen=True, kw_only=True):
    """Balances of a customer in one program: the main ledger's, and the others by subledger id.

    `balance` is None where the call asked for one subledger only.
    """

    balance: LoyaltyBalance | None = None
    subledger_balances: Map[LoyaltyBalance] = field(default_factory=dict)


class LoyaltyCardBalances(LoyaltyBalances, frozen=True, kw_only=True):
    """Balances of a card, with the customers linked to it."""

    profiles: Many[LoyaltyCardProfileRegistration] = ()
