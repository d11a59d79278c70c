"""Adding a customer to an audience and taking them out; the buttons stand on the customer's page."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import intentions
from webapp.access import requires
from webapp.audiences.actions import Join, Leave
from webapp.audit import log
from webapp.permissions import Permission
from webapp.profiles import NoSuchCustomer, missing_customer

blueprint = Blueprint(
    "audiences", __name__, url_prefix="/<application>/customers/<id:integration_id>/audiences"
)
blueprint.register_error_handler(NoSuchCustomer, missing_customer)


@blueprint.post("/preview")
@requires(Permission.UPDATE_CUSTOMER_PROFILE_AUDIENCES)
def preview_adding(integration_id: str) -> Response:
    """What adding the customer to the chosen audience changes."""
    log.read("audiences.preview_adding", "customer", integration_id)
    return intentions.show(Join(integration_id, _chosen()))


@blueprint.post("")
@requires(Permission.UPDATE_CUSTOMER_PROFILE_AUDIENCES)
def confirm_adding(**_address: str) -> Response:
    """The adding itself; its signed form names the audience."""
    return intentions.confirm(Join)


@blueprint.post("/removal/preview")
@requires(Permission.UPDATE_CUSTOMER_PROFILE_AUDIENCES)
def preview_removal(integration_id: str) -> Response:
    """What taking the customer out of the audience changes."""
    log.read("audiences.preview_removal", "customer", integration_id)
    return intentions.show(Leave(integration_id, _chosen()))


@blueprint.post("/removal")
@requires(Permission.UPDATE_CUSTOMER_PROFILE_AUDIENCES)
def confirm_removal(**_address: str) -> Response:
    """The taking out itself; its signed form names the audience."""
    return intentions.confirm(Leave)


def _chosen() -> int:
    """The audience whose button was pressed, or that was chosen; 0, which is none, for anything else."""
    return request.form.get("audience", 0, type=int)
