"""The way to all data of a customer: what will be collected, and the button that starts it."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import exports
from webapp.access import requires
from webapp.audit import log
from webapp.customer_data.everything import EVERYTHING
from webapp.permissions import Permission
from webapp.profiles import NoSuchCustomer, missing_customer, standing

blueprint = Blueprint("customer_data", __name__, url_prefix="/<application>/customers/<id:integration_id>")
blueprint.register_error_handler(NoSuchCustomer, missing_customer)


@blueprint.get("/data")
@requires(Permission.EXPORT_CUSTOMER_DATA)
def offer(integration_id: str) -> Response:
    """What will be collected, what cannot be, and the button that starts it."""
    log.read("customer_data.offer", "customer", integration_id)
    standing(integration_id)
    return exports.offer(EVERYTHING.order(integration_id))


@blueprint.post("/data")
@requires(Permission.EXPORT_CUSTOMER_DATA)
def start(integration_id: str) -> Response:
    """Start collecting; ends on the page of the export."""
    standing(integration_id)
    return exports.start(EVERYTHING.order(integration_id))
