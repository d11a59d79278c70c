"""Ask, side by side, every kind of thing that a pasted text could be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp import programs
from webapp.extensions import side_by_side, talon
from webapp.permissions import Permission
from webapp.talon import errors

LONGEST = 1000


@dataclass(frozen=True)
class Try:
    """One kind of thing that the text could be, and how asking for it ended.

    `found` is None where nobody can tell: the read failed or timed out, which is not the same as 'not there'.
    """

    kind: str
    icon: str
    address: str
    found: bool | None
    error: errors.TalonError | None = None


@dataclass(frozen=True)
class _Question:
    kind: str
    icon: str
    address: str
    ask: Callable[[], Any]


def look_up(text: str, may: Callable[[Permission], bool]) -> list[Try]:
    """Ask for a customer, an order, a coupon code and a card in each known card program; reads only.

    Only what the reader may see is asked. Raises the error of our key or of an unreachable server only where
    every read failed with it, so that the page can say so plainly.
    """
    questions = [question for permission, question in _questions(text) if may(permission)]
    answers = side_by_side([question.ask for question in questions])
    tries = [_ended(question, answer) for question, answer in zip(questions, answers, strict=True)]
    if tries and all(one.error for one in tries):
        raise next(one.error for one in tries if one.error)
    return tries


def _questions(text: str) -> list[tuple[Permission, _Question]]:
    client = talon()
    listed = [
        (
            Permission.GET_CUSTOMER_INVENTORY,
            _Question(
                _("Customer"),
                icon="user",
                address=url_for("customers.overview", integration_id=text),
                ask=partial(client.customers.inventory, text, profile=True),
            ),
        ),
        (
            Permission.GET_CUSTOMER_SESSION,
            _Question(
                _("Order"),
                icon="shopping-cart",
                address=url_for("sessions.page", session_id=text),
                ask=partial(client.sessions.get, text),
            ),
        ),
        (
            Permission.GET_RESERVED_CUSTOMERS,
            _Question(
                _("Coupon"),
                icon="ticket",
                address=url_for("coupons.page", code=text),
                ask=partial(client.coupons.reserved_customers, text),
            ),
        ),
    ]
    for program in programs.known("card"):
        listed.append(
            (
                Permission.GET_LOYALTY_CARD_BALANCES,
                _Question(
                    _("Card in %(program)s", program=program.name),
                    icon="credit-card",
                    address=url_for("loyalty.card", program_id=program.id, card_id=text),
                    ask=partial(client.loyalty.card_balances, program.id, text),
                ),
            )
        )
    return listed


def _ended(question: _Question, answer: Any) -> Try:
    found: bool | None = True
    error = None
    if isinstance(answer, errors.NotFound | errors.InvalidArgument | errors.InvalidRequest):
        # A text that cannot be such an identifier is not there either.
        found = False
    elif isinstance(answer, errors.TalonError):
        found, error = None, answer
    elif isinstance(answer, Exception):
        raise answer
    return Try(question.kind, question.icon, question.address, found, error)
