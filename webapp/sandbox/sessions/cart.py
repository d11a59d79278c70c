"""Cart lines and their totals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .. import amounts

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line of a cart; `position` is its 0-based place, `returned` the units that came back."""

    position: int
    data: Json
    returned: int = 0

    @property
    def sku(self) -> str:
        """Which item."""
        return str(self.data["sku"])

    @property
    def quantity(self) -> int:
        """Units sold."""
        return int(self.data["quantity"])

    @property
    def remaining(self) -> int:
        """Units not returned."""
        return self.quantity - self.returned

    @property
    def price(self) -> Decimal:
        """Of one unit."""
        return Decimal(self.data.get("price", 0))

    @property
    def costs(self) -> dict[str, Decimal]:
        """Additional costs of one unit, by name."""
        return {name: Decimal(cost["price"]) for name, cost in self.data.get("additionalCosts", {}).items()}

    @property
    def cost_total(self) -> Decimal:
        """All additional costs of one unit."""
        return sum(self.costs.values(), Decimal(0))

    @property
    def attributes(self) -> Json:
        """Custom attributes."""
        found: Json = self.data.get("attributes", {})
        return found

    def as_json(self) -> Json:
        """`CartItem` of the contract, with what the server computes."""
        return {
            **self.data,
            "position": self.position,
            "returnedQuantity": self.returned,
            "remainingQuantity": self.remaining,
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums before any discount."""

    items: Decimal
    costs: Decimal

    @property
    def all(self) -> Decimal:
        """Items and additional costs."""
        return self.items + self.costs

    def as_json(self) -> Json:
        """The three totals of a session."""
        return {
            "total": amounts.number(self.all),
            "cartItemTotal": amounts.number(self.items),
            "additionalCostTotal": amounts.number(self.costs),
        }


def totals(lines: list[CartLine], session_costs: dict[str, Decimal]) -> Totals:
    """Sums of a cart and of the additional costs of lines (per unit) and session."""
    return Totals(
        items=sum((line.price * line.quantity for line in lines), Decimal(0)),
        costs=sum(session_costs.values(), Decimal(0))
        + sum((line.cost_total * line.quantity for line in lines), Decimal(0)),
    )
