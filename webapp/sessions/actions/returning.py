"""Returning items of a session."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask import url_for

from webapp import effects
from webapp.effects.words import _, ngettext
from webapp.extensions import talon
from webapp.intentions import (
    Finding,
    Impossible,
    Preview,
    Result,
    fingerprint,
    not_done,
    one_time_key,
    undecided,
)
from webapp.permissions import Permission
from webapp.sessions.actions.base import OnSession, facts_of, standing
from webapp.sessions.naming import context_of, state_words
from webapp.sessions.presenters import CartRow, rows_of, why_no_return
from webapp.sessions.reading import session_and
from webapp.talon import ReturnedCartItem
from webapp.talon.models.session import CustomerSession
from webapp.talon.models.state import IntegrationState
from webapp.talon.resources.sessions import ReturnContent

CONTENT: tuple[ReturnContent, ...] = ("customerSession", "loyalty")
"""What a dry run and the return itself ask for: both send the same body."""
_ITEM = re.compile(r"(?:/return/returnedCartItems/|items\[)(\d+)")


class ReturnItems(OnSession, frozen=True):
    """Return units of cart lines. `items` name positions with explicit quantities, each position once."""

    name = "sessions.return"
    permission = Permission.RETURN_CART_ITEMS

    items: tuple[ReturnedCartItem, ...]

    def confirm_address(self) -> str:
        return url_for("sessions.confirm_return", session_id=self.session_id)

    def examine(self) -> Preview:
        send = partial(talon().sessions.return_items, self.session_id, self.items, response_content=CONTENT)
        before, (dry,) = session_and(self.session_id, partial(send, dry=True))
        session = before.customer_session
        self.check_customer(session)
        chosen = _chosen(session, self.items)
        if isinstance(dry, Exception):
            raise dry
        context = context_of(session, dry.loyalty)
        gained, lost = effects.gained_and_lost(dry.effects, context)
        units = {row.position: range(row.returned, row.returned + number) for row, number in chosen}
        gains = [_worth(row, number, session) for row, number in chosen] + gained
        keeps = effects.returning(before.effects, dry.effects, units, context)
        number = sum(number for _row, number in chosen)
        return Preview(
            title=ngettext("Return %(num)s unit", "Return %(num)s units", number),
            confirm=_("Return %(units)s of order %(order)s", units=_units(number), order=self.session_id),
            state=fingerprint(facts_of(session), gains, lost, keeps),
            gains=gains,
            loses=lost or [_("Nothing: no discount and no pending points belong to these units.")],
            keeps=keeps or [_nothing_kept(session)],
            warnings=_return_warnings(session, number),
            before=facts_of(session),
            is_dangerous=True,
        )

    def perform(self) -> Result:
        client = talon()
        key = one_time_key() if client.api_version >= "2026" else None
        answer = client.sessions.return_items(
            self.session_id, self.items, response_content=CONTENT, idempotency_key=key
        )
        session = answer.customer_session
        if (
            session is None
        ):  # asked for, but never read again here: the return is done, whatever a read would say
            return Result(
                title=_("The return was accepted"), sentences=[_("Open the order to see what came back.")]
            )
        gained, lost = effects.gained_and_lost(answer.effects, context_of(session, answer.loyalty))
        returned = answer.return_.returned_cart_items if answer.return_ else ()
        number = sum(each.quantity or 0 for each in returned)
        done = ngettext("%(num)s unit was returned", "%(num)s units were returned", number)
        return Result(
            title=done if returned else _("The return was accepted"),
            sentences=[*_came_back(session, returned), *gained, *lost, *_state_after(answer)],
            details={"return_id": answer.return_.id if answer.return_ else None, "state": session.state},
        )

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: exactly these units have come back beside those of before, and nothing else has.

        Not done: the session says of itself that it has not changed since. In between, the shop or somebody
        else returned items too, and nobody can tell whose units these are.
        """
        session = self.read_again()
        now, returned = facts_of(session), dict(before["returned"])
        for item in self.items:
            returned[str(item.position)] = returned.get(str(item.position), 0) + (item.quantity or 0)
        if session.state == "partially_returned" and now["returned"] == returned:
            number = sum(item.quantity or 0 for item in self.items)
            done = ngettext("%(num)s unit was returned", "%(num)s units were returned", number)
            return Finding("succeeded", Result(done, [standing(session)]), session.updated)
        if now == before:
            return not_done(standing(session))
        earlier = sum(before["returned"].values())
        return undecided(_("%(returned)s units had come back before.", returned=earlier), standing(session))

    def field_of(self, source: str) -> str | None:
        found = _ITEM.match(source)
        index = int(found[1]) if found else len(self.items)
        return f"quantity_{self.items[index].position}" if index < len(self.items) else None


def _chosen(session: CustomerSession, items: tuple[ReturnedCartItem, ...]) -> list[tuple[CartRow, int]]:
    """The lines meant, each with its quantity. Raises Impossible where they cannot come back."""
    reason = why_no_return(session)
    if reason:
        raise Impossible(reason)
    rows = {row.position: row for row in rows_of(session)}
    chosen = []
    for item in items:
        row, number = rows.get(item.position), item.quantity or 0
        if row is None:
            raise Impossible(_("This order has no line %(number)s.", number=item.position + 1))
        if number > row.remaining:
            raise Impossible(
                _(
                    "Only %(left)s of %(item)s can still come back, not %(number)s.",
                    left=row.remaining,
                    item=row.label,
                    number=number,
                )
            )
        chosen.append((row, number))
    return chosen


def _worth(row: CartRow, number: int, session: CustomerSession) -> str:
    if row.price is None:
        return _("%(number)s × %(item)s; its price is not known here", number=number, item=row.label)
    amount = context_of(session).money(row.price * number)
    return _(
        "%(number)s × %(item)s, %(amount)s before discounts", number=number, item=row.label, amount=amount
    )


def _nothing_kept(session: CustomerSession) -> str:
    if session.state == "partially_returned":
        return _(
            "Talon.One no longer tells what else this order gave. What an earlier return left still holds."
        )
    return _("Nothing else belongs to this order.")


def _units(number: int) -> str:
    return str(ngettext("%(num)s unit", "%(num)s units", number))


def _return_warnings(session: CustomerSession, number: int) -> list[str]:
    left = sum(row.remaining for row in rows_of(session)) - number
    warnings = [_("This cannot be undone here. No money moves either: the shop pays the customer back.")]
    if left == 0:
        warnings.append(
            _("Nothing is left in the order then. It stays partially returned; only the shop can cancel it.")
        )
    return warnings


def _came_back(session: CustomerSession, returned: tuple[ReturnedCartItem, ...]) -> list[str]:
    labels = {row.position: row.label for row in rows_of(session)}
    return [
        _(
            "%(number)s × %(item)s came back",
            number=each.quantity,
            item=labels.get(each.position) or _("line %(number)s", number=each.position + 1),
        )
        for each in returned
    ]


def _state_after(answer: IntegrationState) -> list[str]:
    if answer.customer_session is None:
        return [_("The answer does not say how the order stands now; look at its page.")]
    left = sum(row.remaining for row in rows_of(answer.customer_session))
    facts = {"state": state_words(answer.customer_session.state), "units": _units(left)}
    return [_("The order is now %(state)s; %(units)s of it can still come back.", **facts)]
