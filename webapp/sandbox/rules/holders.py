"""Whose points a rule means: the customer's wallet, the advocate's, or the card in use."""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.programs import Program, program
from ..ledger.wallets import card_wallet, joined_card_wallet, joined_profile_wallet, profile_wallet
from ..records import cards, profiles
from ..work import Row, Work
from .scope import EffectFailed, Rule, RuleError


@dataclass(frozen=True, slots=True)
class Holder:
    """A place for points; `wallet_id` is None while nothing was ever put there."""

    owner: Program
    wallet_id: int | None
    profile: Row | None
    card: Row | None

    @property
    def identity(self) -> str:
        """Tells holders apart within one evaluation."""
        if self.card is not None:
            return f"card-{self.card['id']}"
        return f"profile-{self.profile['id'] if self.profile is not None else 0}"

    @property
    def recipient(self) -> str:
        """The integration ID of the customer; empty for an anonymous session with a card."""
        return str(self.profile["integration_id"]) if self.profile is not None else ""

    def joined(self, work: Work) -> int:
        """The wallet, opened now where need be."""
        if self.card is not None:
            return joined_card_wallet(work, self.owner.id, self.card["id"])
        if self.profile is None:
            raise KeyError("profile")
        return joined_profile_wallet(work, self.owner.id, self.profile["id"])


def holder(rule: Rule, program_id: int, *, recipient: str = "customer") -> Holder:
    """Where a rule's points go or come from.

    `recipient` is customer, or advocate for the owner of the referral code. RuleError for an unknown program,
    EffectFailed when there is no customer, or no active card of that program in the session.
    """
    work = rule.scope.work
    owner = program(work, program_id)
    if owner is None:
        raise RuleError(f"unknown loyalty program {program_id}")
    profile = rule.scope.profile
    if recipient == "advocate":
        if rule.referral is None:
            raise EffectFailed("there is no referral")
        profile = profiles.by_id(work, rule.referral["advocate_id"])
    if not owner.is_card_based:
        if profile is None:
            raise EffectFailed("the session has no customer")
        return Holder(owner, profile_wallet(work, owner.id, profile["id"]), profile, None)
    identifier = rule.scope.session.card if rule.scope.session is not None else None
    mine = [card for card in cards.by_identifier(work, identifier or "") if card["program_id"] == owner.id]
    if not mine:
        raise EffectFailed("the session has no loyalty card of this program")
    if mine[0]["status"] != "active":
        raise EffectFailed("the loyalty card is not active")
    return Holder(owner, card_wallet(work, mine[0]["id"]), profile, mine[0])
