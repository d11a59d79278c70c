"""Loyalty programs as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from .. import amounts, choices, jsons
from ..problems import Problem, not_found
from ..work import Work


@dataclass(frozen=True, slots=True)
class TierLevel:
    """One level of a program: reached with `minimum` active points (millionths) in `subledger`."""

    id: int
    name: str
    minimum: int
    subledger: str


@dataclass(frozen=True, slots=True)
class Program:
    """A loyalty program, profile-based or card-based.

    `return_policy` says what a cancel, reopen or return takes back: only_pending (2024), or within_balance
    (active points too, never below zero). `card_pattern` is what identifiers of new cards look like: each `#`
    is one character.
    """

    id: int
    name: str
    title: str
    is_card_based: bool
    users_per_card: int
    return_policy: str
    downgrade_policy: str
    tier_validity: timedelta | None
    tiers: tuple[TierLevel, ...]
    card_pattern: str = ""

    def levels(self, subledger: str) -> tuple[TierLevel, ...]:
        """The levels of one ledger, lowest first."""
        return tuple(level for level in self.tiers if level.subledger == subledger)


def program(work: Work, program_id: int) -> Program | None:
    """A program of the Application's environment, or None."""
    key = ("program", program_id)
    if key not in work.memory:
        row = work.one(
            "SELECT * FROM programs WHERE id = ? AND environment_id = ?", program_id, work.environment_id
        )
        work.memory[key] = None if row is None else _built(row["id"], row)
    found: Program | None = work.memory[key]
    return found


def wanted_program(work: Work, program_id: int, *, card_based: bool) -> Program:
    """The program of a path; 404 when unknown, 400 when it is of the other kind."""
    found = program(work, program_id)
    if found is None:
        raise not_found("loyaltyProgram", program_id)
    if found.is_card_based is not card_based:
        kind = "card-based" if card_based else "profile-based"
        raise Problem(400, f"The loyalty program is not {kind}")
    return found


def _built(program_id: int, row: object) -> Program:
    columns = dict(row)  # type: ignore[call-overload]
    data = jsons.load(columns["data"])
    days = data.get("tierValidityDays")
    levels = [
        TierLevel(
            level["id"], level["name"], amounts.to_units(level["minPoints"]), level.get("subledger", "")
        )
        for level in data.get("tiers", [])
    ]
    return Program(
        id=program_id,
        name=columns["name"],
        title=columns["title"],
        is_card_based=bool(columns["is_card_based"]),
        users_per_card=columns["users_per_card"],
        return_policy=data.get("returnPolicy", choices.RETURN_POLICY),
        downgrade_policy=data.get("downgradePolicy", choices.DOWNGRADE_POLICY),
        tier_validity=timedelta(days=int(days)) if days else None,
        tiers=tuple(sorted(levels, key=lambda level: level.minimum)),
        card_pattern=data.get("cardPattern", ""),
    )
