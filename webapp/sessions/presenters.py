"""What the pages of a session need that the session itself has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask import url_for

from webapp import effects, naming
from webapp.effects.items import items_of, position_of
from webapp.effects.words import _
from webapp.sessions.naming import STATE_MEANINGS, context_of, price
from webapp.sessions.steps import REOPENABLE, RETURNABLE, Step, hint_of, steps_of, why_no_codes
from webapp.talon.models.session import CustomerSession, CustomerSessionState


@dataclass(frozen=True)
class CartRow:
    """One cart line. `position` is 0-based as in the API, `number` 1-based as on the page."""

    position: int
    number: int
    label: str
    sku: str
    name: str | None
    quantity: int
    returned: int
    remaining: int
    price: Decimal | None
    total: Decimal | None
    attributes: dict[str, Any]
    additional_costs: list[tuple[str, Decimal]]

    @property
    def field(self) -> str:
        """The name of its quantity in the return form."""
        return f"quantity_{self.position}"


@dataclass(frozen=True)
class CodeRow:
    """One code on the session. `kind` names its button, `said` is what the rules say of it."""

    kind: effects.CodeKind
    code: str
    said: str
    is_refused: bool


def rows_of(session: CustomerSession) -> list[CartRow]:
    """The cart by position, with what came back and what remains of each line."""
    items = items_of(session)
    rows = []
    for index, item in enumerate(session.cart_items):
        position = position_of(item, index)
        returned = item.returned_quantity or 0
        remaining = item.quantity - returned if item.remaining_quantity is None else item.remaining_quantity
        rows.append(
            CartRow(
                position=position,
                number=position + 1,
                label=items[position].label,
                sku=item.sku,
                name=item.name,
                quantity=item.quantity,
                returned=returned,
                remaining=max(0, remaining),
                price=item.price,
                total=price(item, item.quantity),
                attributes=item.attributes,
                additional_costs=sorted((name, cost.price) for name, cost in item.additional_costs.items()),
            )
        )
    return sorted(rows, key=lambda row: row.position)


@dataclass(frozen=True)
class SessionPage:
    """One reading of a session."""

    reading: CustomerSessionState
    fetched: datetime

    @property
    def session(self) -> CustomerSession:
        """The session itself."""
        return self.reading.customer_session

    @property
    def badge(self) -> tuple[str, str]:
        """Words and tone of its state."""
        return naming.session_state(self.session.state)

    @property
    def meaning(self) -> str:
        """What its state means for the customer, empty for a state the desk does not know."""
        return str(STATE_MEANINGS.get(self.session.state, ""))

    @cached_property
    def rows(self) -> list[CartRow]:
        """The cart by position."""
        return rows_of(self.session)

    @property
    def has_returns(self) -> bool:
        """Whether anything came back so far."""
        return any(row.returned for row in self.rows)

    @property
    def remaining(self) -> int:
        """Units that can still come back."""
        return sum(row.remaining for row in self.rows)

    @property
    def additional_costs(self) -> list[tuple[str, Decimal]]:
        """Costs of the order as a whole, by name."""
        return sorted((name, cost.price) for name, cost in self.session.additional_costs.items())

    @property
    def attributes(self) -> list[tuple[str, Any]]:
        """Custom attributes by name."""
        return sorted(self.session.attributes.items())

    @property
    def discount(self) -> Decimal | None:
        """The sum of the discounts in force; None where the effects may no longer list all of them."""
        if self.session.state not in ("open", "closed"):
            return None
        return effects.discount_of(self.reading.effects)

    @cached_property
    def groups(self) -> list[effects.Group]:
        """The effects in words."""
        return effects.grouped(self.reading.effects, context_of(self.session))

    @property
    def hidden(self) -> str:
        """What the API may keep back about this session, empty where it keeps nothing."""
        if self.session.state in ("partially_returned", "cancelled"):
            return _(
                "Talon.One lists the latest effects only: what was taken back may stand here alone, and what"
                " was given and still holds may be missing. The points ledger has all of it."
            )
        if self.session.state == "open":
            return _("If the order was closed before, what that closing gave is no longer listed.")
        return ""

    @property
    def codes(self) -> list[CodeRow]:
        """Its codes, each once, with what the rules say of them."""
        session, context = self.session, context_of(self.session)
        found: list[tuple[effects.CodeKind, str]] = [
            ("coupon", code) for code in dict.fromkeys(session.coupon_codes)
        ]
        if session.referral_code:
            found.append(("referral", session.referral_code))
        rows = []
        for kind, code in found:
            said = effects.said_of(kind, code, self.reading.effects)
            told = effects.sentence(said, context) if said else _("The rules say nothing about it.")
            rows.append(CodeRow(kind, code, told, said is not None and effects.is_refusal(said)))
        return rows

    @property
    def why_no_codes(self) -> str:
        """Why its codes cannot be changed; empty where they can."""
        return why_no_codes(self.session)

    def coupon_address(self, code: str) -> str:
        """The page of a coupon of this session; knowing the customer helps that page to read it."""
        customer = self.session.profile_id or None
        return url_for("coupons.page", code=code, customer=customer)

    def check_address(self, code: str) -> str:
        """Where it is checked whether a code works with this order's cart, and why not."""
        return url_for("coupon_check.page", code=code, session=self.session.integration_id)

    @property
    def can_return(self) -> bool:
        """Whether items of it can come back."""
        return self.session.state in RETURNABLE and self.remaining > 0

    @property
    def why_no_return(self) -> str:
        """Why nothing of it can be returned, and what to do instead; empty where something can."""
        return why_no_return(self.session)

    @property
    def steps(self) -> list[Step]:
        """What the person signed in may do with it as it stands."""
        return steps_of(self.session, can_return=self.can_return)

    @property
    def hint(self) -> str:
        """Why something cannot be done with it as it stands, empty where there is nothing to say."""
        return hint_of(self.session)


def why_no_return(session: CustomerSession) -> str:
    """Why nothing of a session can be returned; empty where something can."""
    if session.state == "open":
        return _("This order is still open: nothing was bought yet. The shop can change the cart itself.")
    if session.state == "cancelled":
        return _("This order is cancelled as a whole; nothing is left to return.")
    if session.state not in RETURNABLE:
        return _(
            "Items can only be returned from a closed order; this one is %(state)s.", state=session.state
        )
    if not any(row.remaining for row in rows_of(session)):
        return _("Everything in this order has come back already.")
    return ""


def why_no_reopening(session: CustomerSession) -> str:
    """Why a session cannot be reopened; empty where it can."""
    if session.state == "open":
        return _("This order is open already; the shop can change it.")
    if session.state == "partially_returned":
        return _("Items of this order came back, so it cannot be reopened. More items can still be returned.")
    if session.state == "cancelled":
        return _("This order is cancelled, and that is final. The shop can only make a new one.")
    if session.state not in REOPENABLE:
        return _("Only a closed order can be reopened; this one is %(state)s.", state=session.state)
    return ""
