"""The ledgers: each tab is an address, and htmx asks for its table alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from webapp import clock, programs, recents
from webapp.access import may, requires
from webapp.audit import log
from webapp.extensions import side_by_side, talon
from webapp.formatters import reader_zone
from webapp.htmx import respond, wants_part
from webapp.loyalty.forms import LedgerForm, PointsForm, TransactionFilter, TransactionForm
from webapp.loyalty.frame import LedgerPage
from webapp.loyalty.holders import Card, Holder, Profile
from webapp.loyalty.listing import Listing
from webapp.loyalty.missing import missing
from webapp.loyalty.presenters import FILTERS, Words
from webapp.permissions import Permission
from webapp.talon.errors import InvalidArgument, InvalidRequest, NotFound
from webapp.talon.paging import Page

blueprint = Blueprint("loyalty", __name__, url_prefix="/<application>")
for _name, _filter in FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)
for _kind in (NotFound, InvalidRequest, InvalidArgument):
    blueprint.register_error_handler(_kind, missing)

CARD, PROFILE = Card.path, Profile.path


@blueprint.get(CARD)
@requires(Permission.GET_LOYALTY_CARD_TRANSACTIONS)
def card(program_id: int, card_id: str) -> Response:
    """A card: its balances, and what was added and deducted."""
    return _transactions(Card(talon(), program_id, card_id))


@blueprint.get(f"{CARD}/points")
@requires(Permission.GET_LOYALTY_CARD_POINTS)
def card_points(program_id: int, card_id: str) -> Response:
    """A card: its balances, and the points on it that are not used up."""
    return _points(Card(talon(), program_id, card_id))


@blueprint.get(f"{CARD}/customers/<id:integration_id>")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def card_facts(program_id: int, card_id: str, integration_id: str) -> Response:
    """Status, limit, successor and tiers of a card, as the inventory of a linked customer tells them."""
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
        held=found,
    )


@blueprint.get(PROFILE)
@requires(Permission.GET_LOYALTY_PROGRAM_PROFILE_TRANSACTIONS)
def profile(integration_id: str, program_id: int) -> Response:
    """A customer in a program: balances, and what was added and deducted."""
    return _transactions(Profile(talon(), program_id, integration_id))


@blueprint.get(f"{PROFILE}/points")
@requires(Permission.GET_LOYALTY_PROGRAM_PROFILE_POINTS)
def profile_points(integration_id: str, program_id: int) -> Response:
    """A customer in a program: balances, and the points that are not used up."""
    return _points(Profile(talon(), program_id, integration_id))


@blueprint.get(f"{PROFILE}/standing")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def profile_facts(integration_id: str, program_id: int) -> Response:
    """Since when a customer is in a program, and their tiers, as their inventory tells them."""
    log.read("loyalty.profile_facts", "customer", integration_id)
    inventory = talon().customers.inventory(integration_id, loyalty=True)
    programs.learn(inventory)
    held = inventory.loyalty.programs if inventory.loyalty else {}
    return respond(
        "loyalty/facts.html",
        "loyalty/_facts.html",
        holder=Profile(talon(), program_id, integration_id),
        program=programs.name_of(program_id),
        integration_id=integration_id,
        held=held.get(str(program_id)),
    )


def _transactions(holder: Holder) -> Response:
    zone = reader_zone()

    def ask(chosen: TransactionFilter) -> Page[Any]:
        return holder.transactions(chosen, zone)

    return _tab(holder, "transactions", TransactionForm(request.args), ask, _lines_of_log)


def _points(holder: Holder) -> Response:
    return _tab(holder, "points", PointsForm(request.args), holder.points, _lines_of_lots)


def _lines_of_log(chosen: TransactionFilter, rows: Page[Any]) -> dict[str, Any]:
    return {"lines": [*map(Words(chosen.type).transaction, rows.items)]}


def _lines_of_lots(_chosen: object, rows: Page[Any]) -> dict[str, Any]:
    return {"lines": [*map(Words().lot, rows.items)], "lots": rows.items}


def _tab(
    holder: Holder,
    tab: str,
    form: TransactionForm | PointsForm,
    ask: Callable[[Any], Page[Any]],
    lines: Callable[[Any, Page[Any]], dict[str, Any]],
) -> Response:
    """One page of rows, each made a line; nothing is asked where the address does not fit."""
    form.is_newer, form.joins_subledgers = holder.is_newer, holder.joins_subledgers
    if not form.validate():
        refused = Listing(holder, tab, form, type(form)().chosen(), clock.now())
        return _shown(refused, LedgerPage(holder, tab, clock.now()), 422)
    chosen = form.chosen()
    (rows,), page = read_in_frame(holder, tab, [partial(ask, chosen)])
    listing = Listing(
        holder,
        tab,
        form,
        chosen,
        page.fetched,
        has_more=rows.has_more,
        view=_view_in(form),
        is_appended=wants_part() and request.args.get("part") == "more",
        **lines(chosen, rows),
    )
    return _shown(listing, page)


def read_in_frame(
    holder: Holder, tab: str, asks: Sequence[Callable[[], Any]]
) -> tuple[list[Any], LedgerPage]:
    """Record the view, then ask for what the tab shows; for a whole page for the balances at the same time.

    A question of the tab that fails raises its error; balances that fail are missing, with the reason.
    """
    log.read(f"loyalty.{holder.kind}_{tab}", holder.subject, holder.identifier)
    framing = [] if wants_part() or not may(holder.permissions["balances"]) else [holder.balances]
    answers = side_by_side([*asks, *framing])
    found, balances = all_came(answers[: len(asks)]), answers[len(asks) :]
    if holder.kind == "card":
        recents.note("card", holder.identifier, holder.program_id)
    return found, LedgerPage.around(holder, tab, clock.now(), *balances)


def all_came(answers: list[Any]) -> list[Any]:
    """The answers, where none of them is an error; else the first error is raised."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _view_in(form: LedgerForm) -> str:
    return str(form.view.data) if isinstance(form, TransactionForm) else ""


def _shown(listing: Listing, page: LedgerPage, status: int = 200) -> Response:
    answer = respond("loyalty/page.html", listing.part, status, page=page, listing=listing)
    if listing.is_appended:
        # The address of the place reached, for Back and for a reload.
        answer.headers["HX-Replace-Url"] = listing.address
    return answer
