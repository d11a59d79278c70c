"""The form of a customer's attributes, its preview, and the write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Response

from webapp import intentions, sight
from webapp.access import requires
from webapp.audit import log
from webapp.customers.editing.actions import EditProfile
from webapp.customers.editing.attributes import Row, sorted_out
from webapp.customers.editing.forms import AttributesForm, attributes_form
from webapp.customers.views import blueprint
from webapp.extensions import application
from webapp.htmx import respond, wants_part
from webapp.intentions import Subject
from webapp.permissions import Permission
from webapp.profiles import profile_in, standing


@dataclass(frozen=True)
class EditPage:
    """A customer's attributes: what can be edited here, and what cannot, by name."""

    integration_id: str
    rows: list[Row]
    locked: dict[str, Any]


@blueprint.get("/attributes")
@requires(Permission.UPDATE_CUSTOMER_PROFILE)
def attributes(integration_id: str) -> Response:
    """The form with the attributes as they are."""
    log.read("customers.attributes", "customer", integration_id)
    page = _read(integration_id)
    return _form_page(page, attributes_form(page.rows, formdata=None), 200)


@blueprint.post("/attributes/preview")
@requires(Permission.UPDATE_CUSTOMER_PROFILE)
def preview_attributes(integration_id: str) -> Response:
    """Old and new values, and what the rules would do about them, by a dry run."""
    log.read("customers.preview_attributes", "customer", integration_id)
    page = _read(integration_id)
    form = attributes_form(page.rows)
    if not form.validate():
        return _form_page(page, form, 422)
    action = EditProfile(integration_id, form.changes())
    return intentions.show(action, intentions.Asked(form, lambda: _form_page(page, form, 422)))


@blueprint.post("/attributes")
@requires(Permission.UPDATE_CUSTOMER_PROFILE)
def confirm_attributes(**_address: str) -> Response:
    """The change itself; its signed form names the customer."""
    return intentions.confirm(EditProfile)


def _read(integration_id: str) -> EditPage:
    present = profile_in(standing(integration_id)).attributes
    rows, locked = sorted_out(present, application().attribute)
    rows = [replace(row, is_hidden=sight.hides(row.name, row.value)) for row in rows]
    return EditPage(integration_id, rows, locked)


def _form_page(page: EditPage, form: AttributesForm, status: int) -> Response:
    others = intentions.notice(EditProfile.name, Subject("customer", page.integration_id))
    values = {"page": page, "form": form, "others": others}
    answer = respond("customers/editing/page.html", "customers/editing/_form.html", status, **values)
    if wants_part():
        # The form was to be followed by its preview; a form with faults stands in its own place again.
        answer.headers.update({"HX-Retarget": "#editing", "HX-Reswap": "outerHTML"})
    return answer
