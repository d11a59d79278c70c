"""What stands beside a customer's id at the head of the page, as desk.toml chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp import sight
from webapp.extensions import policy
from webapp.talon.models.inventory import CustomerInventory

_SHORT = 3


@dataclass(frozen=True)
class Mark:
    """One thing worth knowing at first sight. `is_named` where the value alone would not tell what it is."""

    name: str
    value: Any
    is_named: bool


def headline(inventory: CustomerInventory) -> list[Mark]:
    """The chosen attributes that the customer has, and the chosen tiers, in the order of desk.toml."""
    attributes = inventory.profile.attributes if inventory.profile else {}
    marks: list[Mark] = []
    for entry in policy().header_attributes:
        value = attributes.get(entry)
        if value:
            marks.append(_mark(entry, value))
        elif entry not in attributes:
            marks += _tiers(entry, inventory)
    return marks


def _mark(name: str, value: Any) -> Mark:
    """An attribute; of a yes or no its name where it is yes."""
    if value is True:
        return Mark(name, name, is_named=False)
    # Of what is masked not even the length is told.
    return Mark(name, value, is_named=len(str(value)) <= _SHORT and not sight.hides(name, value))


def _tiers(entry: str, inventory: CustomerInventory) -> list[Mark]:
    """The tiers that `tier` (in every program) or `tier:7` (in program 7) asks for."""
    word, _colon, number = entry.partition(":")
    if word != "tier" or inventory.loyalty is None:
        return []
    held = sorted(inventory.loyalty.programs.values(), key=lambda program: program.title)
    return [
        Mark(program.title, program.ledger.current_tier.name, is_named=True)
        for program in held
        if program.ledger.current_tier and number in ("", str(program.id))
    ]
