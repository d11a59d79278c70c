"""Loyalty programs and cards: balances, points that are not used up, transactions, linking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET

from webapp.talon import checks
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.ledger import ActivatedPoints
from webapp.talon.models.loyalty import LoyaltyCard
from webapp.talon.models.request import (
    LoyaltyCardRegistration,
    NewLoyaltyCard,
    PointsActivation,
    TransactionsDeletion,
)
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources import loyalty_query as form
from webapp.talon.resources.loyalty_cards import CardLoyalty
from webapp.talon.resources.loyalty_profiles import ProfileLoyalty

LINK = Operation(
    "linkLoyaltyCardToProfile",
    "POST",
    "/v2/loyalty_programs/{}/cards/{}/link_profile",
    LoyaltyCard,
    repeatable=Repeat.UNAPPLIED,  # linking twice is linking once
)
UNLINK = Operation(
    "unlinkLoyaltyCardFromProfile",
    "POST",
    "/v2/loyalty_programs/{}/cards/{}/unlink_profile",
    LoyaltyCard,
    repeatable=Repeat.UNAPPLIED,
    since="2026",
)
GENERATE = Operation(
    "generateLoyaltyCard",
    "POST",
    "/v1/loyalty_programs/{}/cards",
    LoyaltyCard,
    repeatable=Repeat.NEVER,
    since="2026",
)
ACTIVATE = Operation(
    "activateLoyaltyPoints",
    "POST",
    "/v1/loyalty_programs/{}/activate_points",
    ActivatedPoints,
    repeatable=Repeat.UNAPPLIED,
    since="2026",
)
DELETE_TRANSACTIONS = Operation(
    "deleteLoyaltyTransactionsFromLedgers",
    "POST",
    "/v1/loyalty_programs/{}/profile/{}/delete_transactions",
    type(None),
    repeatable=Repeat.UNAPPLIED,
    since="2026",
)
_MAX_ACTIVATED = 50


class Loyalty(ProfileLoyalty, CardLoyalty):
    """Programs are known by their number, customers by their integration id, cards by their number.

    `profile_*` needs a profile-based program and `card_*` a card-based one (else InvalidRequest); NotFound
    says that the program, customer or card does not exist. Points are exact Decimals. Rows come in the
    server's order: transactions newest first. `subledger_id` "" is the main ledger, None means all.
    Lists are narrowed by `customer_session_ids` and `transaction_uuids` (up to 1000 each), and points sorted
    by `sort`, with api_version 2026 only.
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

    def unlink_card(self, program_id: int, card_id: str, integration_id: str) -> LoyaltyCard:
        """POST /v2/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}/unlink_profile
        (unlinkLoyaltyCardFromProfile), needs api_version 2026

        Take a card away from a customer. Returns the card with the customers who keep it.

        Raises:
            NeedsNewerServer: on an older API. NotFound, TalonError: see the class. InvalidArgument: refused
            before sending. OutcomeUnknown: the answer was lost; read card_balances to see who is linked.
        """
        body = LoyaltyCardRegistration(
            integration_id=checks.text("integration_id", integration_id, checks.MAX_ID)
        )
        return self._transport.call(UNLINK, *form.card(program_id, card_id), body=body)

    def generate_card(
        self,
        program_id: int,
        *,
        integration_ids: Sequence[str] = (),
        card_id: str | None = None,
        status: Literal["active", "inactive"] = "active",
    ) -> LoyaltyCard:
        """POST /v1/loyalty_programs/{loyaltyProgramId}/cards (generateLoyaltyCard), needs api_version 2026

        Make a card, for these customers where some are given; without `card_id` (4 to 108 characters) the
        program makes up its number. There is no undoing.

        Raises:
            NeedsNewerServer: on an older API. InvalidRequest: the number is taken or has too many users.
            InvalidArgument: refused before sending. OutcomeUnknown, TalonError: see their module.
        """
        number = checks.number("program_id", program_id, 1)
        if card_id is not None and len(checks.text("card_id", card_id, checks.MAX_CARD_ID)) < 4:
            raise InvalidArgument("card_id", "is shorter than 4 characters")
        body = NewLoyaltyCard(
            status=checks.choice("status", status, ("active", "inactive")),
            customer_profile_ids=checks.identifiers("integration_ids", integration_ids)
            if integration_ids
            else UNSET,
            card_identifier=UNSET if card_id is None else card_id,
        )
        return self._transport.call(GENERATE, number, body=body)

    def activate_points(
        self, program_id: int, *, session_id: str | None = None, transaction_uuids: Sequence[str] = ()
    ) -> ActivatedPoints:
        """POST /v1/loyalty_programs/{loyaltyProgramId}/activate_points (activateLoyaltyPoints), needs
        api_version 2026

        Make pending points count now: those of a session, or of 1 to 50 transactions. One of the two.

        Raises:
            NeedsNewerServer: on an older API. NotFound, TalonError: see the class. InvalidArgument: refused
            before sending. OutcomeUnknown: the answer was lost; read the transactions to see.
        """
        number = checks.number("program_id", program_id, 1)
        if (session_id is None) == (not transaction_uuids):
            raise InvalidArgument("session_id", "is needed, or else transaction_uuids, and not both")
        if session_id is not None:
            body = PointsActivation(session_id=checks.text("session_id", session_id, checks.MAX_ID))
        else:
            checks.sequence("transaction_uuids", transaction_uuids, _MAX_ACTIVATED)
            body = PointsActivation(
                transaction_uuids=checks.identifiers("transaction_uuids", transaction_uuids)
            )
        return self._transport.call(ACTIVATE, number, body=body)

    def delete_transactions(
        self, program_id: int, integration_id: str, *, subledger_ids: Sequence[str] | None
    ) -> None:
        """POST /v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/delete_transactions
        (deleteLoyaltyTransactionsFromLedgers), needs api_version 2026

        Delete a customer's transactions in the named ledgers ("" is the main one), or in all where
        `subledger_ids` is None. There is no undoing.

        Raises:
            NeedsNewerServer: on an older API. NotFound, TalonError: see the class. InvalidArgument: refused
            before sending. OutcomeUnknown: the answer was lost; read the transactions to see.
        """
        if subledger_ids is None:
            body = TransactionsDeletion(scope="AllSubledgers")
        else:
            found = checks.sequence("subledger_ids", subledger_ids, checks.MAX_LIST, least=1)
            for index, one in enumerate(found):
                checks.text(f"subledger_ids[{index}]", one, form.MAX_SUBLEDGER, empty=True)
            body = TransactionsDeletion(scope="SelectedSubledgers", subledger_ids=found)
        self._transport.call(DELETE_TRANSACTIONS, *form.profile(program_id, integration_id), body=body)
