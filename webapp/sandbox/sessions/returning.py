"""Which units of a cart a return means."""

from __future__ import annotations

from dataclasses import dataclass

from ..problems import invalid_at
from .cart import CartLine
from .draft import Draft


@dataclass(frozen=True, slots=True)
class Returned:
    """What a return names: a cart position, an SKU (2026) or both; None units are all that remain."""

    position: int | None
    quantity: int | None
    sku: str | None = None


def units_by_position(draft: Draft, wanted: list[Returned]) -> dict[int, int]:
    """Units per position, in the order named; the same line may be named more than once, its units add up.

    Raises Problem 400, with a pointer to the item, when a line is not there or has fewer units left.
    """
    found: dict[int, int] = {}
    for index, one in enumerate(wanted):
        pointer = f"/return/returnedCartItems/{index}"
        lines = _lines(draft.lines, one, pointer)
        left = {line.position: line.remaining - found.get(line.position, 0) for line in lines}
        asked = sum(left.values()) if one.quantity is None else one.quantity
        if not 1 <= asked <= sum(left.values()):
            where = "this line" if one.position is not None else "the lines of this SKU"
            raise invalid_at(
                f"{pointer}/quantity", "Out of range", f"{sum(left.values())} units remain in {where}"
            )
        for position, units in left.items():
            taken = min(asked, units)
            asked -= taken
            if taken:
                found[position] = found.get(position, 0) + taken
    return found


def _lines(lines: list[CartLine], one: Returned, pointer: str) -> list[CartLine]:
    """The line of a position, or all lines of an SKU."""
    if one.position is None:
        named = [line for line in lines if line.sku == one.sku]
        if not named:
            raise invalid_at(f"{pointer}/sku", "Not found", "the cart has no such item")
        return named
    if one.position >= len(lines):
        raise invalid_at(f"{pointer}/position", "Out of range", f"the cart has {len(lines)} lines")
    if one.sku is not None and lines[one.position].sku != one.sku:
        raise invalid_at(f"{pointer}/sku", "Mismatch", "the line of this position has another SKU")
    return [lines[one.position]]
