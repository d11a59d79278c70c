"""The way to an erasure, and the list of those that were done."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user

from webapp import intentions
from webapp.access import fresh, requires
from webapp.audit import log
from webapp.erasure import approvers, reach, store
from webapp.erasure.actions import Erase
from webapp.erasure.forms import EraseForm
from webapp.extensions import application, policy
from webapp.htmx import respond, wants_part
from webapp.intentions import Subject
from webapp.permissions import Permission
from webapp.profiles import NoSuchCustomer, missing_customer, profile_in, standing

blueprint = Blueprint("erasure", __name__, url_prefix="/<application>")
blueprint.register_error_handler(NoSuchCustomer, missing_customer)


@blueprint.get("/customers/<id:integration_id>/erasure")
@fresh
@requires(Permission.DELETE_CUSTOMER_DATA)
def form(integration_id: str) -> Response:
    """What an erasure reaches, and the form that leads to its preview."""
    log.read("erasure.form", "customer", integration_id)
    return _form_page(integration_id, EraseForm(integration_id, formdata=None), 200)


@blueprint.post("/customers/<id:integration_id>/erasure/preview")
@fresh
@requires(Permission.DELETE_CUSTOMER_DATA)
def preview(integration_id: str) -> Response:
    """What is there to be erased, and what stays."""
    log.read("erasure.preview", "customer", integration_id)
    asked = EraseForm(integration_id)
    if not asked.validate():
        return _form_page(integration_id, asked, 422)
    # Nothing of this form is to be drawn again: the tick and the typing are made anew each time.
    return intentions.show(Erase(integration_id))


@blueprint.post("/customers/<id:integration_id>/erasure")
@fresh
@requires(Permission.DELETE_CUSTOMER_DATA)
def confirm(**_address: str) -> Response:
    """The request for the erasure; its signed form names the customer."""
    return intentions.confirm(Erase)


@blueprint.get("/erasures")
@requires(Permission.DELETE_CUSTOMER_DATA)
def erasures() -> Response:
    """The facts of the erasures in this environment: no identifier is left of them."""
    log.read("erasure.erasures", "erasure", "")
    found = store.of_environment(application().environment)
    names = {one.slug: one.name for one in policy().application}
    return respond("erasure/list.html", "erasure/_list.html", found=found, names=names)


def _form_page(integration_id: str, asked: EraseForm, status: int) -> Response:
    profile_in(standing(integration_id))
    others = intentions.notice(Erase.name, Subject("customer", integration_id))
    values = {
        "integration_id": integration_id,
        "form": asked,
        "others": others,
        "reached": reach.reached(),
        "is_alone": not approvers.others(application(), current_user.id),
    }
    answer = respond("erasure/page.html", "erasure/_form.html", status, **values)
    if wants_part():
        answer.headers.update({"HX-Retarget": "#erasing", "HX-Reswap": "outerHTML"})
    return answer
