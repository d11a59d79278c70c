"""Loyalty programs and cards: balances, points that are not used up, transactions, linking."""

from __future__ import annotations

from webapp.talon import checks
from webapp.talon.models.loyalty import LoyaltyCard
from webapp.talon.models.request import LoyaltyCardRegistration
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources import loyalty_query as form
from webapp.talon.resources.loyalty_cards import CardLoyalty
from webapp.talon.resources.loyalty_profiles import ProfileLoyalty

LINK = Operation(
    "linkLoyaltyCardToProfile",
    "POST",
    "/v2/loyalty_programs/{}/cards/{}/link_profile",
    LoyaltyCard,
    repeat=Repeat.UNAPPLIED,  # linking twice is linking once
)


class Loyalty(ProfileLoyalty, CardLoyalty):
    """Programs are known by their number, customers by their integration id, cards by their number.

    `profile_*` needs a profile-based program and `card_*` a card-based one (else InvalidRequest); NotFound
    says that the program, customer or card does not exist. Points are exact Decimals. Rows come in the
    server's order: transactions newest first. `subledger_id` "" is the main ledger, None means all.
    """

    __slots__ = ()

    def link_card(self, program_id: int, card_id: str, integration_id: str) -> LoyaltyCard:
        """POST /v2/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}/link_profile
        (linkLoyaltyCardToProfile)

        Give a card to a customer. Linking again changes nothing; there is no unlinking before API 2026.

        Returns the card with all customers linked to it.

        Raises:
            InvalidRequest: the card has its users already. NotFound, TalonError: see the class.
            InvalidArgument: refused before sending. OutcomeUnknown: the answer was lost; read
            card_balances to see who is linked.
        """
        body = LoyaltyCardRegistration(
            integration_id=checks.text("integration_id", integration_id, checks.MAX_ID)
        )
        return self._transport.call(LINK, *form.card(program_id, card_id), body=body)
