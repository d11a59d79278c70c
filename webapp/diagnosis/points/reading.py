"""Reading what there is to know about one order and its points: two or three rounds, each side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, cast

from webapp import programs
from webapp.access import may
from webapp.diagnosis.points.entries import Entry, Where, of_effects, of_line
from webapp.diagnosis.points.holders import CARD_LINES, NOT_ALLOWED, Holder, Rows, Span
from webapp.diagnosis.points.trail import STATUSES, Ledger, Trail
from webapp.extensions import settings, side_by_side, talon
from webapp.permissions import Permission
from webapp.talon.errors import InvalidArgument, InvalidRequest, NotFound, TalonError
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import LedgerInfo, LoyaltyCard
from webapp.talon.models.session import CustomerSession, CustomerSessionState
from webapp.talon.resources.loyalty_query import PointsStatus

MOST_HOLDERS = 12
# The clocks of several servers: a line may be a little older than the order, or booked after its last change.
BEFORE, AFTER = timedelta(minutes=5), timedelta(days=1)
UNASKED: Rows[Any] = Rows(is_complete=False)


@dataclass(frozen=True)
class Asked:
    """What was asked: an order, whose points they are, and the program or card that was looked at."""

    session_id: str = ""
    customer: str = ""
    program_id: int | None = None
    card: str = ""


@dataclass(frozen=True)
class OrderFacts:
    """What was read about an order. `failed` names customers whose inventories were not read, with why; None
    where the reader may not see them.

    `cards` are those of the order's customer and of the one who asks, as their inventories tell them.
    `left_out` counts cards and programs beyond the most that one page reads.
    """

    asked: Asked
    state: CustomerSessionState
    ledgers: tuple[Ledger, ...] = ()
    inventories: Mapping[str, CustomerInventory] = field(default_factory=dict)
    failed: Mapping[str, TalonError | None] = field(default_factory=dict)
    left_out: int = 0

    @property
    def session(self) -> CustomerSession:
        """The order itself."""
        return self.state.customer_session

    @property
    def cards(self) -> list[LoyaltyCard]:
        """Each card once."""
        found = {
            (card.program_id, card.identifier): card
            for inventory in self.inventories.values()
            for card in cards_of(inventory)
        }
        return list(found.values())


def read_order(asked: Asked, *, with_lots: bool = True) -> OrderFacts:
    """The order, its customer's programs and cards, and the ledgers of those around the order.

    Raises NotFound where the order or the customer asked about does not exist (`operation` says which), and
    the client's error where the order itself cannot be read. What else fails stands in the facts.
    """
    state, inventories, failed = _order_and_customers(asked)
    wanted = _wanted(asked, state, inventories)
    span = _around(state.customer_session)
    kept = dict(list(wanted.items())[:MOST_HOLDERS])
    statuses = needed_statuses if with_lots else no_statuses
    ledgers = read_ledgers({holder: infos for holder, (infos, _guess) in kept.items()}, span, statuses)
    guessed = {holder for holder, (_infos, is_guess) in kept.items() if is_guess}
    found = tuple(one for one in ledgers if not (one.holder in guessed and _is_nowhere(one)))
    if not with_lots:
        found = tuple(replace(one, lots=dict.fromkeys(STATUSES, UNASKED)) for one in found)
    return OrderFacts(asked, state, found, inventories, failed, left_out=len(wanted) - len(kept))


def read_ledgers(
    wanted: Mapping[Holder, Mapping[str, LedgerInfo]],
    span: Span | None,
    statuses: Callable[[Mapping[str, LedgerInfo]], Sequence[PointsStatus]],
) -> list[Ledger]:
    """Logs and unused points of several holders side by side; only what the reader may see is asked.

    Without a span no log is read.
    """
    client = talon()
    jobs: list[tuple[Holder, str, Permission, Callable[[], Rows[Any]]]] = []
    for holder, infos in wanted.items():
        if span is not None:
            jobs.append((holder, "log", holder.log_permission, partial(holder.log, client, span)))
        for status in statuses(infos):
            read = partial(holder.lots, client, status, span.session_id if span else "")
            jobs.append((holder, status, holder.lots_permission, read))
    answers = side_by_side([ask if may(permission) else _not_allowed for _h, _what, permission, ask in jobs])
    found: dict[Holder, dict[str, Rows[Any]]] = {holder: {} for holder in wanted}
    for (holder, what, _permission, _ask), rows in zip(jobs, answers, strict=True):
        if isinstance(rows, Exception):
            raise rows  # a mistake of ours: errors of the client stand in the rows
        found[holder][what] = rows
    return [
        Ledger(holder, rows.pop("log", Rows()), cast("dict[PointsStatus, Rows[Any]]", rows), wanted[holder])
        for holder, rows in found.items()
    ]


def read_later(facts: OrderFacts, found: Iterable[Trail]) -> dict[Where, list[Entry]]:
    """What was deducted since the order, for ledgers from which its points were used: one page each."""
    holders = {one.holder: one for one in facts.ledgers}
    used = {
        (where.program_id, where.card, where.subledger)
        for where in (trail.where for trail in found if trail.parts.used)
    }
    wanted = [
        holder
        for holder in holders
        if any((program, card) == (holder.program_id, holder.card) for program, card, _ledger in used)
    ]
    span = Span(start=facts.session.created, pages=1)
    client = talon()
    answers = side_by_side([partial(holder.log, client, span) for holder in wanted])
    later: dict[Where, list[Entry]] = {}
    for holder, rows in zip(wanted, answers, strict=True):
        for line in rows.items if isinstance(rows, Rows) else ():
            entry = of_line(holder, line)
            if entry.change < 0 and entry.session_id != facts.session.integration_id:
                later.setdefault(entry.where, []).append(entry)
    return later


def read_inventory(integration_id: str) -> CustomerInventory:
    """Programs and cards of a customer, which the desk remembers. Raises NotFound, also for what cannot be an
    identifier, and the client's other errors."""
    try:
        inventory = talon().customers.inventory(integration_id, loyalty=True)
    except InvalidArgument as error:
        raise NotFound("getCustomerInventory") from error
    programs.learn(inventory)
    return inventory


