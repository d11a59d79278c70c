"""Asking Talon.One about a code: reads and dry runs, side by side, each of which may fail alone.

Two rounds at most. Without an order everything goes in one; an order's cart is needed before it can be tried.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Literal, TypeVar

import msgspec

from webapp.access import may
from webapp.diagnosis.coupon.forms import Question
from webapp.extensions import settings, side_by_side, talon
from webapp.formatters import reader_zone
from webapp.permissions import Permission
from webapp.talon import NewCartItem, SessionChange, errors
from webapp.talon.client import Client
from webapp.talon.models.base import OMIT
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.session import CustomerSession, CustomerSessionState
from webapp.talon.models.state import IntegrationState
from webapp.talon.paging import Counted
from webapp.talon.resources.sessions import SessionContent

T = TypeVar("T")
Call = Callable[[], Any]

CONTENT: tuple[SessionContent, ...] = (
    "customerSession",
    "coupons",
    "triggeredCampaigns",
    "ruleFailureReasons",
)
LEAST_SECONDS = 1.0
"""What the second round gets, however long the first one took."""


@dataclass(frozen=True)
class Part(Generic[T]):
    """One thing to know, and how asking for it ended.

    `unasked`: not needed, or what it needs is missing. `forbidden`: the reader may not see it. `missing`: it
    is not there. `failed`: nobody can tell, see `error`; that is never the same as missing.
    """

    state: Literal["answered", "missing", "failed", "unasked", "forbidden"] = "unasked"
    value: T | None = None
    error: errors.TalonError | None = None


@dataclass(frozen=True)
class Readings:
    """What came of asking. `customer` is for whom: as asked, else the order's.

    Attributes:
        holders: who reserved the code; missing where there is no such code.
        wallet: what the customer holds; missing where there is no such customer.
        order: the order with its effects; missing where there is no such order.
        trial: the dry run with the cart, together with the order's other codes, `others`.
        alone: the same without those.
    """

    question: Question
    customer: str = ""
    others: tuple[str, ...] = ()
    holders: Part[Counted[CustomerProfile]] = field(default_factory=Part)
    wallet: Part[CustomerInventory] = field(default_factory=Part)
    order: Part[CustomerSessionState] = field(default_factory=Part)
    trial: Part[IntegrationState] = field(default_factory=Part)
    alone: Part[IntegrationState] = field(default_factory=Part)

    @property
    def session(self) -> CustomerSession | None:
        """The order itself, None without one."""
        return self.order.value.customer_session if self.order.value else None

    @property
    def has_empty_cart(self) -> bool:
        """Whether nothing is in the cart that was tried: then conditions on it cannot hold."""
        return not (self.session.cart_items if self.session else self.question.lines)


def ask(question: Question) -> Readings:
    """Read and try. Raises the first error where nothing at all could be asked, so that the page says so."""
    began, client = time.monotonic(), talon()
    parts = _answers(_first_round(client, question))
    session, customer, others = _of_order(question, parts)
    if session and not _is_settled(parts):
        left = settings().talon_one_deadline - (time.monotonic() - began)
        rest = client.within(max(LEAST_SECONDS, left))
        has_wallet = "wallet" in parts
        parts |= _answers(_second_round(rest, question, session, customer, others, has_wallet=has_wallet))
    asked = [part for part in parts.values() if part.state in ("answered", "missing", "failed")]
    if asked and all(part.state == "failed" for part in asked):
        raise next(part.error for part in asked if part.error)
    return Readings(question, customer, others, **parts)


def ask_holdings(question: Question) -> Readings:
    """Only what the customer holds, and the order where there is one. Raises where one is not there."""
    client = talon()
    parts = _answers(_holdings(client, question))
    _session, customer, others = _of_order(question, parts)
    if customer and not question.customer:
        parts |= _answers({"wallet": _wallet(client, customer)})
    for part in parts.values():
        if part.error:
            raise part.error
    return Readings(question, customer, others, **parts)


def _of_order(
    question: Question, parts: Mapping[str, Part[Any]]
) -> tuple[CustomerSession | None, str, tuple[str, ...]]:
    """The order where there is one, for whom the check is, and the order's other codes."""
    order = parts["order"].value if "order" in parts else None
    session: CustomerSession | None = order.customer_session if order else None
    if session is None:
        return None, question.customer, ()
    others = tuple(code for code in session.coupon_codes if code != question.code)
    return session, question.customer or session.profile_id, others


