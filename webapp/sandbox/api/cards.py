"""Linking customers to loyalty cards."""

from __future__ import annotations

from ..bodies import Reader, expected_object
from ..ledger import programs
from ..operations import Answer, Call, operation
from ..problems import Problem
from ..records import cards, profiles
from ..work import Work


@operation(
    "linkLoyaltyCardToProfile",
    "POST",
    "/v2/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}/link_profile",
    takes_body=True,
)
def link_loyalty_card_to_profile(work: Work, call: Call) -> Answer:
    """Link a customer; a second time changes nothing. 400 over the card's limit of users."""
    program = programs.wanted_program(work, call.number("loyaltyProgramId"), card_based=True)
    card = cards.wanted(work, program, call.text("loyaltyCardId"))
    body = Reader(expected_object(call.body))
    integration_id = body.text("integrationId", required=True, shortest=1, longest=1000)
    body.done()
    if card["status"] == "blocked":
        raise Problem(400, "The loyalty card is blocked")
    linked = [one["integrationId"] for one in cards.registrations(work, card["id"])]
    if integration_id not in linked:
        if program.users_per_card and len(linked) >= program.users_per_card:
            raise Problem(400, f"The loyalty card has its limit of {program.users_per_card} users")
        cards.link(work, card["id"], profiles.found_or_made(work, integration_id or "")["id"])
    return Answer(200, cards.as_json(work, cards.wanted(work, program, card["identifier"])))
