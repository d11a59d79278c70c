"""Linking customers to loyalty cards, and making cards."""

from __future__ import annotations

import re

from .. import choices
from ..bodies import Reader, expected_object
from ..ledger import programs
from ..ledger.programs import Program
from ..operations import Answer, Call, operation
from ..problems import Problem, invalid_at
from ..records import cards, profiles
from ..work import Work

CARD = "/v2/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}"
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


@operation(
    "linkLoyaltyCardToProfile",
    "POST",
    CARD + "/link_profile",
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
        _check_users(program, len(linked) + 1)
        cards.link(work, card["id"], profiles.found_or_made(work, integration_id or "")["id"])
    return Answer(200, cards.as_json(work, cards.wanted(work, program, card["identifier"])))


@operation("unlinkLoyaltyCardFromProfile", "POST", CARD + "/unlink_profile", takes_body=True, since="2026")
def unlink_loyalty_card_from_profile(work: Work, call: Call) -> Answer:
    """Take a customer off a card, whatever its status; 400 when the customer is not linked to it."""
    program = programs.wanted_program(work, call.number("loyaltyProgramId"), card_based=True)
    card = cards.wanted(work, program, call.text("loyaltyCardId"))
    body = Reader(expected_object(call.body))
    integration_id = body.text("integrationId", required=True, shortest=1, longest=1000)
    body.done()
    profile = profiles.wanted(work, integration_id or "")
    if not cards.unlink(work, card["id"], profile["id"]):
        raise Problem(400, "The customer is not linked to this loyalty card")
    return Answer(200, cards.as_json(work, cards.wanted(work, program, card["identifier"])))


@operation(
    "generateLoyaltyCard",
    "POST",
    "/v1/loyalty_programs/{loyaltyProgramId}/cards",
    takes_body=True,
    since="2026",
)
def generate_loyalty_card(work: Work, call: Call) -> Answer:
    """Make a card, with an identifier of its own where none is sent, and link customers to it."""
    program = _program(work, call.number("loyaltyProgramId"))
    body = Reader(expected_object(call.body))
    status = body.one_of("status", ("active", "inactive"), default="active")
    customers = list(dict.fromkeys(body.texts("customerProfileIds")))
    identifier = body.text("cardIdentifier", shortest=cards.SHORTEST, longest=cards.LONGEST)
    if identifier is not None and not IDENTIFIER.fullmatch(identifier):
        body.note("cardIdentifier", "Invalid format", "letters, digits, _ and - only")
    if "" in customers:
        body.note_at("customerProfileIds", customers.index(""), "Invalid length", "at least 1 character")
    body.done()
    _check_users(program, len(customers))
    if identifier is not None and cards.is_taken(work, program, identifier):
        raise invalid_at("/cardIdentifier", "Exists", "the program has a card of this identifier")
    card_id, made = cards.make(work, program, identifier, status or "active")
    for customer in customers:
        cards.link(work, card_id, profiles.found_or_made(work, customer)["id"])
    return Answer(200, cards.as_json(work, cards.wanted(work, program, made)))


def _program(work: Work, program_id: int) -> Program:
    """The program to make a card in; 404 is not declared there."""
    if programs.program(work, program_id) is None:
        raise Problem(choices.UNKNOWN_PROGRAM_OF_NEW_CARD_STATUS, "The loyalty program was not found")
    return programs.wanted_program(work, program_id, card_based=True)


def _check_users(program: Program, users: int) -> None:
    """400 when a card of the program cannot have so many customers."""
    if program.users_per_card and users > program.users_per_card:
        raise Problem(400, f"The loyalty card has its limit of {program.users_per_card} users")
