"""Loyalty programs and cards: balances, points that are not used up, transactions, linking."""

from __future__ import annotations

from webapp.talon.resources.loyalty_cards import CardLoyalty
from webapp.talon.resources.loyalty_profiles import ProfileLoyalty


class Loyalty(ProfileLoyalty, CardLoyalty):
    """Programs are known by their number, customers by their integration id, cards by their number.

    `profile_*` needs a profile-based program and `card_*` a card-based one (else InvalidRequest); NotFound
    says that the program, customer or card does not exist. Points are exact Decimals. Rows come in the
    server's order: transactions newest first. `subledger_id` "" is the main ledger, None means all.
    """

    __slots__ = ()
