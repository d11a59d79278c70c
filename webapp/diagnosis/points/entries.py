"""Lines about points, whether a ledger has them or only the effects of an order promise them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from webapp.diagnosis.points.holders import Holder
from webapp.effects.props import OddProps, Props
from webapp.talon.models.effect import Effect
from webapp.talon.models.ledger import EntryDate, LedgerPoints, LedgerTransaction

AT_ONCE = EntryDate.parse("immediate")
FOR_EVER = EntryDate.parse("unlimited")


@dataclass(frozen=True, order=True)
class Where:
    """One ledger. `card` is empty for the customer's own account, `subledger` for the main ledger."""

    program_id: int
    card: str = ""
    subledger: str = ""


@dataclass(frozen=True)
class Entry:
    """One line. `change` has its sign; `created` is None where only the effects of the order tell of it.

    `desired` is what a rule wanted to give where a limit cut it short. `position` is the 0-based cart line.
    """

    where: Where
    change: Decimal
    name: str
    rule: str = ""
    session_id: str = ""
    created: datetime | None = None
    start: EntryDate = AT_ONCE
    end: EntryDate = FOR_EVER
    uuid: str = ""
    recipient: str = ""
    desired: Decimal | None = None
    position: int | None = None

    @property
    def amount(self) -> Decimal:
        """Without the sign."""
        return abs(self.change)

    def is_pending(self, now: datetime) -> bool:
        """Whether these points do not count yet."""
        return self.start.kind == "on_action" or (self.start.at is not None and self.start.at > now)

    def is_over(self, now: datetime) -> bool:
        """Whether these points have run out."""
        return self.end.at is not None and self.end.at <= now


def of_line(holder: Holder, line: LedgerTransaction) -> Entry:
    """A line of a log. The API gives amounts without a sign; `type` says which way they went."""
    return Entry(
        where=Where(line.program_id, holder.card, line.subledger_id),
        change=-abs(line.amount) if line.type == "subtraction" else line.amount,
        name=line.name,
        rule=line.rule_name or "",
        session_id=line.customer_session_id or "",
        created=line.created,
        start=line.start_date,
        end=line.expiry_date,
        uuid=line.transaction_uuid or "",
    )


def of_lot(holder: Holder, lot: LedgerPoints) -> Entry:
    """What is left of points that were added."""
    return Entry(
        where=Where(lot.program_id, holder.card, lot.subledger_id),
        change=lot.amount,
        name=lot.name,
        session_id=lot.customer_session_id or "",
        created=lot.created,
        start=lot.start_date,
        end=lot.expiry_date,
        uuid=lot.transaction_uuid or "",
    )


def of_effects(effects: Iterable[Effect], effect_type: str) -> list[Entry]:
    """What the effects of one type say of points; one whose props are odd is left out."""
    found = []
    sign = -1 if effect_type in ("deductLoyaltyPoints", "rollbackAddedLoyaltyPoints") else 1
    for effect in effects:
        if effect.effect_type != effect_type:
            continue
        try:
            found.append(_of_effect(effect, sign))
        except OddProps:
            continue
    return found


def _of_effect(effect: Effect, sign: int) -> Entry:
    props = Props(effect.props)
    position = props.whole_or("cartItemPosition")
    # With a commercial `at once` the props are absent, with an action they are a flag of their own.
    start = "on_action" if props.raw.get("awaitsActivation") is True else props.text_or("startDate")
    return Entry(
        where=Where(props.whole("programId"), props.text_or("cardIdentifier"), props.text_or("subLedgerId")),
        change=sign * abs(props.amount("value")),
        name=props.name(position),
        rule=effect.rule_name,
        start=EntryDate.parse(start or "immediate"),
        end=EntryDate.parse(props.text_or("expiryDate") or "unlimited"),
        uuid=props.text_or("transactionUUID"),
        recipient=props.text_or("recipientIntegrationId"),
        desired=props.amount_or("desiredValue"),
        position=position,
    )


def total(entries: Iterable[Entry]) -> Decimal:
    """The sum of the amounts, without signs."""
    return sum((each.amount for each in entries), Decimal(0))


@dataclass(frozen=True)
class Alike:
    """Lines that differ in nothing an agent sees, such as one for each unit of an item."""

    entry: Entry
    count: int

    @property
    def change(self) -> Decimal:
        """What they come to together."""
        return self.entry.change * self.count


def alike(entries: Iterable[Entry]) -> list[Alike]:
    """Each different line once, in the order given, with how often it is there."""
    counts = Counter(replace(one, uuid="", position=None) for one in entries)
    return [Alike(entry, count) for entry, count in counts.items()]