def holders_of(integration_id: str, inventory: CustomerInventory) -> dict[Holder, Mapping[str, LedgerInfo]]:
    """A customer's programs, then cards, active ones first, each with its balances by subledger."""
    found: dict[Holder, Mapping[str, LedgerInfo]] = {}
    if inventory.loyalty is None:
        return found
    for program in sorted(inventory.loyalty.programs.values(), key=lambda one: one.id):
        found[Holder("profile", program.id, integration_id)] = {"": program.ledger, **program.subledgers}
    for card in sorted(cards_of(inventory), key=lambda one: one.status != "active"):
        main = {"": card.ledger} if card.ledger else {}
        found[Holder("card", card.program_id, card.identifier)] = {**main, **card.subledgers}
    return found


def cards_of(inventory: CustomerInventory) -> Sequence[LoyaltyCard]:
    """The cards of an inventory."""
    return inventory.loyalty.cards if inventory.loyalty else ()


def _order_and_customers(
    asked: Asked,
) -> tuple[CustomerSessionState, dict[str, CustomerInventory], dict[str, TalonError | None]]:
    client = talon()
    calls: list[Callable[[], Any]] = [partial(client.sessions.get, asked.session_id)]
    can_see = may(Permission.GET_CUSTOMER_INVENTORY)
    if asked.customer and can_see:
        calls.append(partial(client.customers.inventory, asked.customer, loyalty=True))
    state, *others = side_by_side(calls)
    for answer, what in zip((state, *others), ("getCustomerSession", "getCustomerInventory"), strict=False):
        if isinstance(answer, NotFound | InvalidArgument):
            raise NotFound(what) from answer
    if isinstance(state, Exception):
        raise state
    answers = dict(zip([asked.customer], others, strict=False))
    owner = state.customer_session.profile_id
    if owner and owner not in answers:
        read = partial(client.customers.inventory, owner, loyalty=True)
        answers[owner] = side_by_side([read])[0] if can_see else None
    inventories: dict[str, CustomerInventory] = {}
    failed: dict[str, TalonError | None] = {}
    for customer, answer in answers.items():
        if answer is None or isinstance(answer, TalonError):
            failed[customer] = answer
        elif isinstance(answer, Exception):
            raise answer
        else:
            programs.learn(answer)
            inventories[customer] = answer
    return state, inventories, failed


def is_newer() -> bool:
    """Whether the server tells lines of an order apart, and achievements that are not begun (API 2026)."""
    return settings().talon_one_api >= "2026"


def _around(session: CustomerSession) -> Span:
    """Where the lines of an order stand in a log."""
    if is_newer():
        return Span(session_id=session.integration_id)
    return Span(start=session.created - BEFORE, end=session.updated + AFTER, card_lines=CARD_LINES)


_Wanted = dict[Holder, tuple[Mapping[str, LedgerInfo], bool]]


def _wanted(
    asked: Asked, state: CustomerSessionState, inventories: Mapping[str, CustomerInventory]
) -> _Wanted:
    """Whose ledgers to read: those that the order may have touched. The flag marks mere guesses."""
    session = state.customer_session
    owner = inventories.get(session.profile_id)
    found: _Wanted = {}
    if owner:
        found |= {holder: (infos, False) for holder, infos in holders_of(session.profile_id, owner).items()}
    told = [
        one
        for one in of_effects(state.effects, "addLoyaltyPoints")
        if one.recipient in ("", session.profile_id)
    ]
    for where in dict.fromkeys(one.where for one in told):
        holder = (
            Holder("card", where.program_id, where.card)
            if where.card
            else Holder("profile", where.program_id, session.profile_id)
        )
        if holder.identifier:
            found.setdefault(holder, ({}, False))
    listed = {holder.identifier for holder in found if holder.kind == "card"}
    for card in dict.fromkeys(session.loyalty_cards):
        if card not in listed:
            found |= {Holder("card", one.id, card): ({}, True) for one in programs.known("card")}
    if asked.card and asked.program_id:
        found.setdefault(Holder("card", asked.program_id, asked.card), ({}, True))
    return found


def _is_nowhere(ledger: Ledger) -> bool:
    """Whether a guessed card is not one of that program after all."""
    return isinstance(ledger.log.error, NotFound | InvalidRequest | InvalidArgument)


def needed_statuses(infos: Mapping[str, LedgerInfo]) -> Sequence[PointsStatus]:
    """Which unused points to ask for: what an inventory says is nothing needs no call."""
    if not infos:
        return STATUSES
    balances = infos.values()
    found: list[PointsStatus] = ["expired"]
    if any(one.pending_balance for one in balances):
        found.append("pending")
    if any(one.current_balance for one in balances):
        found.append("active")
    return found


def no_statuses(_infos: Mapping[str, LedgerInfo]) -> Sequence[PointsStatus]:
    """For a page that only wants the log. What is unused is then unknown, not nothing."""
    return ()


def _not_allowed() -> Rows[Any]:
    return NOT_ALLOWED
