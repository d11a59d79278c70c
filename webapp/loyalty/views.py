"""The ledgers: each tab is an address, and htmx asks for its table alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from webapp import clock, programs
from webapp.access import requires
from webapp.audit import log
from webapp.extensions import side_by_side, talon
from webapp.formatters import reader_zone
from webapp.htmx import respond, wants_part
from webapp.loyalty.forms import PointsForm, TransactionForm
from webapp.loyalty.holders import Card, Holder, Profile
from webapp.loyalty.listing import LedgerPage, Listing
from webapp.loyalty.missing import missing
from webapp.loyalty.presenters import FILTERS, Line, Words
from webapp.permissions import Permission
from webapp.talon.errors import InvalidArgument, InvalidRequest, NotFound
from webapp.talon.models.loyalty import LoyaltyBalances
from webapp.talon.paging import Page

blueprint = Blueprint("loyalty", __name__, url_prefix="/<application>")
for _name, _filter in FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)
for _kind in (NotFound, InvalidRequest, InvalidArgument):
    blueprint.register_error_handler(_kind, missing)

_CARD, _PROFILE = Card.path, Profile.path


@blueprint.get(_CARD)
@requires(Permission.GET_LOYALTY_CARD_TRANSACTIONS)
def card(program_id: int, card_id: str) -> Response:
    """A card: its balances, and what was added and deducted."""
    return _transactions(Card(talon(), program_id, card_id))


@blueprint.get(f"{_CARD}/points")
@requires(Permission.GET_LOYALTY_CARD_POINTS)
def card_points(program_id: int, card_id: str) -> Response:
    """A card: its balances, and the points on it that are not used up."""
    return _points(Card(talon(), program_id, card_id))


@blueprint.get(f"{_CARD}/customers/<id:integration_id>")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def card_facts(program_id: int, card_id: str, integration_id: str) -> Response:
    """Status, limit and successor of a card: only the inventory of a customer linked to it tells them."""
    log.read("loyalty.card_facts", "card", card_id)
    inventory = talon().customers.inventory(integration_id, loyalty=True)
    programs.learn(inventory)
    cards = inventory.loyalty.cards if inventory.loyalty else ()
    found = next((one for one in cards if (one.program_id, one.identifier) == (program_id, card_id)), None)
    return respond(
        "loyalty/facts.html",
        "loyalty/_facts.html",
        holder=Card(talon(), program_id, card_id),
        program=programs.name_of(program_id),
        integration_id=integration_id,
        card=found,
    )


@blueprint.get(_PROFILE)
@requires(Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS)
def profile(integration_id: str, program_id: int) -> Response:
    """A customer in a program: balances, and what was added and deducted."""
    return _transactions(Profile(talon(), program_id, integration_id))


@blueprint.get(f"{_PROFILE}/points")
@requires(Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS)
def profile_points(integration_id: str, program_id: int) -> Response:
    """A customer in a program: balances, and the points that are not used up."""
    return _points(Profile(talon(), program_id, integration_id))


def _transactions(holder: Holder) -> Response:
    zone = reader_zone()
    form = TransactionForm(request.args)
    form.joins_subledgers = holder.joins_subledgers
    return _tab(
        holder,
        "transactions",
        form,
        ask=lambda chosen: holder.transactions(chosen, zone),
        line=lambda chosen: Words(chosen.type).transaction,
    )


def _points(holder: Holder) -> Response:
    return _tab(
        holder, "points", PointsForm(request.args), ask=holder.points, line=lambda _chosen: Words().lot
    )


def _tab(
    holder: Holder,
    tab: str,
    form: TransactionForm | PointsForm,
    ask: Callable[[Any], Page[Any]],
    line: Callable[[Any], Callable[[Any], Line]],
) -> Response:
    """One page of rows, each made a line; nothing is asked where the address does not fit."""
    if not form.validate():
        return _shown(Listing(holder, tab, form, type(form)().chosen(), clock.now()), None, 422)
    chosen = form.chosen()
    rows, balances = _read(holder, tab, partial(ask, chosen))
    lines = [*map(line(chosen), rows.items)]
    return _shown(Listing(holder, tab, form, chosen, clock.now(), lines, rows.has_more), balances)


def _read(holder: Holder, tab: str, ask: Callable[[], Page[Any]]) -> tuple[Page[Any], LoyaltyBalances | None]:
    """Record the view, then ask for the rows; for a whole page for the balances at the same time."""
    log.read(f"loyalty.{holder.kind}_{tab}", holder.subject, holder.identifier)
    answers = side_by_side([ask] if wants_part() else [ask, holder.balances])
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers[0], answers[1] if len(answers) > 1 else None


def _shown(listing: Listing, balances: LoyaltyBalances | None, status: int = 200) -> Response:
    page = LedgerPage(listing, balances)
    return respond("loyalty/page.html", listing.part, status, page=page, listing=listing)
