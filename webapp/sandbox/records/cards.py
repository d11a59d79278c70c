"""Loyalty cards and the profiles linked to them."""

from __future__ import annotations

from typing import Any

from .. import instants
from ..ledger import programs
from ..ledger.infos import Tentative, ledger_info
from ..ledger.programs import Program
from ..ledger.wallets import card_wallet
from ..problems import Problem, not_found
from ..rules.generated import CHARACTERS, Exhausted, free_code
from ..work import Row, Work

SHORTEST, LONGEST = 4, 108
PATTERN = "#" * 16


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


def unlink(work: Work, card_id: int, profile_id: int) -> bool:
    """Take a profile off a card; False when it was not linked."""
    if not work.run("DELETE FROM card_profiles WHERE card_id = ? AND profile_id = ?", card_id, profile_id):
        return False
    work.run("UPDATE cards SET modified = ? WHERE id = ?", work.micros, card_id)
    return True


def is_taken(work: Work, program: Program, identifier: str) -> bool:
    """Whether the program has a card of that identifier."""
    sql = "SELECT 1 FROM cards WHERE program_id = ? AND identifier = ?"
    return work.value(sql, program.id, identifier) is not None


def make(work: Work, program: Program, identifier: str | None, status: str) -> tuple[int, str]:
    """A new card without customers, and its identifier: the one given or one that nobody has; Problem 400
    when the program's pattern has no more."""
    if identifier is None:
        newest = work.value("SELECT MAX(id) FROM cards")
        key = f"card/{program.id}/{newest}"
        try:
            identifier = free_code(
                key, lambda one: is_taken(work, program, one), program.card_pattern or PATTERN, CHARACTERS
            )
        except Exhausted:
            raise Problem(400, "The loyalty program has no free card identifier left") from None
    columns = {"created": work.micros, "modified": work.micros, "status": status}
    return work.insert("cards", program_id=program.id, identifier=identifier, **columns), identifier


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
    if work.is_newer:
        found |= {"programName": program.name, "programTitle": program.title}
    for name, column in (("oldCardIdentifier", "old_identifier"), ("newCardIdentifier", "new_identifier")):
        if card[column] is not None:
            found[name] = card[column]
    return found
