"""The customer page: tabs that are addresses, panels that refresh alone."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webapp import clock, programs, recents
from webapp.access import requires
from webapp.audit import log
from webapp.customers import presenters
from webapp.extensions import talon
from webapp.htmx import respond, wants_part
from webapp.permissions import Permission

blueprint = Blueprint("customers", __name__, url_prefix="/<application>/customers/<id:integration_id>")
for _name, _filter in presenters.FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)


@blueprint.get("/", defaults={"tab": "overview"}, strict_slashes=False)
@blueprint.get("/<tab>")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def overview(integration_id: str, tab: str) -> Response:
    """A tab of the customer page. A page asks for everything at once, a panel only for its own section."""
    flags = presenters.FLAGS.get(tab) or abort(404)
    log.read(f"customers.{tab}", "customer", integration_id)
    wanted = flags if wants_part() else presenters.EVERYTHING
    inventory = talon().customers.inventory(integration_id, **dict.fromkeys(wanted, True))
    programs.learn(inventory)
    recents.note("customer", integration_id)
    page = presenters.CustomerPage(integration_id, tab, inventory, clock.now())
    return respond("customers/page.html", f"customers/_{tab}.html", page=page)
