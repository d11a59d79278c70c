"""Balances: as of any day, over time, and in a sentence to be said. None of it delays the lists."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import Response, abort, request

from webapp import clock
from webapp.access import may, requires
from webapp.audit import log
from webapp.extensions import side_by_side, talon
from webapp.formatters import reader_locale, reader_zone
from webapp.htmx import respond, wants_part
from webapp.loyalty.answers import Answer
from webapp.loyalty.asof import AsOf
from webapp.loyalty.forms import AsOfForm, HistoryForm, PointsFilter, last_moment
from webapp.loyalty.frame import LedgerPage
from webapp.loyalty.history import History, collected, moments, reads
from webapp.loyalty.holders import Card, Holder, Profile
from webapp.loyalty.views import CARD, PROFILE, all_came, blueprint, read_in_frame
from webapp.permissions import Permission

TAB = "balances"


@blueprint.get(f"{CARD}/balances")
@requires(Permission.GET_LOYALTY_CARD_BALANCES)
def card_balances(program_id: int, card_id: str) -> Response:
    """A card's balances now, and as of any day."""
    return _balances(Card(talon(), program_id, card_id))


@blueprint.get(f"{CARD}/balances/history")
@requires(Permission.GET_LOYALTY_CARD_BALANCES)
def card_balance_history(program_id: int, card_id: str) -> Response:
    """A card's balance over time, and what runs out next."""
    return _history(Card(talon(), program_id, card_id))


@blueprint.get(f"{CARD}/answer")
@requires(Permission.GET_LOYALTY_CARD_POINTS)
def card_answer(program_id: int, card_id: str) -> Response:
    """How many points a card has, and when they run out, as one says it."""
    return _answer(Card(talon(), program_id, card_id))


@blueprint.get(f"{PROFILE}/balances")
@requires(Permission.GET_LOYALTY_BALANCES)
def profile_balances(integration_id: str, program_id: int) -> Response:
    """A customer's balances now, and as of any day."""
    return _balances(Profile(talon(), program_id, integration_id))


@blueprint.get(f"{PROFILE}/balances/history")
@requires(Permission.GET_LOYALTY_BALANCES)
def profile_balance_history(integration_id: str, program_id: int) -> Response:
    """A customer's balance over time, and what runs out next."""
    return _history(Profile(talon(), program_id, integration_id))


@blueprint.get(f"{PROFILE}/answer")
@requires(Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS)
def profile_answer(integration_id: str, program_id: int) -> Response:
    """How many points a customer has, and when they run out, as one says it."""
    return _answer(Profile(talon(), program_id, integration_id))


def _balances(holder: Holder) -> Response:
    """The balances of now, which refresh alone too, and those of another day beside its form."""
    if wants_part() and request.args.get("part") == "now":
        (now,), _frame = read_in_frame(holder, TAB, [holder.balances])
        page = LedgerPage(holder, TAB, clock.now(), now)
        return respond("loyalty/balances.html", "loyalty/_now.html", page=page)
    form = AsOfForm(request.args)
    if not form.validate():
        page = LedgerPage(holder, TAB, clock.now())
        return _as_of_shown(page, AsOf(holder, form, page.fetched), 422)
    day: date | None = form.as_of.data
    asks = [partial(holder.balances, last_moment(day, reader_zone()))] if day else []
    found, page = read_in_frame(holder, TAB, asks)
    return _as_of_shown(page, AsOf(holder, form, page.fetched, day, *found))


def _as_of_shown(page: LedgerPage, as_of: AsOf, status: int = 200) -> Response:
    return respond("loyalty/balances.html", "loyalty/_as_of.html", status, page=page, as_of=as_of)


def _history(holder: Holder) -> Response:
    """At most twelve balances and the lots that can run out, all asked for at the same time."""
    form, now, zone = HistoryForm(request.args), clock.now(), reader_zone()
    if not form.validate():
        return _history_shown(History(holder, form, HistoryForm().span.data, "", [], None, now, zone), 422)
    log.read(f"loyalty.{holder.kind}_balance_history", holder.subject, holder.identifier)
    wanted = moments(form.span.data, now, zone)
    asks = reads(holder, wanted, with_lots=may(holder.permissions["points"]))
    readings, lots = collected(wanted, side_by_side(asks))
    ledger = form.ledger.data or ""
    return _history_shown(History(holder, form, form.span.data, ledger, readings, lots, clock.now(), zone))


def _history_shown(history: History, status: int = 200) -> Response:
    page = LedgerPage(history.holder, TAB, history.fetched, history.now)
    return respond("loyalty/history.html", "loyalty/_history.html", status, page=page, history=history)


def _answer(holder: Holder) -> Response:
    """Balances, and the first page of what can be spent now and later."""
    if not may(holder.permissions["balances"]):
        abort(403)
    log.read(f"loyalty.{holder.kind}_answer", holder.subject, holder.identifier)
    asks = [partial(holder.points, PointsFilter(status)) for status in ("active", "pending")]
    balances, active, pending = all_came(side_by_side([holder.balances, *asks]))
    answer = Answer(balances, active, pending, clock.now(), reader_zone(), reader_locale())
    page = LedgerPage(holder, "answer", answer.fetched, answer.balances)
    return respond("loyalty/answer.html", "loyalty/_answer.html", page=page, answer=answer)
