"""The customer page: tabs that are addresses, panels that refresh alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from webapp import clock, recents, sight
from webapp.access import may, requires
from webapp.audit import about, log
from webapp.audit.search import CHANGES
from webapp.audit.words import Spoken
from webapp.customers import presenters
from webapp.customers.balances import used
from webapp.customers.orders import orders_of
from webapp.customers.presenters import CustomerPage
from webapp.customers.printing import every_field
from webapp.customers.reading import inventory_of
from webapp.customers.tabs import PANELS, SECTIONS, TABS, header_flags
from webapp.errors import problem_of
from webapp.extensions import application, talon
from webapp.htmx import respond, vary, wants_part
from webapp.permissions import Permission
from webapp.problems import words_of
from webapp.profiles import NoSuchCustomer, missing_customer
from webapp.talon.errors import TalonError
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import LoyaltyBalances

blueprint = Blueprint("customers", __name__, url_prefix="/<application>/customers/<id:integration_id>")
for _name, _filter in presenters.FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)
blueprint.register_error_handler(NoSuchCustomer, missing_customer)


@blueprint.get("/", defaults={"tab": "overview"}, strict_slashes=False)
@blueprint.get("/<tab>")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def overview(integration_id: str, tab: str) -> Response:
    """A tab that the inventory fills. A page asks for its head too, a panel only for its own sections."""
    flags = TABS[tab].flags if tab in TABS else abort(404)
    log.read(f"customers.{tab}", "customer", integration_id)
    panel = request.args.get("panel", "") if tab == "overview" and wants_part() else ""
    page = _read(integration_id, tab, PANELS.get(panel, flags))
    return _shown(page, f"customers/_{panel}.html" if panel in PANELS else "customers/_tab.html")


@blueprint.get("/sessions")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def sessions(integration_id: str) -> Response:
    """The customer's orders, found where they left a trace."""
    log.read("customers.sessions", "customer", integration_id)
    page = _read(integration_id, "sessions", TABS["sessions"].flags)
    return _shown(page, orders=None if page.problem else orders_of(page))


@blueprint.get("/activity")
@requires(Permission.READ_AUDIT)
def activity(integration_id: str) -> Response:
    """What people of this desk looked at and changed about the customer."""
    log.read("customers.activity", "customer", integration_id)
    page = _read(integration_id, "activity", ())
    only = CHANGES if request.args.get("only") == CHANGES else None
    found = about.about_customer(
        application().slug, integration_id, only, request.args.get("older_than", type=int)
    )
    older = page.address("activity", older_than=found.older, only=only) if found.older else None
    return _shown(page, found=found, older=older, is_changes=bool(only), say=Spoken())


@blueprint.get("/programs/<int:program_id>/used")
@requires(Permission.GET_LOYALTY_BALANCES)
def balances(integration_id: str, program_id: int) -> Response:
    """What was spent and what expired in a program; by itself, without script, that is the program's page."""
    address = url_for("loyalty.profile", integration_id=integration_id, program_id=program_id)
    if not wants_part():
        return make_response(redirect(address))
    log.read("customers.balances", "customer", integration_id)
    return _used(talon().loyalty.profile_balances(program_id, integration_id))


@blueprint.get("/programs/<int:program_id>/cards/<id:card_id>/used")
@requires(Permission.GET_LOYALTY_CARD_BALANCES)
def card_balances(integration_id: str, program_id: int, card_id: str) -> Response:
    """The same for a card of the customer."""
    if not wants_part():
        return make_response(redirect(url_for("loyalty.card", program_id=program_id, card_id=card_id)))
    log.read("customers.card_balances", "customer", integration_id)
    return _used(talon().loyalty.card_balances(program_id, card_id))


@blueprint.get("/print")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def printed(integration_id: str) -> Response:
    """Everything the inventory holds on one sheet, for a data request."""
    log.read("customers.print", "customer", integration_id)
    inventory = inventory_of(integration_id, SECTIONS)
    page = CustomerPage(integration_id, "", SECTIONS, inventory, clock.now(), is_print=True)
    personal = None if sight.sees() else sight.personal()
    fields = every_field(inventory, personal) if request.args.get("fields") == "all" else ""
    return respond("customers/print.html", "customers/_print.html", page=page, fields=fields)


def _read(integration_id: str, tab: str, flags: Sequence[str]) -> CustomerPage:
    """One call for what is shown: of a panel its own sections, of a page those of its head too.

    A page is drawn around a problem; a panel has nothing around it and fails as a whole.
    """
    head = () if wants_part() or not may(Permission.GET_CUSTOMER_INVENTORY) else header_flags()
    wanted = [each for each in SECTIONS if each in (*head, *flags)]
    inventory, problem = CustomerInventory(), None
    try:
        inventory = inventory_of(integration_id, wanted) if wanted else inventory
    except TalonError as error:
        if wants_part():
            raise
        problem = problem_of(error)
    if problem is None:
        recents.note("customer", integration_id)
    return CustomerPage(integration_id, tab, wanted, inventory, clock.now(), problem)


def _shown(page: CustomerPage, part: str = "customers/_tab.html", **values: Any) -> Response:
    status = words_of(page.problem.code).status if page.problem and page.is_failed else 200
    return respond("customers/page.html", part, status, page=page, **values)


def _used(found: LoyaltyBalances) -> Response:
    return vary(make_response(render_template("customers/_balances.html", ledgers=used(found))))
