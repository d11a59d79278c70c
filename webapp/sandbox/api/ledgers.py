"""Changing what stands in the ledgers: activating points, deleting transactions."""

from __future__ import annotations

import uuid

from ..bodies import Reader, expected_object
from ..ledger import activating, deleting, programs, wallets
from ..operations import Answer, Call, operation
from ..problems import not_found
from ..records import profiles
from ..work import Row, Work

PROGRAM = "/v1/loyalty_programs/{loyaltyProgramId}"
MOST_ACTIVATED = 50
ALL, SELECTED = "AllSubledgers", "SelectedSubledgers"


@operation("activateLoyaltyPoints", "POST", PROGRAM + "/activate_points", takes_body=True, since="2026")
def activate_loyalty_points(work: Work, call: Call) -> Answer:
    """Let pending points of a program count now: those of a session, or of up to 50 transactions."""
    program = programs.program(work, call.number("loyaltyProgramId"))
    if program is None:
        raise not_found("loyaltyProgram", call.number("loyaltyProgramId"))
    body = Reader(expected_object(call.body))
    session_id = body.text("sessionId", shortest=1, longest=1000)
    uuids = body.texts("transactionUUIDs", fewest=1, most=MOST_ACTIVATED)
    for index, one in enumerate(uuids):
        if not _is_uuid(one):
            body.note_at("transactionUUIDs", index, "Invalid format", "a UUID is expected")
        elif one in uuids[:index]:
            body.note_at("transactionUUIDs", index, "Duplicate", "each of them once")
    if body.has("sessionId") == body.has("transactionUUIDs"):
        body.note("sessionId", "Invalid", "give either sessionId or transactionUUIDs")
    body.done()
    if session_id is not None:
        session = work.value(
            "SELECT id FROM sessions WHERE application_id = ? AND integration_id = ?",
            work.application.id,
            session_id,
        )
        if session is None:
            raise not_found("customerSession", session_id)
        lots = activating.of_session(work, program, session)
    else:
        lots = [_wanted(activating.by_uuid(work, program, one.lower()), one) for one in uuids]
    return Answer(200, {"ledgerEntries": activating.activate(work, program, lots)})


def _wanted(lot: Row | None, identifier: str) -> Row:
    if lot is None:
        raise not_found("transaction", identifier)
    return lot


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


@operation(
    "deleteLoyaltyTransactionsFromLedgers",
    "POST",
    PROGRAM + "/profile/{integrationId}/delete_transactions",
    takes_body=True,
    since="2026",
)
def delete_loyalty_transactions_from_ledgers(work: Work, call: Call) -> Answer:
    """Delete a customer's transactions in all ledgers of a program or in those named. 204."""
    program = programs.wanted_program(work, call.number("loyaltyProgramId"), card_based=False)
    profile = profiles.wanted(work, call.text("integrationId"))
    body = Reader(expected_object(call.body))
    scope = body.one_of("scope", (ALL, SELECTED))
    if not body.has("scope"):
        body.note("scope", "Missing", "it is required")
    names = body.texts("subledgerIds")
    if scope == SELECTED and not names and not body.faults:
        body.note("subledgerIds", "Missing", f"it is required with {SELECTED}")
    body.done()
    wallet_id = wallets.profile_wallet(work, program.id, profile["id"])
    if wallet_id is not None and scope == ALL:
        deleting.delete_all(work, wallet_id)
    elif wallet_id is not None:
        deleting.delete(work, wallet_id, names)
    return Answer(204)
