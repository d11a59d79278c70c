"""A ledger that Talon.One does not show: what is wrong with the address, and where to look instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp import programs
from webapp.errors import answer_to, details_of
from webapp.extensions import application, talon
from webapp.htmx import respond
from webapp.loyalty.holders import Card, Holder, Profile
from webapp.observability import log_event
from webapp.talon.errors import InvalidArgument, InvalidRequest, NotFound


@dataclass(frozen=True)
class Missing:
    """What a page says in place of a ledger. `elsewhere` are links: words and address."""

    holder: Holder
    status: int
    title: str
    sentence: str
    details: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()


def missing(error: NotFound | InvalidRequest | InvalidArgument) -> Response:
    """Answer in the room's own words: 404, or 422 where the server refused for a reason it names itself."""
    log_event("upstream_problem", code=error.code, detail=str(error))
    if error.operation == "getCustomerInventory":
        return answer_to(error.code, details=details_of(error))  # not the ledger: the customer who was asked
    values = request.view_args or {}
    program_id = values["program_id"]
    holder: Holder
    is_about_customer = isinstance(error, InvalidArgument) and error.argument == "integration_id"
    if "card_id" in values and not is_about_customer:
        holder = Card(talon(), program_id, values["card_id"])
    else:
        holder = Profile(talon(), program_id, values["integration_id"])
    page = _explain(holder, error)
    return respond("loyalty/missing.html", "loyalty/_missing.html", page.status, missing=page)


def _explain(holder: Holder, error: NotFound | InvalidRequest | InvalidArgument) -> Missing:
    if isinstance(error, InvalidArgument):
        return _impossible(holder, error.argument)
    if isinstance(error, NotFound):
        return _unknown(holder)
    known = programs.find(holder.program_id)
    if known is not None and known.kind != holder.kind:
        return _other_kind(holder, known.name)
    doubt = (
        _("The program may be one that counts points per customer, not per card.")
        if holder.kind == "card"
        else _("The program may be one that counts points per card, not per customer.")
    )
    title = _("Talon.One refused this")
    return Missing(holder, 422, title, doubt, details_of(error), elsewhere=_elsewhere(holder))


def _impossible(holder: Holder, argument: str) -> Missing:
    if argument == "program_id":
        return Missing(holder, 404, _("No such program"), _("The number of a program is 1 or more."))
    if holder.kind == "card":
        words = _("A card number has 1 to 108 characters, and not only dots. Nothing was asked.")
        return Missing(holder, 404, _("This cannot be a card number"), words)
    words = _("A customer id has 1 to 1000 characters, and not only dots. Nothing was asked.")
    return Missing(holder, 404, _("This cannot be a customer id"), words)


def _unknown(holder: Holder) -> Missing:
    program = programs.name_of(holder.program_id)
    number = str(holder.program_id)
    if holder.kind == "card":
        title = _("No such card")
        sentence = _("Talon.One knows no card of this number in %(program)s.", program=program)
    else:
        title = _("No such customer in this program")
        sentence = _("Talon.One knows no such customer in %(program)s, or no such program.", program=program)
    checks = (
        _("Look-alikes: 0 and O, 1 and l, a space or a dash too many. Upper and lower case count."),
        _("Is it of another program? This one has the number %(number)s.", number=number),
        _("Is it of another Application? This one is %(name)s.", name=application().name),
    )
    return Missing(holder, 404, title, sentence, checks=checks, elsewhere=_elsewhere(holder))


def _other_kind(holder: Holder, program: str) -> Missing:
    if holder.kind == "card":
        title = _("This program has no cards")
        sentence = _(
            "%(program)s counts points per customer: open it from the customer's page.", program=program
        )
    else:
        title = _("This program counts points on cards")
        sentence = _("%(program)s counts points per card: look up the number of the card.", program=program)
    return Missing(holder, 404, title, sentence, elsewhere=_elsewhere(holder))


def _elsewhere(holder: Holder) -> tuple[tuple[str, str], ...]:
    """The same card or customer in other programs of the kind, and what else the identifier could open."""
    links = [
        (each.name, replace(holder, program_id=each.id).address("transactions"))
        for each in programs.known(holder.kind)
        if each.id != holder.program_id
    ]
    if holder.kind == "card":
        links.append((_("Look it up everywhere"), url_for("search.results", q=holder.identifier)))
    else:
        page = url_for("customers.overview", integration_id=holder.identifier)
        links.append((_("The customer's page"), page))
    return tuple(links)
