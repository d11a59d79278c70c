"""An order, its ledgers and its effects, as the client gives them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.unit.effects.making import context, effect
from tests.unit.sessions.making import NOW, line, session
from webapp.diagnosis.points.case import Case, case_of
from webapp.diagnosis.points.findings import findings
from webapp.diagnosis.points.holders import Holder, Rows
from webapp.diagnosis.points.reading import Asked, OrderFacts
from webapp.diagnosis.points.trail import Ledger
from webapp.talon.models.effect import Effect
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.ledger import LedgerPoints, LedgerTransaction
from webapp.talon.models.loyalty import LedgerInfo, Loyalty, LoyaltyCard
from webapp.talon.models.session import CustomerSessionState

__all__ = ["NOW", "effect", "line", "session"]

ORDER, ANNA = "ORDER-1", "anna"
CLUB = Holder("profile", 3, ANNA)
CARD = Holder("card", 4, "CARD-1")
BOOKED = NOW - timedelta(days=10)


def stamp(days: float) -> str:
    """A moment so many days from now, as the API writes it."""
    return (NOW + timedelta(days=days)).isoformat()


def moved(amount: float, name: str = "Order", **facts: Any) -> LedgerTransaction:
    """A line of a log: above zero it was added, below taken away; of the order unless said otherwise."""
    created: datetime = facts.pop("created", BOOKED)
    given = {
        "id": 1,
        "program_id": 3,
        "customer_session_id": ORDER,
        "start_date_text": facts.pop("start", "immediate"),
        "expiry_date_text": facts.pop("end", "unlimited"),
        "subledger_id": facts.pop("subledger", ""),
        "transaction_uuid": facts.pop("uuid", None),
        "rule_name": facts.pop("rule", "Every order"),
    }
    kind = "addition" if amount >= 0 else "subtraction"
    return LedgerTransaction(
        **{**given, **facts}, created=created, name=name, type=kind, amount=Decimal(str(abs(amount)))
    )


def lot(amount: float, **facts: Any) -> LedgerPoints:
    """What is left of points of the order."""
    given = {
        "id": 1,
        "program_id": 3,
        "customer_session_id": ORDER,
        "start_date_text": facts.pop("start", "immediate"),
        "expiry_date_text": facts.pop("end", "unlimited"),
        "subledger_id": facts.pop("subledger", ""),
    }
    return LedgerPoints(**{**given, **facts}, created=BOOKED, name="Order", amount=Decimal(str(amount)))


def info(active: float = 0, pending: float = 0, **more: Any) -> LedgerInfo:
    """Balances of a ledger."""
    zero = Decimal(0)
    return LedgerInfo(
        current_balance=Decimal(str(active)),
        pending_balance=Decimal(str(pending)),
        expired_balance=zero,
        spent_balance=zero,
        tentative_current_balance=zero,
        **more,
    )


def ledger(
    *lines: LedgerTransaction,
    holder: Holder = CLUB,
    active: tuple[LedgerPoints, ...] | Rows[LedgerPoints] = (),
    pending: tuple[LedgerPoints, ...] = (),
    expired: tuple[LedgerPoints, ...] | Rows[LedgerPoints] = (),
    log: Rows[LedgerTransaction] | None = None,
    infos: dict[str, LedgerInfo] | None = None,
) -> Ledger:
    """What was read of a holder. `lines` are given oldest first, and stand in a log the other way round."""
    lots = {
        status: rows if isinstance(rows, Rows) else Rows(tuple(rows))
        for status, rows in (("active", active), ("pending", pending), ("expired", expired))
    }
    found = info(1000, 1000) if infos is None else None
    return Ledger(
        holder,
        log or Rows(tuple(reversed(lines))),
        lots,  # type: ignore[arg-type]
        {"": found, "gift": found} if found else infos or {},
    )


def card(status: str = "active", identifier: str = "CARD-1", **more: Any) -> LoyaltyCard:
    """A card of the customer."""
    return LoyaltyCard(
        id=1, created=NOW, program_id=4, status=status, identifier=identifier, users_per_card_limit=0, **more
    )


def added(amount: float, **props: Any) -> Effect:
    """Points that the effects of the order name."""
    facts = {
        "name": "Order",
        "programId": 3,
        "subLedgerId": "",
        "value": amount,
        "recipientIntegrationId": ANNA,
        "transactionUUID": "u",
    }
    return effect("addLoyaltyPoints", **{**facts, **props})


def case(
    *ledgers: Ledger,
    effects: tuple[Effect, ...] = (),
    asked: Asked | None = None,
    cards: tuple[LoyaltyCard, ...] = (),
    failed: dict[str, Any] | None = None,
    items: tuple[Any, ...] = (),
    **facts: Any,
) -> Case:
    """The case of an order of anna's, closed unless `state` says otherwise."""
    of_anna = session(*(items or (line(),)), **facts)
    inventory = CustomerInventory(loyalty=Loyalty(cards=cards, programs={}))
    read = OrderFacts(
        asked or Asked(ORDER),
        CustomerSessionState(customer_session=of_anna, effects=effects),
        ledgers,
        {ANNA: inventory},
        failed or {},
    )
    return case_of(read, context(program_name={3: "Club", 4: "Cards"}.get), NOW)


def codes(found: Case) -> list[str]:
    """Which explanations a case has, in their order."""
    return [one.code for one in findings(found)]