def _first_round(client: Client, question: Question) -> dict[str, tuple[Permission, Call]]:
    """What needs nothing else: everything, where no order is given."""
    calls: dict[str, tuple[Permission, Call]] = {
        "holders": (
            Permission.GET_RESERVED_CUSTOMERS,
            partial(client.coupons.reserved_customers, question.code),
        ),
        **_holdings(client, question),
    }
    if not question.session:
        calls["trial"] = _trial(client, question, typed_cart(question, question.code))
    return calls


def _holdings(client: Client, question: Question) -> dict[str, tuple[Permission, Call]]:
    """The customer's wallet and the order, as far as they are named."""
    calls: dict[str, tuple[Permission, Call]] = {}
    if question.customer:
        calls["wallet"] = _wallet(client, question.customer)
    if question.session:
        calls["order"] = (Permission.GET_CUSTOMER_SESSION, partial(client.sessions.get, question.session))
    return calls


def _second_round(
    client: Client,
    question: Question,
    session: CustomerSession,
    customer: str,
    others: tuple[str, ...],
    *,
    has_wallet: bool,
) -> dict[str, tuple[Permission, Call]]:
    """What needs the order: its customer, and its cart."""
    calls = {}
    if customer and not has_wallet:
        calls["wallet"] = _wallet(client, customer)
    together = copied_cart(session, customer, (*others, question.code))
    calls["trial"] = _trial(client, question, together)
    if others:
        calls["alone"] = _trial(client, question, copied_cart(session, customer, (question.code,)))
    return calls


def _is_settled(parts: Mapping[str, Part[Any]]) -> bool:
    """Whether trying would only mislead: the code or the customer does not exist."""
    return any(name in parts and parts[name].state == "missing" for name in ("holders", "wallet"))


def _wallet(client: Client, customer: str) -> tuple[Permission, Call]:
    call = partial(client.customers.inventory, customer, profile=True, coupons=True)
    return Permission.GET_CUSTOMER_INVENTORY, call


def _trial(client: Client, question: Question, change: SessionChange) -> tuple[Permission, Call]:
    moment = question.moment(reader_zone())
    call = partial(client.dry.session, change, now=moment, response_content=CONTENT)
    return Permission.DRY_RUN_CUSTOMER_SESSION, call


def typed_cart(question: Question, *codes: str) -> SessionChange:
    """A session of the cart that was typed. It names no state: dry runs answer as if closing, and were `dry`
    ever lost on its way, nothing would be redeemed."""
    return SessionChange(
        profile_id=question.customer,
        coupon_codes=list(codes),
        cart_items=[
            NewCartItem(
                sku=line.sku, quantity=line.quantity, price=OMIT if line.price is None else line.price
            )
            for line in question.lines
        ],
    )


def copied_cart(session: CustomerSession, customer: str, codes: tuple[str, ...]) -> SessionChange:
    """A session with all that an order holds, as it was bought, but these codes; without its state, too."""
    copied = SessionChange.copy_of(session)
    return msgspec.structs.replace(copied, profile_id=customer, coupon_codes=list(codes))


def _answers(calls: Mapping[str, tuple[Permission, Call]]) -> dict[str, Part[Any]]:
    """Each part by its name: what was answered, side by side; what the reader may not see is not asked."""
    allowed = {name: call for name, (permission, call) in calls.items() if may(permission)}
    answers = dict(zip(allowed, side_by_side(list(allowed.values())), strict=True))
    return {name: _part(name, answers[name]) if name in answers else Part("forbidden") for name in calls}


def _part(name: str, answer: Any) -> Part[Any]:
    cannot_be = isinstance(answer, errors.InvalidArgument) and name in ("holders", "wallet", "order")
    if isinstance(answer, errors.NotFound) or cannot_be:
        return Part("missing", error=answer)
    if isinstance(answer, errors.TalonError):
        return Part("failed", error=answer)
    if isinstance(answer, Exception):
        raise answer
    return Part("answered", answer)
