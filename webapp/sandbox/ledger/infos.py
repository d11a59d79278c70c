"""`LedgerInfo`: what inventory and session answers say of a wallet, with what open sessions promise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .. import amounts, instants, jsons
from ..work import Work
from . import balances, tiers
from .balances import Balance
from .programs import Program, program
from .wallets import profile_wallet

Place = tuple[int, str, str | None]  # program, subledger, card


class Tentative:
    """Points that the effects of open sessions would add and deduct, by program, subledger and card."""

    def __init__(self) -> None:
        self.active: dict[Place, int] = defaultdict(int)
        self.pending: dict[Place, int] = defaultdict(int)

    def include(self, effects: Iterable[dict[str, Any]], now: int) -> None:
        """Count the loyalty effects of one open session."""
        for effect in effects:
            props = effect["props"]
            if effect["effectType"] not in ("addLoyaltyPoints", "deductLoyaltyPoints"):
                continue
            place = (props["programId"], props["subLedgerId"], props.get("cardIdentifier"))
            units = amounts.to_units(props["value"])
            starts = props.get("startDate")
            if effect["effectType"] == "deductLoyaltyPoints":
                self.active[place] -= units
            elif props.get("awaitsActivation") or (
                starts is not None and instants.to_micros(instants.parsed(starts)) > now
            ):
                self.pending[place] += units
            else:
                self.active[place] += units


def of_open_sessions(work: Work, profile_id: int) -> Tentative:
    """What all open sessions of a profile promise."""
    found = Tentative()
    for row in work.many("SELECT effects FROM sessions WHERE profile_id = ? AND state = 'open'", profile_id):
        found.include(jsons.load(row["effects"]), work.micros)
    return found


def ledger_info(
    work: Work, owner: Program, wallet_id: int | None, tentative: Tentative, *, card: str | None = None
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The LedgerInfo of the main ledger, and of each other subledger by name."""
    found = balances.balances(work, wallet_id) if wallet_id is not None else {}
    names = set(balances.subledgers(work, wallet_id)) if wallet_id is not None else set()
    for program_id, subledger, identifier in (*tentative.active, *tentative.pending):
        if program_id == owner.id and identifier == card:
            names.add(subledger)
    infos = {}
    for name in sorted(names | {""}):
        place = (owner.id, name, card)
        balance = found.get(name, Balance())
        infos[name] = {
            "currentBalance": amounts.units_number(balance.active),
            "pendingBalance": amounts.units_number(balance.pending),
            # Deprecated in the contract and always 0; the balances endpoints tell these.
            "expiredBalance": 0,
            "spentBalance": 0,
            "tentativeCurrentBalance": amounts.units_number(
                max(0, balance.active + tentative.active.get(place, 0))
            ),
            "tentativePendingBalance": amounts.units_number(
                balance.pending + tentative.pending.get(place, 0)
            ),
            **tiers.as_json(work, owner, wallet_id, name),
        }
    main = infos.pop("")
    return main, infos


def program_json(
    work: Work, owner: Program, wallet_id: int | None, tentative: Tentative, joined: int | None
) -> dict[str, Any]:
    """`LoyaltyProgramLedgers` of the contract."""
    main, others = ledger_info(work, owner, wallet_id, tentative)
    found: dict[str, Any] = {
        "id": owner.id,
        "title": owner.title,
        "name": owner.name,
        "ledger": main,
        "subLedgers": others,
    }
    if joined is not None:
        found["joinDate"] = instants.written_micros(joined)
    return found


def programs_of_profile(work: Work, profile_id: int, tentative: Tentative) -> dict[str, Any]:
    """The map of `Loyalty.programs`: every program joined, and those that an open session would join."""
    rows = work.many("SELECT program_id FROM wallets WHERE profile_id = ?", profile_id)
    ids = {row["program_id"] for row in rows}
    ids |= {place[0] for place in (*tentative.active, *tentative.pending) if place[2] is None}
    found = {}
    for program_id in sorted(ids):
        owner = program(work, program_id)
        if owner is None or owner.is_card_based:
            continue
        wallet_id = profile_wallet(work, program_id, profile_id)
        joined = work.value("SELECT joined FROM wallets WHERE id = ?", wallet_id)
        found[str(program_id)] = program_json(work, owner, wallet_id, tentative, joined)
    return found
