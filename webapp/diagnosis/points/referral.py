"""Reading what there is to know about one referral: the advocate's codes, the friend's order, and a dry run.

Of the friend only what concerns the referral leaves this module: yes, no, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeAlias

from flask import url_for

from webapp import clock
from webapp.diagnosis.points.entries import Entry, of_effects
from webapp.diagnosis.points.rehearsing import Rehearse, with_client
from webapp.diagnosis.points.voice import voice
from webapp.effects import EffectContext
from webapp.effects.props import Props
from webapp.extensions import side_by_side, talon
from webapp.talon.errors import InvalidArgument, NotFound, TalonError
from webapp.talon.models.effect import Effect
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.referral import InventoryReferral
from webapp.talon.models.session import CustomerSession, CustomerSessionState

Fault: TypeAlias = Literal["expired", "early", "used_up", "other_friend"]
"""Why a code cannot be used, as its own facts say."""


@dataclass(frozen=True)
class AskedReferral:
    """Whose friend (`customer` recommends), and what is known of the friend: an id, an order, the code."""

    customer: str
    friend: str = ""
    session_id: str = ""
    code: str = ""


@dataclass(frozen=True)
class ReferralCase:
    """What was read. `order` is the friend's, None where none was named or it could not be read.

    `refused` is the reason with which a dry run of the friend's cart refuses the code: "" where it takes it,
    None where none was made. `unread` names reads that failed: friend, order, rehearsal.
    """

    asked: AskedReferral
    codes: tuple[InventoryReferral, ...]
    context: EffectContext
    now: datetime
    order: CustomerSessionState | None = None
    refused: str | None = None
    unread: tuple[tuple[str, TalonError], ...] = ()

    @property
    def session(self) -> CustomerSession | None:
        """The friend's order."""
        return self.order.customer_session if self.order else None

    @property
    def friend(self) -> str:
        """The friend: who was named, else whose order it is."""
        return self.asked.friend or (self.session.profile_id if self.session else "")

    @property
    def meant(self) -> tuple[InventoryReferral, ...]:
        """The code that was named, or that the order carries, where it is one of the advocate's; else all."""
        named = self.asked.code or (self.session.referral_code if self.session else "") or ""
        return tuple(one for one in self.codes if one.code == named) or (
            () if self.asked.code else self.codes
        )

    def fault(self, code: InventoryReferral) -> Fault | None:
        """Why a code cannot be used by this friend now; None where nothing stands against it."""
        if code.expiry_date and code.expiry_date <= self.now:
            return "expired"
        if code.start_date and code.start_date > self.now:
            return "early"
        if code.usage_limit and code.usage_counter >= code.usage_limit:
            return "used_up"
        only = code.friend_profile_integration_id
        return "other_friend" if only and self.friend and only != self.friend else None

    @property
    def counted(self) -> InventoryReferral | None:
        """The code by which the friend was counted."""
        return next((one for one in self.codes if self.friend in one.referred_customers), None)

    def told(self, effect_type: str) -> Effect | None:
        """What the friend's order says of a code of the advocate."""
        mine = {one.code for one in self.codes}
        return next(
            (
                one
                for one in (self.order.effects if self.order else ())
                if one.effect_type == effect_type and Props(one.props).text_or("value") in mine
            ),
            None,
        )

    @property
    def reward(self) -> list[Entry]:
        """Points that the friend's order gave to the advocate."""
        effects = self.order.effects if self.order else ()
        return [
            one for one in of_effects(effects, "addLoyaltyPoints") if one.recipient == self.asked.customer
        ]

    @property
    def address(self) -> str:
        """Where this answer is."""
        return referral_address(self.asked)


def read_referral(asked: AskedReferral, rehearse: Rehearse | None = None) -> ReferralCase:
    """Both sides and the order side by side; then, where the order does not settle it, the dry run.

    Raises NotFound where the advocate, the friend or the order does not exist (`operation` and `reason` say
    which), and the client's error where the advocate's codes cannot be read.
    """
    client = talon()
    calls: dict[str, Callable[[], Any]] = {
        "advocate": partial(client.customers.inventory, asked.customer, referrals=True)
    }
    if asked.friend and asked.friend != asked.customer:
        calls["friend"] = partial(client.customers.inventory, asked.friend, referrals=True)
    if asked.session_id:
        calls["order"] = partial(client.sessions.get, asked.session_id)
    answers = dict(zip(calls, side_by_side(list(calls.values())), strict=True))
    for who, answer in answers.items():
        if isinstance(answer, NotFound | InvalidArgument):
            raise NotFound(
                "getCustomerSession" if who == "order" else "getCustomerInventory", reason=who
            ) from answer
        if isinstance(answer, Exception) and (who == "advocate" or not isinstance(answer, TalonError)):
            raise answer
    inventory: CustomerInventory = answers["advocate"]
    order = answers.get("order")
    unread = tuple((who, answer) for who, answer in answers.items() if isinstance(answer, TalonError))
    found = ReferralCase(
        asked,
        inventory.referrals or (),
        voice(),
        clock.now(),
        order if isinstance(order, CustomerSessionState) else None,
        unread=unread,
    )
    return _rehearsed(found, rehearse or with_client(client))


def referral_address(asked: AskedReferral) -> str:
    """Where the answer to a question is."""
    query: dict[str, Any] = {
        "customer": asked.customer,
        "friend": asked.friend,
        "session": asked.session_id,
        "code": asked.code,
    }
    return url_for("points_check.referral", **{name: value for name, value in query.items() if value})


def _rehearsed(case: ReferralCase, rehearse: Rehearse) -> ReferralCase:
    """The case with what a dry run says, where there is a cart, a code to try, and nothing settled yet."""
    session, usable = case.session, [one for one in case.meant if not case.fault(one)]
    settled = case.counted or case.told("acceptReferral") or case.told("rejectReferral")
    if session is None or not usable or settled or not session.cart_items:
        return case
    answer = side_by_side([partial(rehearse, session, usable[0].code)])[0]
    if isinstance(answer, TalonError):
        return replace(case, unread=(*case.unread, ("rehearsal", answer)))
    if isinstance(answer, Exception):
        raise answer
    refusals = [
        Props(one.props).text_or("rejectionReason")
        for one in answer.effects
        if one.effect_type == "rejectReferral"
    ]
    return replace(case, refused=refusals[0] if refusals else "")
