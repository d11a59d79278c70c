"""What an event leaves that can be read: the points it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from webapp.effects.props import Props
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import LedgerInfo
from webapp.talon.models.state import RuleRun

_SIGNS = {"addLoyaltyPoints": 1, "deductLoyaltyPoints": -1}


def points_of(inventory: CustomerInventory) -> dict[str, str]:
    """Active and pending points together, by program and subledger, as the audit keeps them.

    Cards are left out: several customers may use one.
    """
    held = inventory.loyalty.programs.values() if inventory.loyalty else ()
    found: dict[str, str] = {}
    for program in held:
        for name, ledger in (("", program.ledger), *program.subledgers.items()):
            found[_key(program.id, name)] = str(_sum(ledger))
    return found


def expected(run: RuleRun, integration_id: str) -> dict[str, str]:
    """What a rule run gives the customer's own ledgers and takes from them."""
    found: dict[str, Decimal] = {}
    for key, amount in _amounts(run, integration_id):
        found[key] = found.get(key, Decimal(0)) + amount
    return {key: str(amount) for key, amount in found.items()}


def moved(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, Decimal]:
    """By how much each ledger moved; without those that did not."""
    keys = {**before, **now}
    change = {key: Decimal(now.get(key, "0")) - Decimal(before.get(key, "0")) for key in keys}
    return {key: amount for key, amount in change.items() if amount}


def _amounts(run: RuleRun, integration_id: str) -> Iterator[tuple[str, Decimal]]:
    for effect in run.effects:
        props = Props(effect.props)
        amount, program = props.amount_or("value"), props.whole_or("programId")
        is_own = props.text_or("recipientIntegrationId", integration_id) == integration_id
        if effect.effect_type not in _SIGNS or amount is None or program is None or not is_own:
            continue
        if not props.text_or("cardIdentifier"):
            yield _key(program, props.text_or("subLedgerId")), _SIGNS[effect.effect_type] * amount


def _sum(ledger: LedgerInfo) -> Decimal:
    return ledger.current_balance + ledger.pending_balance


def _key(program_id: int, subledger_id: str) -> str:
    return f"{program_id}/{subledger_id}"
