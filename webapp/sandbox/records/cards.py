"""Loyalty cards and the profiles linked to them."""

from __future__ import annotations

from typing import Any

from .. import instants
from ..ledger import programs
from ..ledger.infos import Tentative, ledger_info
from ..ledger.programs import Program
from ..ledger.wallets import card_wallet
from ..problems import not_found
from ..work import Row, Work


def wanted(work: Work, program: Program, identifier: str) -> Row:
    """The card of a program; 404 when there is none."""
    found = work.one("SELECT * FROM cards WHERE program_id = ? AND identifier = ?", program.id, identifier)
    if found is None:
        raise not_found("loyaltyCard", identifier)
    return found


def by_identifier(work: Work, identifier: str) -> list[Row]:
    """The cards of that identifier in the environment's programs: the same one may stand in several."""
    return work.many(
        "SELECT c.* FROM cards c JOIN programs p ON p.id = c.program_id"
        " WHERE c.identifier = ? AND p.environment_id = ? ORDER BY c.id",
        identifier,
        work.environment_id,
    )


def of_profile(work: Work, profile_id: int) -> list[Row]:
    """The cards linked to a profile, oldest link first."""
    return work.many(
        "SELECT c.* FROM card_profiles l JOIN cards c ON c.id = l.card_id"
        " WHERE l.profile_id = ? ORDER BY l.linked, c.id",
        profile_id,
    )


def link(work: Work, card_id: int, profile_id: int) -> None:
    """Link a profile to a card."""
    work.insert("card_profiles", card_id=card_id, profile_id=profile_id, linked=work.micros)
    work.run("UPDATE cards SET modified = ? WHERE id = ?", work.micros, card_id)


def registrations(work: Work, card_id: int) -> list[dict[str, Any]]:
    """`LoyaltyCardProfileRegistration` of each linked profile, oldest link first."""
    rows = work.many(
        "SELECT p.integration_id, l.linked FROM card_profiles l JOIN profiles p ON p.id = l.profile_id"
        " WHERE l.card_id = ? ORDER BY l.linked, p.id",
        card_id,
    )
    return [
        {"integrationId": row["integration_id"], "timestamp": instants.written_micros(row["linked"])}
        for row in rows
    ]


def as_json(work: Work, card: Row, tentative: Tentative | None = None) -> dict[str, Any]:
    """`LoyaltyCard` of the contract with its ledgers; `tentative` is what open sessions promise."""
    program = programs.program(work, card["program_id"])
    if program is None:
        raise KeyError(card["program_id"])
    main, others = ledger_info(
        work, program, card_wallet(work, card["id"]), tentative or Tentative(), card=card["identifier"]
    )
    found: dict[str, Any] = {
        "id": card["id"],
        "created": instants.written_micros(card["created"]),
        "programID": card["program_id"],
        "status": card["status"],
        "identifier": card["identifier"],
        "usersPerCardLimit": program.users_per_card,
        "profiles": registrations(work, card["id"]),
        "ledger": main,
        "subledgers": others,
        "modified": instants.written_micros(card["modified"]),
    }
    for name, column in (("oldCardIdentifier", "old_identifier"), ("newCardIdentifier", "new_identifier")):
        if card[column] is not None:
            found[name] = card[column]
    return found
